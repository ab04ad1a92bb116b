import type { Structure } from '../chem/structure.ts';

/**
 * What a frame is for. `gap`: left out between the others, because neighbours in time are correlated; `ood`: molecules kept
 * out of training altogether; `scan`: points of a scan along one coordinate; `trajectory`: whole trajectories of known molecules
 * from another conformer.
 */
export const SPLITS = ['train', 'validation', 'test', 'ood', 'scan', 'gap', 'trajectory'] as const;
export type Split = (typeof SPLITS)[number];

/** Labelled frames of one molecule. Energies have the reference method's own zero: compare them within one molecule only. */
export interface ReferenceMolecule {
  readonly name: string;
  readonly smiles: string;
  /** Elements, bonds and charge; positions are those of the coolest frame. */
  readonly structure: Structure;
  readonly frames: number;
  /** Å, [frames × 3N]. */
  readonly positions: Float64Array;
  /** Quantum-mechanical energies, kcal/mol, [frames]. */
  readonly energies: Float64Array;
  /** Quantum-mechanical forces, kcal/mol/Å, [frames × 3N]. */
  readonly forces: Float64Array;
  /** GFN2-xTB energies and forces of the same frames, same shapes; absent where a file has none. */
  readonly semiempirical?: { readonly energies: Float64Array; readonly forces: Float64Array };
  /** K, [frames]; 0 where unknown. */
  readonly temperatures: Float64Array;
  readonly splits: readonly Split[];
  /** Index of each frame in its trajectory, [frames]; absent where unknown. */
  readonly frameIndices?: Uint32Array;
  /** Quantum-mechanical dipole moments, e·Å, [frames × 3]; absent where a file has none. */
  readonly dipoles?: Float64Array;
  /**
   * Some of the frames in a larger basis: below the difference to it an error means nothing. `frames` are indices into the others,
   * [L]; energies [L], kcal/mol, with a zero of their own; forces [L × 3N], kcal/mol/Å.
   */
  readonly largerBasis?: {
    readonly frames: Uint32Array;
    readonly energies: Float64Array;
    readonly forces: Float64Array;
  };
  /** A minimum of GFN2-xTB (Å, [3N]) with charges fitted to the electrostatic potential there (e, [N]); absent for clusters and most molecules. */
  readonly minimum?: { readonly positions: Float64Array; readonly charges: Float64Array };
}

/** Frames along one coordinate. */
export interface ReferenceScan {
  readonly molecule: ReferenceMolecule;
  /** What is scanned, with its unit: "torsion 1-2-3-4 [deg]" (atoms counted from 1). */
  readonly coordinate: string;
  /** Value of the coordinate, [frames]. */
  readonly values: Float64Array;
}

/** Splits in the order in which errors on them say something: unseen frames first. */
const TELLING: readonly Split[] = ['test', 'ood', 'validation', 'train'];

/** The split of a molecule's frames on which an error says most. */
export const tellingSplit = ({ splits }: ReferenceMolecule): Split =>
  TELLING.find((one) => splits.includes(one)) ?? splits[0];
