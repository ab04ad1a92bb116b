import type { Structure } from '../chem/structure.ts';

export type Split = 'train' | 'validation' | 'test' | 'ood' | 'scan' | 'gap';

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
}
