/** Predicted against reference forces, component by component. */
import * as v from 'valibot';
import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { offsetErrors, predictLabels, selectSplit } from '../errors.ts';
import type { Measurement } from '../measurement.ts';
import { SPLITS, tellingSplit, type Split } from '../reference.ts';

const options = v.strictObject({
  /** Which frames count; the most telling split of the molecule where absent. */
  split: v.optional(v.picklist(SPLITS)),
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

export interface Parity {
  readonly split: Split;
  readonly frames: number;
  readonly groups: readonly ParityGroup[];
  /** Mean absolute energy error after removing the mean difference, kcal/mol. */
  readonly energyMae: number;
}

export const parity = {
  summary: 'compares every force component with the reference, by element',
  details: `split, frames; groups: for each element its symbol, reference and predicted (force components, kcal/mol/Å), mae and rmse of them; energyMae: mean absolute energy error after removing the mean difference, kcal/mol.`,
  options,
  async measure({ reference, forcefield, engine }, { split: wanted }, { progress }): Promise<Parity> {
    if (!reference) throw new FfpError('usage', 'this molecule has no quantum-mechanical labels to compare with');
    const split = wanted ?? tellingSplit(reference);
    const molecule = selectSplit(reference, split);
    if (molecule.frames === 0)
      throw new FfpError('usage', `${molecule.name} has no frames of the split "${split}"; choose another one`);
    await progress(0);
    const { energies, forces } = await predictLabels(engine, forcefield, molecule);
    const { elements } = molecule.structure;
    const kinds = [...new Set(elements)].sort((a, b) => a - b);
    const groups = kinds.map((number): ParityGroup => {
      const chosen = Array.from(forces.keys()).filter((c) => elements[Math.floor(c / 3) % elements.length] === number);
      const errors = chosen.map((c) => forces[c] - molecule.forces[c]);
      const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
      return {
        element: elementByNumber(number).symbol,
        reference: chosen.map((c) => molecule.forces[c]),
        predicted: chosen.map((c) => forces[c]),
        mae: mean(errors.map(Math.abs)),
        rmse: Math.sqrt(mean(errors.map((error) => error * error))),
      };
    });
    const offsets = offsetErrors(energies, molecule.energies);
    const energyMae = offsets.reduce((sum, error) => sum + error, 0) / offsets.length;
    return { split, frames: molecule.frames, groups, energyMae };
  },
} satisfies Measurement<typeof options, Parity>;
