import type { ReferenceMolecule, Split } from '../../assess/reference.ts';
import { addObservations, emptyNormalEquations, solveRidge } from '../leastSquares.ts';
import type { TrainingGeometry } from './trainable.ts';

/** A labelled frame. */
export interface TrainingFrame extends TrainingGeometry {
  /** Index of its molecule among those of the data. */
  readonly molecule: number;
  /** What the model should give, kcal/mol and kcal/mol/Å: the labels, less a baseline where there is one. */
  readonly energy: number;
  readonly forces: Float64Array;
  /** Of its loss; 1 where absent. */
  readonly weight?: number;
  /** Part of the training, from its beginning, in which the frame is seen; all of it where absent. */
  readonly until?: number;
}

/** Energies and forces of a molecule's frames by something that a model is put on top of; shapes as in ReferenceMolecule. */
export interface Baseline {
  readonly energies: Float64Array;
  readonly forces: Float64Array;
}

/**
 * Frames of one split.
 * @param baselines subtracted from the labels, one a molecule
 */
export function trainingFrames(
  molecules: readonly ReferenceMolecule[],
  split: Split,
  baselines?: readonly Baseline[],
): TrainingFrame[] {
  return molecules.flatMap(({ structure: { elements }, frames, positions, energies, forces, splits }, molecule) => {
    const size = 3 * elements.length;
    const baseline = baselines?.[molecule];
    return Array.from({ length: frames }, (_, f) => f)
      .filter((f) => splits[f] === split)
      .map((f) => ({
        molecule,
        elements,
        positions: positions.slice(f * size, (f + 1) * size),
        energy: energies[f] - (baseline?.energies[f] ?? 0),
        forces: forces.slice(f * size, (f + 1) * size).map((force, x) => force - (baseline?.forces[f * size + x] ?? 0)),
      }));
  });
}

/**
 * Energies of lone atoms that explain most of what molecules' energies have in common, by least squares over molecules, each with
 * the mean of its frames; kcal/mol, in the order of `elements`.
 */
export function selfEnergies(frames: readonly TrainingFrame[], elements: readonly number[]): Float64Array {
  const sums = new Map<number, { energy: number; frames: number; counts: number[] }>();
  for (const { molecule, energy, elements: own } of frames) {
    const counts = elements.map((z) => own.reduce((count, e) => count + (e === z ? 1 : 0), 0));
    const sum = sums.get(molecule) ?? { energy: 0, frames: 0, counts };
    sum.energy += energy;
    sum.frames++;
    sums.set(molecule, sum);
  }
  const equations = emptyNormalEquations(elements.length);
  for (const { energy, frames: count, counts } of sums.values())
    addObservations(equations, Float64Array.from(counts), Float64Array.of(energy / count));
  // A trace of ridge settles elements that no molecule has.
  return solveRidge(equations, new Float64Array(elements.length).fill(1e-6), new Float64Array(elements.length));
}
