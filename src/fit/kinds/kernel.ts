/** Recipes of kind `kernel`: a force kernel of the one molecule that the recipe names, alone or on top of a shipped force field. */
import * as v from 'valibot';
import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { REPULSION_REACH } from '../../forcefield/repulsion.ts';
import type { SavedPart } from '../../models/file/file.ts';
import type { Fitter } from '../fitter.ts';
import { fitKernel } from '../kernel/kernelFit.ts';
import { savedModel } from '../savedModel.ts';
import { partBaselines, rungPart } from '../training/baseline.ts';
import { trainingFrames } from '../training/data.ts';

const positive = v.pipe(v.number(), v.minValue(1e-12), v.maxValue(1e6));
const some = v.pipe(v.array(positive), v.minLength(1), v.maxLength(32));

const SettingsSchema = v.strictObject({
  /** Lengths of pairs one, two, three … bonds apart, as parts of the length; the last is for all farther ones. */
  ratios: some,
  /** Factor of the length for each hydrogen of a pair. */
  hydrogen: positive,
  /** Lengths to choose from by the validation frames, 1/Å. */
  lengths: some,
  /** Variances of the noise to choose from, as parts of that of a force component. */
  noises: some,
  /** Variance of the noise of an energy as a part of that of a force component, Å²; energies are not told where it is absent. */
  energyNoise: v.exactOptional(positive),
  /** Permutations of like atoms, at most. */
  mostPermutations: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 48),
  /** A shipped force field that the kernel corrects, and that is left where the kernel knows nothing. */
  baseline: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
});

export type KernelRecipeSettings = v.InferOutput<typeof SettingsSchema>;

export const fitter: Fitter<KernelRecipeSettings> = {
  settings: SettingsSchema,
  async fit({ recipe, settings, molecules, progress, load }) {
    const [molecule, ...others] = molecules;
    if (!molecule || others.length > 0)
      throw new FfpError(
        'usage',
        `a kernel knows one molecule: data.only of the recipe must name it, and nothing else`,
      );
    const { baseline } = settings;
    const elements = [...new Set(molecule.structure.elements)].sort((a, b) => a - b);
    // Without a force field below it nothing keeps atoms apart where the kernel has no data.
    const given: SavedPart =
      baseline === undefined ? { kind: 'zbl', ...REPULSION_REACH } : await rungPart(baseline, load);
    const symbols = elements.map((element) => elementByNumber(element).symbol);
    const baselines = await partBaselines([given], symbols, [molecule], load);
    const frames = (split: 'train' | 'validation') => trainingFrames([molecule], split, baselines);
    const { model } = fitKernel(
      molecule.structure,
      frames('train'),
      frames('validation'),
      settings,
      ({ length, noise, validationMae }) =>
        progress.report({
          what: `length ${length} 1/Å, noise ${noise}`,
          ...(validationMae !== null && { validationMae }),
        }),
    );
    const parts: SavedPart[] = [given, { kind: 'learned', architecture: 'force_kernel', model }];
    return savedModel(recipe, { family: baseline === undefined ? 'ml' : 'between', elements, parts }, load);
  },
};
