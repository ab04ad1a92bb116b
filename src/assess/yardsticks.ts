import { selectSplit } from './errors.ts';
import type { ReferenceMolecule, Split } from './reference.ts';

/** Force errors that need no force field, on the frames of one split; kcal/mol/Å over all Cartesian components. */
export interface Yardsticks {
  /** Of predicting zero force. */
  readonly zeroMae: number;
  /** Of GFN2-xTB; null without such labels. */
  readonly semiempiricalMae: number | null;
}

/** Measures both yardsticks. */
export function yardsticks(molecule: ReferenceMolecule, split: Split): Yardsticks {
  const { forces, semiempirical } = selectSplit(molecule, split);
  const mean = (errorAt: (c: number) => number): number =>
    forces.reduce((sum, _, c) => sum + Math.abs(errorAt(c)), 0) / forces.length;
  return {
    zeroMae: mean((c) => forces[c]!),
    semiempiricalMae: semiempirical ? mean((c) => semiempirical.forces[c]! - forces[c]!) : null,
  };
}
