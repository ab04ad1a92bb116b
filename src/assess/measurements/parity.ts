/** Predicted against reference forces, component by component. */
import * as v from 'valibot';
import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { predictLabels } from '../errors.ts';
import { offsetErrors, selectSplit } from '../labelErrors.ts';
import { chooseFrames } from '../frames.ts';
import { loadReferenceIndex, loadReferenceMolecule, loadReferenceTrajectory, type ReferenceIndex } from '../load.ts';
import type { Measurement, Surroundings } from '../measurement.ts';
import { SPLITS, tellingSplit, type ReferenceMolecule, type Split } from '../reference.ts';

const options = v.strictObject({
  /** Which frames count; the most telling split of the molecule where absent. */
  split: v.optional(v.picklist(SPLITS)),
  /** Only frames of this temperature, K. */
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e5))),
});

/** Force components of the atoms of one element. */
export interface ParityGroup {
  /** Symbol. */
  readonly element: string;
  /** kcal/mol/Å, [C]. */
  readonly reference: readonly number[];
  /** kcal/mol/Å, [C]. */
  readonly predicted: readonly number[];
  /** Mean absolute and root-mean-square difference, kcal/mol/Å. */
  readonly mae: number;
  readonly rmse: number;
}

/** What the reference itself is uncertain by: the difference of its forces to a larger basis, mean absolute, kcal/mol/Å. */
export interface ParityBand {
  readonly level: string;
  readonly forceMae: number;
  readonly frames: number;
  /** Of this molecule's frames; else of all that the Reference set has. */
  readonly own: boolean;
}

export interface Parity {
  readonly split: Split;
  readonly temperature: number | null;
  readonly frames: number;
  readonly groups: readonly ParityGroup[];
  /** Mean absolute energy error after removing the mean difference, kcal/mol. */
  readonly energyMae: number;
  readonly band: ParityBand;
}

export const parity = {
  summary: 'compares every force component with the reference, by element',
  details: `split, temperature, frames; groups: for each element its symbol, reference and predicted (force components, kcal/mol/Å), mae and
rmse of them; energyMae: mean absolute energy error after removing the mean difference, kcal/mol; band: mean absolute difference of the
reference's forces to a larger basis (level, forceMae, frames; own: of this molecule's frames, else of the whole set's).
Options: split=S, temperature=K (frames of that temperature only).`,
  options,
  async measure({ reference, forcefield, engine }, given, { load, progress }): Promise<Parity> {
    if (!reference) throw new FfpError('usage', 'this molecule has no quantum-mechanical labels to compare with');
    const split = given.split ?? tellingSplit(reference);
    const index = await loadReferenceIndex(load);
    const labelled = selectSplit(await allFrames(reference, split, index, load), split);
    const temperature = given.temperature ?? null;
    const molecule = temperature === null ? labelled : atTemperature(labelled, temperature);
    if (molecule.frames === 0) throw new FfpError('usage', noFrames(labelled, split, temperature));
    await progress(0);
    const { energies, forces } = await predictLabels(engine, forcefield, molecule);
    const { elements } = molecule.structure;
    const kinds = [...new Set(elements)].sort((a, b) => a - b);
    const groups = kinds.map((number): ParityGroup => {
      const chosen = Array.from(forces.keys()).filter((c) => elements[Math.floor(c / 3) % elements.length] === number);
      const errors = chosen.map((c) => forces[c] - molecule.forces[c]);
      return {
        element: elementByNumber(number).symbol,
        reference: chosen.map((c) => molecule.forces[c]),
        predicted: chosen.map((c) => forces[c]),
        mae: mean(errors.map(Math.abs)),
        rmse: Math.sqrt(mean(errors.map((error) => error * error))),
      };
    });
    return {
      split,
      temperature,
      frames: molecule.frames,
      groups,
      energyMae: mean(offsetErrors(energies, molecule.energies)),
      band: bandOf(reference, index),
    };
  },
} satisfies Measurement<typeof options, Parity>;

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);

/** Frames that a molecule is not opened with: further training frames, and trajectories from other conformers. */
async function allFrames(
  reference: ReferenceMolecule,
  split: Split,
  index: ReferenceIndex,
  load: Surroundings['load'],
): Promise<ReferenceMolecule> {
  const { name } = reference;
  if (split === 'trajectory' && index.trajectories.some((one) => one.name === name))
    return loadReferenceTrajectory(load, name, index);
  if (split === 'train' && index.molecules.some((one) => one.name === name && one.more))
    return loadReferenceMolecule(load, name, index);
  return reference;
}

const atTemperature = (molecule: ReferenceMolecule, temperature: number): ReferenceMolecule =>
  chooseFrames(
    molecule,
    Array.from(molecule.temperatures.keys()).filter((f) => molecule.temperatures[f] === temperature),
  );

function noFrames({ name, frames, temperatures }: ReferenceMolecule, split: Split, temperature: number | null): string {
  if (frames === 0) return `${name} has no frames of the split "${split}"; choose another one`;
  const there = [...new Set(temperatures)].sort((a, b) => a - b).join(', ');
  return `${name} has no frames of the split "${split}" at ${temperature} K; it has some at ${there} K`;
}

function bandOf({ forces, largerBasis }: ReferenceMolecule, index: ReferenceIndex): ParityBand {
  const { level, forceMae, frames } = index.largerBasis;
  if (!largerBasis || largerBasis.frames.length === 0) return { level, forceMae, frames, own: false };
  const width = largerBasis.forces.length / largerBasis.frames.length;
  const differences = largerBasis.forces.map((force, c) => {
    const frame = largerBasis.frames[Math.floor(c / width)];
    return Math.abs(force - forces[frame * width + (c % width)]);
  });
  return { level, forceMae: mean(differences), frames: largerBasis.frames.length, own: true };
}
