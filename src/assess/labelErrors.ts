/** Differences between labels and what is predicted for them, added up. The page needs it at once, force fields on frames only later. */
import { FfpError } from '../core/errors.ts';
import { chooseFrames } from './frames.ts';
import type { ReferenceMolecule, Split } from './reference.ts';

/** Errors over a set of frames. Force errors pool all Cartesian components of all frames; kcal/mol/Å and kcal/mol. */
export interface ErrorSummary {
  readonly frames: number;
  readonly forceMae: number;
  readonly forceRmse: number;
  /** Standard error of `forceMae` over frames; null for a single frame. Neighbours in time are correlated: a lower bound. */
  readonly forceMaeError: number | null;
  /** Mean absolute energy error after removing each molecule's mean error: zeros of energy are not compared. */
  readonly energyMae: number;
  /** The force errors of predicting zero force. */
  readonly zeroMae: number;
  readonly zeroRmse: number;
  /** The same errors of GFN2-xTB on the same frames; null where a frame has no such labels. */
  readonly semiempirical: { readonly forceMae: number; readonly forceRmse: number; readonly energyMae: number } | null;
}

/** Errors over the frames made at one temperature, K; over all frames where it is null. */
export type TemperatureErrors = ErrorSummary & { readonly temperature: number | null };

/**
 * What an error means: the errors of predicting zero force, and of GFN2-xTB (null without its labels), on the same frames as
 * `errorsByTemperature`. Throws FfpError('usage') where no frame is in the split.
 */
export function yardsticks(molecule: ReferenceMolecule, split: Split): readonly TemperatureErrors[] {
  const chosen = selectSplit(molecule, split);
  if (chosen.frames === 0) throw noFrames([molecule], split, undefined);
  return summariseByTemperature(chosen, chosen.energies, new Float64Array(chosen.forces.length));
}

/** Errors of energies and forces on the frames of a molecule: over all of them, then by temperature where there are several. */
export function summariseByTemperature(
  molecule: ReferenceMolecule,
  energies: Float64Array,
  forces: Float64Array,
): TemperatureErrors[] {
  const size = forces.length / molecule.frames;
  const temperatures = [...new Set(molecule.temperatures)].filter((kelvin) => kelvin > 0).sort((a, b) => a - b);
  return [null, ...(temperatures.length > 1 ? temperatures : [])].map((temperature) => {
    const kept = framesAt(molecule, temperature ?? undefined);
    const own = Float64Array.from(kept.flatMap((f) => Array.from(forces.subarray(f * size, (f + 1) * size))));
    const errors = compareLabels(
      chooseFrames(molecule, kept),
      Float64Array.from(kept, (f) => energies[f]),
      own,
    );
    return { temperature, ...summarise(errors) };
  });
}

/** Frames made at a temperature, K; all where it is absent. */
export const framesAt = ({ frames, temperatures }: ReferenceMolecule, temperature: number | undefined): number[] =>
  Array.from({ length: frames }, (_, f) => f).filter(
    (f) => temperature === undefined || temperatures[f] === temperature,
  );

/** What is said where no frame is left. */
export function noFrames(
  molecules: readonly ReferenceMolecule[],
  split: Split | undefined,
  temperature: number | undefined,
): FfpError {
  const listed = (values: readonly (string | number)[]): string => [...new Set(values)].join(', ') || 'none';
  const splits = listed(molecules.flatMap((molecule) => [...molecule.splits]));
  const kelvins = listed(molecules.flatMap((molecule) => [...selectSplit(molecule, split).temperatures]));
  const wanted = `${split ? ` of the split "${split}"` : ''}${temperature === undefined ? '' : ` at ${temperature} K`}`;
  return new FfpError(
    'usage',
    `the reference has no frames${wanted}${split && kelvins === 'none' ? `; it has ${splits}` : temperature === undefined ? '' : `; it has ${kelvins} K`}`,
  );
}

