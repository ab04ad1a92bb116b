/** Recipes of kind `kernel`: a force kernel of the one molecule that the recipe names, alone or on top of a shipped force field. */
import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { REPULSION_REACH } from '../../forcefield/repulsion.ts';
import type { SavedPart } from '../../models/file/file.ts';
import type { Fitter } from '../fitter.ts';
import { fitKernel } from '../kernel/kernelFit.ts';
import { KernelSettingsSchema, type KernelRecipeSettings } from '../settings/kernel.ts';
import { savedModel } from '../savedModel.ts';
import { partBaselines, rungPart } from '../training/baseline.ts';
import { trainingFrames } from '../training/data.ts';
import { fileLessons } from '../training/teacher.ts';

export const fitter: Fitter<KernelRecipeSettings> = {
  settings: KernelSettingsSchema,
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
    const { teacher } = settings;
    const taught = await fileLessons(teacher?.lessons, [molecule], load);
    const lessons = trainingFrames(taught, 'train', await partBaselines([given], symbols, taught, load));
    const { model } = fitKernel(
      molecule.structure,
      { train: frames('train'), lessons, validation: frames('validation') },
      { ...settings, lessonNoises: teacher?.noises },
      ({ length, noise, lessonNoise, validationMae }) =>
        progress.report({
          what: `length ${length} 1/Å, noise ${noise}${lessonNoise === null ? '' : ` and ${lessonNoise} of lessons`}`,
          ...(validationMae !== null && { validationMae }),
        }),
    );
    const parts: SavedPart[] = [given, { kind: 'learned', architecture: 'force_kernel', model }];
    return savedModel(recipe, { family: baseline === undefined ? 'ml' : 'between', elements, parts }, load);
  },
};
