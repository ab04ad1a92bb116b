/** Recipes: files that say how a force field is fitted, so that everybody can fit it again. */
import * as v from 'valibot';
import { FfpError } from '../core/errors.ts';

/** Units that energies of labelled frames may come in. */
export const ENERGY_UNITS = ['kcal/mol', 'eV', 'hartree', 'kJ/mol'] as const;
export type EnergyUnit = (typeof ENERGY_UNITS)[number];

/** A recipe is typed by hand: longer ones are no recipes. */
const MOST_CHARACTERS = 65536;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const names = v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(10_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e6));

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Labelled frames that are not shipped: a file of the visitor, which is handed in beside the recipe. */
const OwnDataSchema = v.strictObject({
  /** Its name, by which the visitor finds it again. */
  file: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Of the file: other data would give another force field. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** What its numbers are in; lengths are Å. Forces are in the unit of energy per Å. */
  energyUnit: v.picklist(ENERGY_UNITS),
  /** `time`: the first frames are trained on, the last are the test; `random`: drawn by the recipe's seed; `file`: the file says so. */
  split: v.picklist(['time', 'random', 'file']),
  /** Parts of each molecule's frames; the rest is the test. */
  train: v.exactOptional(fraction, 0.7),
  validation: v.exactOptional(fraction, 0.1),
  /** At most so many frames of each molecule, evenly spread over the file. */
  most: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(3), v.maxValue(20_000)), 1000),
});

export type OwnData = v.InferOutput<typeof OwnDataSchema>;

const RecipeSchema = v.strictObject({
  format: v.literal('ffp-recipe-1'),
  /** What is fitted and how: a file of `src/fit/kinds`. */
  kind: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,40}$/)),
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9+-]{0,40}$/)),
  plainName: text,
  technicalName: text,
  summary: text,
  data: v.strictObject({
    /** The Reference set of `public/reference`, or data of the visitor. */
    reference: v.union([v.literal('shipped'), OwnDataSchema]),
    /** These molecules only, in all splits. */
    only: v.exactOptional(names),
    /** Molecules of which no frame is trained on. */
    without: v.exactOptional(names),
    /** At most so many training molecules, drawn by the seed. */
    molecules: v.exactOptional(count),
    /** At most so many training frames, drawn by the seed from the molecules that are left. */
    frames: v.exactOptional(count),
    /** Training and validation frames of trajectories hotter than this are left out, K. */
    hottest: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(1e5))),
    /** Labels are what quantum mechanics exceeds these by (delta learning). */
    less: v.exactOptional(v.literal('gfn2')),
  }),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  /** Hyperparameters: each kind has its own schema for them. */
  settings: v.record(v.string(), v.unknown()),
  /** Where the model goes, relative to where the fit is started, and never above it. */
  out: v.pipe(v.string(), v.maxLength(200), v.regex(/^[\w+-]+(\/[\w+-]+)*\.(json|safetensors)$/)),
});

export type Recipe = v.InferOutput<typeof RecipeSchema>;

/**
 * Reads a recipe.
 * @param source JSON
 * @param name what to call it in messages
 * Throws FfpError('file') that names the first entry that is wrong.
 */
export function parseRecipe(source: string, name: string): Recipe {
  const fail = (what: string): never => {
    throw new FfpError('file', `${name} is not a recipe: ${what}`);
  };
  if (source.length > MOST_CHARACTERS) fail(`it has more than ${MOST_CHARACTERS} characters`);
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch {
    fail('it is not JSON');
  }
  return checkRecipe(json, name);
}

/** Checks a recipe that is at hand as a value. Throws FfpError('file') like `parseRecipe`. */
export function checkRecipe(value: unknown, name: string): Recipe {
  const result = v.safeParse(RecipeSchema, value);
  if (result.success) return result.output;
  throw new FfpError('file', `${name} is not a recipe: ${describeIssue(result.issues[0])}`);
}

/** Checks settings against the schema of their kind. Throws FfpError('file') like `parseRecipe`. */
export function parseSettings<T>(schema: v.GenericSchema<unknown, T>, settings: unknown, name: string): T {
  const result = v.safeParse(schema, settings);
  if (result.success) return result.output;
  throw new FfpError('file', `${name} is not a recipe: settings.${describeIssue(result.issues[0])}`);
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  return `${issue.path?.map(({ key }) => String(key)).join('.') ?? 'the whole'}: ${issue.message}`.slice(0, 300);
}
