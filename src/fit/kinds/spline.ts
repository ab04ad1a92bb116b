/** Recipes of kind `spline`: two- and three-body splines by regularised linear least squares. */
import { elementBySymbol } from '../../chem/elements.ts';
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { FfpError } from '../../core/errors.ts';
import { symbolsOf } from '../../models/coverage.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { knotsOf, SplineSettingsSchema, type SplineSettings } from '../settings/spline.ts';
import { fitSplines, type SplineFitProgress } from '../spline/fit.ts';
import { teacherFrames } from '../training/teacher.ts';

export const fitter: Fitter<SplineSettings> = {
  settings: SplineSettingsSchema,
  async fit({ recipe, settings, molecules, progress, load, brought }) {
    const elements = settings.elements.map((symbol) => elementBySymbol(symbol).number);
    checkElements(elements, molecules);
    const form = {
      name: recipe.id,
      elements,
      pairKnots: knotsOf(settings.pairs),
      legKnots: knotsOf(settings.legs),
      baseKnots: knotsOf(settings.bases),
    };
    const { energyWeight, offsetWeight, teacher, ...others } = settings;
    const all = settings.reweightings + 1;
    const follow: SplineFitProgress = {
      from: unpackState(await progress.resume()),
      solved: (solutions, coefficients) => progress.keep(packState(solutions, coefficients)),
      gathering: async (molecule, of, solutions) => {
        const fraction = (solutions + (0.9 * molecule) / of) / all;
        progress.report({ what: `solution ${solutions + 1} of ${all}: molecule ${molecule + 1} of ${of}`, fraction });
        await progress.turn?.();
      },
      measured: (solutions, mae) => progress.report({ what: `solution ${solutions} of ${all}`, trainMae: mae }),
    };
    const model = await fitSplines(
      form,
      molecules,
      { weights: { energy: energyWeight, offset: offsetWeight }, ...others },
      follow,
      teacher && {
        molecules: await teacherFrames(teacher, molecules, recipe.seed, load, brought),
        weight: teacher.weight,
      },
    );
    return savedModel(
      recipe,
      { family: 'ml', elements, parts: [{ kind: 'learned', architecture: 'spline', model }] },
      load,
    );
  },
};

/** Throws FfpError('usage') for a molecule that is trained on and has other elements. */
function checkElements(elements: readonly number[], molecules: readonly ReferenceMolecule[]): void {
  for (const { name, splits, structure } of molecules)
    if (splits.includes('train') && !structure.elements.every((element) => elements.includes(element)))
      throw new FfpError('usage', `${name} has other elements than those of the recipe, ${symbolsOf(elements)}.`);
}

/** The number of solutions, and then the last. */
function packState(solutions: number, coefficients: Float64Array): Uint8Array<ArrayBuffer> {
  const state = new Float64Array(1 + coefficients.length);
  state[0] = solutions;
  state.set(coefficients, 1);
  return new Uint8Array(state.buffer);
}

function unpackState(bytes: Uint8Array | null): SplineFitProgress['from'] {
  if (!bytes) return null;
  const state = new Float64Array(bytes.slice().buffer);
  return { solutions: state[0], coefficients: state.slice(1) };
}
