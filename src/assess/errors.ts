/** Errors of a force field against reference labels. */
import { FfpError } from '../core/errors.ts';
import type { Engine } from '../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
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

export interface Assessment extends ErrorSummary {
  readonly perMolecule: readonly (ErrorSummary & { readonly name: string })[];
  /** Molecules left out because the force field does not cover them. */
  readonly notCovered: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Errors of a force field on labelled frames. All frames of a molecule are evaluated as one batch of replicas.
 * @param split which frames count; all of them where absent
 * @param temperature only frames of trajectories at so many K, where given
 * Throws FfpError('usage') where no frame is in the split, 'coverage' where the force field covers none of the molecules,
 * 'diverged' where an energy or force comes out as no number.
 */
export async function assess(
  engine: Engine,
  forcefield: ForceField,
  molecules: readonly ReferenceMolecule[],
  { split, temperature }: { readonly split?: Split | undefined; readonly temperature?: number | undefined } = {},
): Promise<Assessment> {
  const chosen = molecules
    .map((molecule) => selectTemperature(selectSplit(molecule, split), temperature))
    .filter(({ frames }) => frames > 0);
  if (chosen.length === 0) throw noFrames(molecules, split, temperature);
  const errors: { readonly name: string; readonly frames: readonly FrameErrors[] }[] = [];
  const notCovered: { name: string; reason: string }[] = [];
  for (const molecule of chosen) {
    try {
      errors.push({ name: molecule.name, frames: await moleculeErrors(engine, forcefield, molecule) });
    } catch (error) {
      if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
      notCovered.push({ name: molecule.name, reason: error.message });
    }
  }
  if (errors.length === 0) throw new FfpError('coverage', notCovered[0].reason);
  return {
    ...summarise(errors.flatMap(({ frames }) => [...frames])),
    perMolecule: errors.map(({ name, frames }) => ({ name, ...summarise(frames) })),
    notCovered,
  };
}

/**
 * Errors of a force field on one split of a molecule: over all its frames, then at each temperature that they were made at, if there are
 * several. Throws like `assess`.
 */
export async function errorsByTemperature(
  engine: Engine,
  forcefield: ForceField,
  molecule: ReferenceMolecule,
  split: Split,
): Promise<readonly TemperatureErrors[]> {
  const chosen = selectSplit(molecule, split);
  if (chosen.frames === 0) throw noFrames([molecule], split, undefined);
  const { energies, forces } = await predictLabels(engine, forcefield, chosen);
  return summariseByTemperature(chosen, energies, forces);
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

function summariseByTemperature(
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

const framesAt = ({ frames, temperatures }: ReferenceMolecule, temperature: number | undefined): number[] =>
  Array.from({ length: frames }, (_, f) => f).filter(
    (f) => temperature === undefined || temperatures[f] === temperature,
  );

const selectTemperature = (molecule: ReferenceMolecule, temperature: number | undefined): ReferenceMolecule =>
  temperature === undefined ? molecule : chooseFrames(molecule, framesAt(molecule, temperature));

function noFrames(
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
interface FrameErrors {
  readonly components: number;
  readonly absolute: number;
  readonly squared: number;
  readonly zero: number;
  readonly zeroSquared: number;
  readonly energy: number;
  readonly semiempirical: { readonly absolute: number; readonly squared: number; readonly energy: number } | null;
}

async function moleculeErrors(
  engine: Engine,
  forcefield: ForceField,
  molecule: ReferenceMolecule,
): Promise<FrameErrors[]> {
  const { energies, forces } = await predictLabels(engine, forcefield, molecule);
  return compareLabels(molecule, energies, forces);
}

/**
 * Energies, kcal/mol, [frames], and forces, kcal/mol/Å, [frames × 3N], of a force field on all frames of a molecule, as one batch of replicas.
 * Throws FfpError('coverage') where the force field does not cover it, 'diverged' where an energy or force comes out as no number.
 */
export async function predictLabels(
  engine: Engine,
  forcefield: ForceField,
  molecule: Pick<ReferenceMolecule, 'name' | 'structure' | 'frames' | 'positions'>,
): Promise<{ readonly energies: Float64Array; readonly forces: Float64Array }> {
  const potential = await potentialOf(forcefield, molecule.structure);
  const simulation = await engine.load(potential, molecule.frames);
  try {
    simulation.setState(molecule.positions);
    const { forces, energies } = await simulation.frame();
    const terms = potential.terms.length;
    const total = Float64Array.from({ length: molecule.frames }, (_, f) =>
      energies.subarray(f * terms, (f + 1) * terms).reduce((sum, energy) => sum + energy, 0),
    );
    if (!forces.every(Number.isFinite) || !total.every(Number.isFinite))
      throw new FfpError(
        'diverged',
        `${forcefield.id} gives no finite energy or force for a frame of ${molecule.name}`,
      );
    return { energies: total, forces };
  } finally {
    simulation.destroy();
  }
}

function compareLabels(molecule: ReferenceMolecule, energies: Float64Array, forces: Float64Array): FrameErrors[] {
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

function summarise(frames: readonly FrameErrors[]): ErrorSummary {
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
