/** Settings of recipes of kind `network`. */
import * as v from 'valibot';
import {
  ACTIVATIONS,
  MOST_ZETA,
  type AngularFunctions,
  type BehlerAngularFunctions,
  type RadialFunctions,
} from '../../models/atomicNetwork.ts';
import { CUTOFF_FUNCTIONS } from '../../models/cutoffFunctions.ts';
import { startSchema, teacherSchema } from './teacher.ts';
import { count, notNegative, positive, trainingSchema } from './training.ts';

const short = v.pipe(v.array(notNegative), v.minLength(1), v.maxLength(64));

const cutoffFunction = v.exactOptional(v.picklist(CUTOFF_FUNCTIONS), 'cosine');
/** Radial functions: `functions` of them, their shifts evenly spread from `first` to the cutoff less 0.4 Å. */
const EvenRadialSchema = v.strictObject({
  cutoff: positive,
  cutoffFunction,
  functions: count(64),
  first: positive,
  eta: positive,
});
/** Radial functions one by one: η [1/Å²] and r_s [Å]. */
const ListedRadialSchema = v.strictObject({
  cutoff: positive,
  cutoffFunction,
  listed: v.pipe(v.array(v.strictTuple([notNegative, notNegative])), v.minLength(1), v.maxLength(64)),
});
/** ANI's angular functions: `angles` of them evenly spread over half a turn, for each shift [Å]. */
const AniSchema = v.strictObject({
  cutoff: positive,
  cutoffFunction,
  angles: count(32),
  zeta: positive,
  eta: positive,
  shifts: short,
});
/** Behler's angular functions: sets of G⁴ or G⁵, one function for every η [1/Å²], ζ and λ that a set lists. */
const BehlerSchema = v.strictObject({
  kind: v.literal('behler'),
  cutoff: positive,
  cutoffFunction,
  sets: v.pipe(
    v.array(
      v.strictObject({
        form: v.picklist(['g4', 'g5']),
        eta: short,
        zeta: v.pipe(v.array(count(MOST_ZETA)), v.minLength(1), v.maxLength(16)),
        lambda: v.exactOptional(v.pipe(v.array(v.picklist([1, -1])), v.minLength(1), v.maxLength(2)), [1, -1]),
      }),
    ),
    v.minLength(1),
    v.maxLength(16),
    v.check((sets) => angularSets(sets).eta.length <= 64, 'more than 64 functions'),
  ),
});

/** One function for each pair of elements that no neighbours are near enough for: always zero. */
const NO_ANGULAR = { cutoff: 0.1, cutoffFunction: 'cosine', angles: 1, zeta: 1, eta: 1, shifts: [0] } as const;

export const NetworkSettingsSchema = v.strictObject({
  elements: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z][a-z]?$/))), v.minLength(1), v.maxLength(10)),
  radial: v.union([EvenRadialSchema, ListedRadialSchema]),
  /** Null: atoms see others one at a time. */
  angular: v.pipe(
    v.nullable(v.union([AniSchema, BehlerSchema])),
    v.transform((angular) => angular ?? NO_ANGULAR),
  ),
  /** Widths of hidden layers, multiples of 4. */
  hidden: v.pipe(v.array(v.pipe(count(1024), v.multipleOf(4))), v.minLength(1), v.maxLength(8)),
  activation: v.exactOptional(v.picklist(ACTIVATIONS), 'silu'),
  /** Trained on so many principal components of the features, on the processor; on the features themselves where absent. */
  principal: v.exactOptional(
    v.strictObject({
      components: v.pipe(count(1024), v.multipleOf(4)),
      floor: v.exactOptional(v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1)), 0.01),
    }),
  ),
  /** kcal/mol per unit of a network's output. */
  energyUnit: v.exactOptional(positive, 20),
  members: v.exactOptional(count(16), 1),
  /** Force fields that it learns from besides. */
  teacher: v.exactOptional(teacherSchema),
  /** A shipped force field whose weights it starts from. */
  start: v.exactOptional(startSchema),
  /** A shipped force field that the network corrects. */
  baseline: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
  /** Repulsion at short distances, fading between these parts of the sum of two covalent radii; none where null. */
  repulsion: v.exactOptional(v.nullable(v.strictObject({ inner: positive, outer: positive })), {
    inner: 0.5,
    outer: 0.7,
  }),
  ...trainingSchema,
});

export type NetworkSettings = v.InferOutput<typeof NetworkSettingsSchema>;

/** The radial functions that settings ask for. */
export function radialOf({ cutoff, cutoffFunction, ...radial }: NetworkSettings['radial']): RadialFunctions {
  const [eta, shift] =
    'listed' in radial
      ? [0, 1].map((column) => Float64Array.from(radial.listed, (row) => row[column]))
      : [new Float64Array(radial.functions).fill(radial.eta), spread(radial.first, cutoff - 0.4, radial.functions)];
  return { cutoff, cutoffFunction, prefactor: 1, eta, shift };
}

/** The angular functions that settings ask for. */
export function angularOf(angular: NetworkSettings['angular']): AngularFunctions {
  const { cutoff, cutoffFunction } = angular;
  const shared = { cutoff, cutoffFunction, prefactor: 1 };
  if ('kind' in angular) return { kind: angular.kind, ...shared, ...angularSets(angular.sets) };
  const { angles, zeta, eta, shifts } = angular;
  return {
    kind: 'ani',
    ...shared,
    zeta,
    angles: spread(Math.PI / 2 / angles, Math.PI - Math.PI / 2 / angles, angles),
    eta,
    shifts: Float64Array.from(shifts),
  };
}

interface BehlerSet {
  readonly form: 'g4' | 'g5';
  readonly eta: readonly number[];
  readonly zeta: readonly number[];
  readonly lambda: readonly number[];
}

/** Every combination that the sets list, the last constant running fastest. */
function angularSets(sets: readonly BehlerSet[]): Pick<BehlerAngularFunctions, 'eta' | 'zeta' | 'lambda' | 'triangle'> {
  const rows = sets.flatMap(({ form, eta, zeta, lambda }) =>
    eta.flatMap((e) => zeta.flatMap((z) => lambda.map((l) => [e, z, l, form === 'g4' ? 1 : 0]))),
  );
  const column = (n: number) => Float64Array.from(rows, (row) => row[n]);
  return { eta: column(0), zeta: column(1), lambda: column(2), triangle: Uint8Array.from(rows, (row) => row[3]) };
}

function spread(first: number, last: number, number: number): Float64Array {
  return Float64Array.from({ length: number }, (_, n) => first + ((last - first) * n) / Math.max(1, number - 1));
}
