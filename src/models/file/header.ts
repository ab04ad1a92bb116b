/** The JSON header of a saved force field (docs/model-file.md), and the check that a text of unknown origin is one. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import { COEFFICIENTS } from '../../forcefield/class2/interactions.ts';
import { class2TablesSchema } from '../../forcefield/class2/parameters.ts';
import type { CorrectedKind } from '../graph/class2Form.ts';

/** The only version there is. */
export const VERSION = 1;
/** Keys of the safetensors metadata. */
export const HEADER_KEY = 'force_field';
export const HASH_KEY = 'sha256';

const MOST_PARTS = 16;

const text = (limit: number) =>
  v.pipe(v.string('is not text'), v.maxLength(limit, `is longer than ${limit} characters`));
const line = (limit: number) => v.pipe(text(limit), v.regex(/^[^\p{C}]+$/u, 'is not a line of text'));
const word = v.pipe(v.string('is not text'), v.regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'is not a name of small letters'));
const finite = v.pipe(v.number('is not a number'), v.finite('is not a finite number'));
const count = v.pipe(finite, v.integer('is not a whole number'), v.minValue(0, 'is negative'));
const sha256 = v.pipe(v.string('is not text'), v.regex(/^[0-9a-f]{64}$/, 'is not a SHA-256'));
const list = <const T extends v.GenericSchema>(entry: T, most: number) =>
  v.pipe(v.array(entry, 'is not a list'), v.maxLength(most, `has more than ${most} entries`));

/** A symbol of the periodic table: checked where it is looked up. */
export const symbolSchema = v.pipe(v.string('is not text'), v.regex(/^[A-Z][a-z]?$/, 'is not an element symbol'));

/** A model with weights; its tensors are named `PLACE/NAME`, PLACE its place among the parts. */
const learnedPart = v.strictObject({ kind: v.literal('learned'), architecture: word, model: v.looseObject({}) });
/** A shipped force field, of exactly these bytes. `terms`: only these of its Terms; all of them where absent. */
const rungPart = v.strictObject({
  kind: v.literal('rung'),
  id: word,
  sha256,
  terms: v.exactOptional(v.pipe(list(word, MOST_PARTS), v.minLength(1, 'is empty'))),
});

/** A graph network that assigns parameters of the Class I form; its tensor is `PLACE/weights`. */
const graphPart = v.strictObject({
  kind: v.literal('graph'),
  form: v.literal('class1', 'is not "class1"'),
  width: count,
  layers: count,
  /** Bond-charge increments by key. */
  charges: v.record(v.pipe(v.string('is not text'), v.maxLength(200, 'is too long')), finite),
});
/** One that corrects the coefficients that tables of types give in the Class II form; its tensor is `PLACE/weights`. */
const scales = (kind: CorrectedKind) =>
  v.pipe(list(finite, 32), v.length(COEFFICIENTS[kind].length, 'has the wrong length'));
const class2GraphPart = v.strictObject({
  kind: v.literal('graph'),
  form: v.literal('class2', 'is not "class1" or "class2"'),
  width: count,
  layers: count,
  ...class2TablesSchema,
  /** Change of each coefficient for an output of 1, kcal/mol. */
  scales: v.strictObject({
    bond: scales('bond'),
    angle: scales('angle'),
    torsion: scales('torsion'),
    arm: scales('arm'),
    plane: scales('plane'),
  }),
});
/** Repulsion at distances that no bond has: where it fades, as parts of the sum of two covalent radii. */
/** Whether all numbers in a JSON value, however deep, are finite: 1e999 is read as infinity. */
function allFinite(value: object): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'number' && !Number.isFinite(one)) return false;
    if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) open.push(inner);
  }
  return true;
}

const fraction = v.pipe(finite, v.minValue(0, 'is negative'), v.maxValue(2, 'is larger than 2'));
const zblPart = v.pipe(
  v.strictObject({ kind: v.literal('zbl'), inner: fraction, outer: fraction }),
  v.check(({ inner, outer }) => inner < outer, 'has an inner distance that is not smaller than its outer one'),
);
/** Damped dispersion: factors of the C₆ and of the radii of src/forcefield/dispersion.ts. */
const dispersionPart = v.strictObject({ kind: v.literal('dispersion'), strength: fraction, radius: fraction });

