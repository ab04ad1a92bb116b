import type { LoadAsset } from '../core/assets.ts';
import type { Structure } from '../chem/structure.ts';
import type { Potential } from './potential.ts';

/** Where a force field stands between the two ends of the design space; a shape and a colour on the plane. */
export type Family = 'mm' | 'between' | 'ml';

/** A recipe that turns a Structure into a Potential. */
export interface ForceField {
  readonly id: string;
  /** Plain words, as a visitor sees it first: "springs". */
  readonly plainName: string;
  /** The field's own name for it. */
  readonly technicalName: string;
  readonly family: Family;
  /** One sentence: what it is made of and what it cannot do. */
  readonly summary: string;
  /** Number of fitted parameters. */
  readonly parameterCount: number;
  /** It must be told which atoms are bonded: a Structure without bonds says nothing to it. */
  readonly needsBonds: boolean;
  /** Atoms pulled apart come apart: bonds can break, and new ones form. */
  readonly breaksBonds: boolean;
  /**
   * Loads what it needs for this molecule, before `parametrize` and `notes`, where it does not come in one piece: `potentialOf` does.
   * Rejects with FfpError('file') where that cannot be had.
   */
  prepare?(structure: Structure): Promise<void>;
  /** Assigns parameters. Throws FfpError('coverage') that names the atoms it does not cover. */
  parametrize(structure: Structure): Potential;
  /** Sentences on how far it can be trusted on a molecule that it covers; none where absent. */
  notes?(structure: Structure): readonly string[];
}

/**
 * The Potential of a molecule, with all that the force field needs for it; that of a box repeats. Rejects with FfpError like `prepare`,
 * `parametrize` and, for what is not computed in boxes, `periodicPotential`.
 */
export async function potentialOf(forceField: ForceField, structure: Structure): Promise<Potential> {
  await forceField.prepare?.(structure);
  const potential = forceField.parametrize(structure);
  return structure.box && !potential.periodic
    ? (await import('./periodic.ts')).inItsBox(potential, structure.box)
    : potential;
}

/** Loads a force field's parameters. */
export type ForceFieldLoader = (load: LoadAsset) => Promise<ForceField>;
