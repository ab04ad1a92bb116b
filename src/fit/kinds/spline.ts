/** Recipes of kind `spline`: two- and three-body splines by regularised linear least squares. */
import * as v from 'valibot';
import { elementBySymbol } from '../../chem/elements.ts';
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { FfpError } from '../../core/errors.ts';
import { MOST_INTERVALS, type Knots } from '../../models/spline.ts';
import { symbolsOf } from '../../models/coverage.ts';
import type { Fitter } from '../fitter.ts';
import { savedModel } from '../savedModel.ts';
import { fitSplines, type SplineFitProgress } from '../spline/fit.ts';
import { teacherFrames, teacherSchema } from '../training/teacher.ts';
import { notNegative, positive } from '../training/settings.ts';

const intervals = v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(MOST_INTERVALS));
/** Knots from `first` to `cutoff`, Å. */
const axis = v.strictObject({ first: positive, cutoff: v.pipe(positive, v.maxValue(20)), intervals });
/** By squared kcal/mol, against a squared force component error of 1 kcal/mol/Å. */
const penalty = v.strictObject({ ridge: positive, curvature: notNegative });

const SettingsSchema = v.strictObject({
  elements: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z][a-z]?$/))), v.minLength(1), v.maxLength(10)),
  /** Of U₂. */
  pairs: axis,
  /** Of U₃: from the atom in the middle. */
  legs: axis,
  /** Of U₃: between its neighbours. */
  bases: axis,
  penalties: v.strictObject({ pairs: penalty, triples: penalty }),
  /** Coefficients of U₃ whose squared weights in all force components add up to less are not fitted, but fade from their neighbours. */
  leastData: v.exactOptional(notNegative, 0),
  /** Weight of a squared energy difference [kcal/mol] within a molecule against a squared force component error [kcal/mol/Å]. */
  energyWeight: notNegative,
  /** The same of a molecule's mean energy, self energies taken off. */
  offsetWeight: v.exactOptional(notNegative, 0),
  /** Solutions after the first, each with forces reweighted by the errors of the last; 0 means least squares. */
  reweightings: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20)), 0),
  /** The error of a force component that keeps its weight, kcal/mol/Å. */
  typicalError: v.exactOptional(positive, 3),
  /** Force fields that it learns from besides, from the first solution to the last. */
  teacher: v.exactOptional(v.omit(teacherSchema, ['until'])),
});

export type SplineSettings = v.InferOutput<typeof SettingsSchema>;

export const fitter: Fitter<SplineSettings> = {
  settings: SettingsSchema,
  async fit({ recipe, settings, molecules, progress, load }) {
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
      measured: (solutions, mae) => progress.report({ what: `solution ${solutions} of ${all}`, trainMae: mae }),
    };
    const model = await fitSplines(
      form,
      molecules,
      { weights: { energy: energyWeight, offset: offsetWeight }, ...others },
      follow,
      teacher && {
        molecules: await teacherFrames(teacher, molecules, recipe.seed, load),
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

function knotsOf({ first, cutoff, intervals: count }: SplineSettings['pairs']): Knots {
  return { first, step: (cutoff - first) / count, intervals: count };
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