/** Errors on the frames of one split; kcal/mol/Å and kcal/mol. */
const errorsSchema = v.strictObject({ frames: count, force_mae: finite, energy_mae: finite });
const trainingSchema = v.strictObject({
  recipe_sha256: sha256,
  reference_sha256: sha256,
  splits: list(word, 8),
  seed: v.pipe(count, v.maxValue(0xffffffff, 'is not a 32-bit number')),
  /** Where it was not left out so that the same recipe gives the same bytes. */
  date: v.exactOptional(v.pipe(v.string('is not text'), v.isoDate('is not a date'))),
  /** What carries the recipe out again, and what the recipe settles. */
  command: v.exactOptional(line(300)),
  recipe: v.exactOptional(
    v.pipe(
      v.looseObject({}),
      v.check((recipe) => allFinite(recipe), 'holds a number that is not finite'),
    ),
  ),
  /** Rows of epoch, force and energy error on the validation split, by member of an ensemble. */
  curves: v.exactOptional(list(list(v.tuple([count, finite, finite]), 20_000), 64)),
  licence: v.exactOptional(line(60)),
  /** What computed the fit, in order, where that was not the processor in double precision alone: then the bytes depend on it. */
  computed: v.exactOptional(list(v.strictObject({ backend: v.picklist(['cpu', 'webgpu']), adapter: line(300) }), 8)),
  errors: v.record(word, errorsSchema),
});

const headerSchema = v.strictObject({
  version: v.literal(VERSION),
  name: line(60),
  plain_name: line(60),
  summary: text(600),
  family: v.picklist(['mm', 'between', 'ml'], 'is not mm, between or ml'),
  units: v.strictObject({
    length: v.literal('angstrom', 'is not "angstrom"'),
    energy: v.literal('kcal/mol', 'is not "kcal/mol"'),
  }),
  elements: v.pipe(list(symbolSchema, 54), v.minLength(1, 'is empty')),
  parameter_count: count,
  parts: v.pipe(
    list(
      v.variant(
        'kind',
        [
          learnedPart,
          rungPart,
          v.variant('form', [graphPart, class2GraphPart], 'is a graph network of no form that this version knows'),
          zblPart,
          dispersionPart,
        ],
        'is of no kind that this version knows',
      ),
      MOST_PARTS,
    ),
    v.minLength(1, 'is empty'),
  ),
  training: v.nullable(trainingSchema),
});

export type ModelHeader = v.InferOutput<typeof headerSchema>;
export type PartHeader = ModelHeader['parts'][number];
export type Training = v.InferOutput<typeof trainingSchema>;

/** Keys that would reach an object's prototype. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads the header.
 * @param json text of unknown origin
 * @param name what to call the file in messages
 * Throws FfpError('file') that names the first entry that is wrong, 'unsupported' for another version of the format.
 */
export function parseHeader(json: string, name: string): ModelHeader {
  let value: unknown;
  try {
    value = JSON.parse(json, (key, entry: unknown) => {
      if (FORBIDDEN.has(key)) throw new FfpError('file', `${name}: "${key}" cannot be a key of its header.`);
      return entry;
    });
  } catch (cause) {
    if (cause instanceof FfpError) throw cause;
    throw new FfpError('file', `${name}: its description of the force field is not JSON.`, { cause });
  }
  const version = (value as { version?: unknown } | null)?.version;
  if (Number.isInteger(version) && version !== VERSION)
    throw new FfpError(
      'unsupported',
      `${name} is a saved force field of version ${String(version)}; this program reads version ${VERSION}.`,
    );
  return checked(headerSchema, value, (what) => {
    throw new FfpError('file', `${name} is not a valid saved force field: ${what}.`);
  });
}

/** The value, checked; calls `fail` with the first entry that is wrong and what is wrong with it. */
export function checked<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  fail: (what: string) => never,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue)?.slice(0, 100) ?? 'the header';
  if (issue.type === 'strict_object' || issue.type === 'object' || issue.type === 'loose_object')
    return fail(issue.expected === 'never' ? `${path} is not a known entry` : `${path} is missing or not an object`);
  // Valibot's own messages quote what they received, which can be long.
  return fail(`${path} ${issue.message.startsWith('Invalid') ? 'has the wrong form' : issue.message}`);
}
