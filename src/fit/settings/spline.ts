/** Settings of recipes of kind `spline`. */
import * as v from 'valibot';
import { MOST_INTERVALS, type Knots } from '../../models/spline.ts';
import { teacherSchema } from './teacher.ts';
import { notNegative, positive } from './training.ts';

const intervals = v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(MOST_INTERVALS));
/** Knots from `first` to `cutoff`, Å. */
const axis = v.strictObject({ first: positive, cutoff: v.pipe(positive, v.maxValue(20)), intervals });
/** By squared kcal/mol, against a squared force component error of 1 kcal/mol/Å. */
const penalty = v.strictObject({ ridge: positive, curvature: notNegative });

/** Legs that no atoms are near enough for: U₃ is never worked out. */
const NO_LEGS = { first: 0.05, cutoff: 0.1, intervals: 4 };

export const SplineSettingsSchema = v.strictObject({
  elements: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z][a-z]?$/))), v.minLength(1), v.maxLength(10)),
  /** Of U₂. */
  pairs: axis,
  /** Of U₃: from the atom in the middle. Null: there is no U₃. */
  legs: v.pipe(
    v.nullable(axis),
    v.transform((legs) => legs ?? NO_LEGS),
  ),
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

export type SplineSettings = v.InferOutput<typeof SplineSettingsSchema>;

/** The knots of an axis. */
export function knotsOf({ first, cutoff, intervals: count }: SplineSettings['pairs']): Knots {
  return { first, step: (cutoff - first) / count, intervals: count };
}