/** A molecule with the frames of one split only (all where `split` is absent). */
export function selectSplit(molecule: ReferenceMolecule, split: Split | undefined): ReferenceMolecule {
  if (split === undefined) return molecule;
  return chooseFrames(
    molecule,
    Array.from(molecule.splits.keys()).filter((f) => molecule.splits[f] === split),
  );
}

/** Absolute errors of one frame; sums over its Cartesian components. */
export interface FrameErrors {
  readonly components: number;
  readonly absolute: number;
  readonly squared: number;
  readonly zero: number;
  readonly zeroSquared: number;
  readonly energy: number;
  readonly semiempirical: { readonly absolute: number; readonly squared: number; readonly energy: number } | null;
}

/** Errors of energies (kcal/mol, [frames]) and forces (kcal/mol/Å, [frames × 3N]), frame by frame. */
export function compareLabels(
  molecule: ReferenceMolecule,
  energies: Float64Array,
  forces: Float64Array,
): FrameErrors[] {
  const { frames, semiempirical } = molecule;
  const components = molecule.forces.length / frames;
  const energyErrors = offsetErrors(energies, molecule.energies);
  const semiempiricalErrors = semiempirical && offsetErrors(semiempirical.energies, molecule.energies);
  return Array.from({ length: frames }, (_, f) => {
    let [absolute, squared, zero, zeroSquared, other, otherSquared] = [0, 0, 0, 0, 0, 0];
    for (let c = f * components; c < (f + 1) * components; c++) {
      const error = forces[c] - molecule.forces[c];
      absolute += Math.abs(error);
      squared += error * error;
      zero += Math.abs(molecule.forces[c]);
      zeroSquared += molecule.forces[c] ** 2;
      if (!semiempirical) continue;
      const difference = semiempirical.forces[c] - molecule.forces[c];
      other += Math.abs(difference);
      otherSquared += difference ** 2;
    }
    return {
      components,
      absolute,
      squared,
      zero,
      zeroSquared,
      energy: energyErrors[f],
      semiempirical: semiempiricalErrors
        ? { absolute: other, squared: otherSquared, energy: semiempiricalErrors[f] }
        : null,
    };
  });
}

/** Absolute differences of energies after removing their mean: zeros of energy are not compared. */
export function offsetErrors(predicted: Float64Array, reference: Float64Array): Float64Array {
  const differences = predicted.map((energy, f) => energy - reference[f]);
  const offset = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  return differences.map((difference) => Math.abs(difference - offset));
}

/** Pools the errors of frames. */
export function summarise(frames: readonly FrameErrors[]): ErrorSummary {
  const sum = (value: (frame: FrameErrors) => number): number =>
    frames.reduce((total, frame) => total + value(frame), 0);
  const components = sum((frame) => frame.components);
  const forceMae = sum(({ absolute }) => absolute) / components;
  // Of a ratio of two sums over frames: frames of large molecules weigh more.
  const deviation =
    sum((frame) => (frame.absolute - forceMae * frame.components) ** 2) / (components / frames.length) ** 2;
  return {
    frames: frames.length,
    forceMae,
    forceRmse: Math.sqrt(sum(({ squared }) => squared) / components),
    forceMaeError: frames.length > 1 ? Math.sqrt(deviation / (frames.length * (frames.length - 1))) : null,
    energyMae: sum(({ energy }) => energy) / frames.length,
    zeroMae: sum(({ zero }) => zero) / components,
    zeroRmse: Math.sqrt(sum(({ zeroSquared }) => zeroSquared) / components),
    semiempirical: frames.every((frame) => frame.semiempirical)
      ? {
          forceMae: sum((frame) => frame.semiempirical!.absolute) / components,
          forceRmse: Math.sqrt(sum((frame) => frame.semiempirical!.squared) / components),
          energyMae: sum((frame) => frame.semiempirical!.energy) / frames.length,
        }
      : null,
  };
}
