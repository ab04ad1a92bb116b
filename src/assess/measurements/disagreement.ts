/** How far a force field is from another one on a molecule that nobody has labels for: what the plane shows there. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import { labelledBy } from '../consensus.ts';
import { errorsByTemperature } from '../errors.ts';
import type { Measurement } from '../measurement.ts';

const id = v.pipe(v.string(), v.maxLength(100));

const options = v.strictObject({
  /** Id of the force field that stands in for labels. */
  best: v.optional(id, 'mm+nn'),
  /** Id of the one that moves the molecule. */
  guide: v.optional(id, 'mm-class2'),
});

export interface Disagreement {
  readonly best: string;
  /** Mean absolute and root-mean-square difference over all Cartesian force components, kcal/mol/Å. */
  readonly forceMae: number;
  readonly forceRmse: number;
  /** Mean absolute difference of the energies, less its mean, kcal/mol. */
  readonly energyMae: number;
  readonly frames: number;
}

export const disagreement = {
  summary: 'compares with another force field on frames in thermal motion, for molecules without labels',
  details: `best: id of the force field compared with; forceMae, forceRmse (kcal/mol/Å, all Cartesian components), energyMae (kcal/mol, without the mean
difference), frames. No error: both may be wrong.
Options: best=ID (mm+nn); guide=ID, which moves the molecule at 300 K (mm-class2, or best where that does not cover the molecule).`,
  options,
  async measure({ structure, forcefield, engine }, given, surroundings): Promise<Disagreement> {
    const best = await surroundings.forcefield(given.best);
    await surroundings.progress(0);
    const guide = await surroundings.forcefield(given.guide);
    const labels = await labelledBy(best, guide, structure).catch((error: unknown) => {
      if (error instanceof FfpError && error.code === 'coverage') return labelledBy(best, best, structure);
      throw error;
    });
    await surroundings.progress(0.5);
    const [errors] = await errorsByTemperature(engine, forcefield, labels, 'test');
    const { forceMae, forceRmse, energyMae, frames } = errors;
    return { best: best.id, forceMae, forceRmse, energyMae, frames };
  },
} satisfies Measurement<typeof options, Disagreement>;
