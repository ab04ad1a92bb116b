/**
 * Two- and three-body cubic B-splines, linear in their coefficients (Xie, Rupp and Hennig, npj Comput. Mater. 9, 162 (2023):
 * "ultra-fast force fields", UF3):
 *
 *   U = Σ_i E_Z + Σ_{i<j} U₂(r_ij) + Σ_i Σ_{j<k} U₃(r_ij, r_ik; r_jk)
 *
 * one U₂ for every pair of elements and one U₃ for every element of the centre i with every pair of elements of its neighbours.
 * With S = `elements.length` there are P = S(S+1)/2 pairs, counted as `pairIndex` does.
 *
 * Knots are uniform: basis function n of an axis is the cubic cardinal B-spline on four intervals that begins 3 − n intervals
 * before the first knot. Of the I + 3 functions that an axis of I intervals has, the last three have no coefficient: value, slope and
 * curvature are zero at the last knot, the cutoff. What happens below the first knot differs:
 *   U₂ goes on as its second-order Taylor polynomial, which has to rise: the wall.
 *   U₃ stays what it is at the first knot: its first three functions share one coefficient, so that slope and curvature are zero there.
 */
import { pairIndex } from './atomicNetwork.ts';

/** Uniform knots first, first + step, … first + intervals · step, Å. */
export interface Knots {
  readonly first: number;
  readonly step: number;
  readonly intervals: number;
}

export interface SplineModel {
  readonly name: string;
  /** Atomic numbers, each once, [S]: the order of everything that is listed by element. */
  readonly elements: readonly number[];
  /** E_Z, added for each atom, kcal/mol, [S]. */
  readonly selfEnergies: Float64Array;
  /** Of U₂. */
  readonly pairKnots: Knots;
  /** kcal/mol, [P × `pairWidth`]. */
  readonly pairs: Float32Array;
  /** Of the distances from the centre, in U₃. */
  readonly legKnots: Knots;
  /** Of the distance between the two neighbours, in U₃. */
  readonly baseKnots: Knots;
  /**
   * kcal/mol, [S × P × legs × legs × bases] by the element of the centre and the pair of elements s ≤ t of its neighbours: first the
   * leg to the atom of s, then that to the atom of t, then the base. Symmetric in the legs where s = t.
   */
  readonly triples: Float32Array;
}

/** Coefficients of an axis of U₂. */
export const pairWidth = ({ intervals }: Knots): number => intervals;
/** Coefficients of an axis of U₃. */
export const tripleWidth = ({ intervals }: Knots): number => intervals - 2;
/** The last knot, Å. */
export const cutoffOf = ({ first, step, intervals }: Knots): number => first + step * intervals;
/** Number of pairs of S elements. */
export const pairCount = (elements: number): number => (elements * (elements + 1)) / 2;

const MOST_ELEMENTS = 32;
/** Most intervals of an axis. */
export const MOST_INTERVALS = 64;
const FEWEST_INTERVALS = 4;
/** Most coefficients of U₃: 64 MB. */
const MOST_COEFFICIENTS = 2 ** 24;

const sound = new WeakSet<SplineModel>();

/** What is wrong with a model, in words that fit behind its name, or null: shapes, ranges, numbers that are none, walls. */
export function splineFault(model: SplineModel): string | null {
  // A model is a value that nobody changes.
  if (sound.has(model)) return null;
  const fault = shapeFault(model) ?? numberFault(model) ?? symmetryFault(model) ?? wallFault(model);
  if (fault === null) sound.add(model);
  return fault;
}

function shapeFault(model: SplineModel): string | null {
  const { elements, selfEnergies, pairKnots, pairs, legKnots, baseKnots, triples } = model;
  if (elements.length === 0 || new Set(elements).size < elements.length)
    return 'an element is listed twice, or none is';
  if (elements.length > MOST_ELEMENTS) return `it has ${elements.length} elements; ${MOST_ELEMENTS} are possible`;
  if (selfEnergies.length !== elements.length) return 'the self energies do not match the elements';
  for (const [axis, knots] of [
    ['pairs', pairKnots],
    ['legs', legKnots],
    ['bases', baseKnots],
  ] as const) {
    const { first, step, intervals } = knots;
    if (!(Number.isInteger(intervals) && intervals >= FEWEST_INTERVALS && intervals <= MOST_INTERVALS))
      return `the ${axis} have ${intervals} intervals; ${FEWEST_INTERVALS} to ${MOST_INTERVALS} are possible`;
    if (!(first >= 0 && step >= 0.01 && cutoffOf(knots) <= 20)) return `the knots of the ${axis} are out of range`;
  }
  const kinds = pairCount(elements.length);
  if (pairs.length !== kinds * pairWidth(pairKnots))
    return `${pairs.length} coefficients of pairs do not match its knots`;
  const size = elements.length * kinds * tripleWidth(legKnots) ** 2 * tripleWidth(baseKnots);
  if (size > MOST_COEFFICIENTS) return `${size} coefficients are more than ${MOST_COEFFICIENTS}`;
  if (triples.length !== size) return `${triples.length} coefficients of triples do not match its knots`;
  return null;
}

function numberFault({ selfEnergies, pairs, triples }: SplineModel): string | null {
  for (const list of [selfEnergies, pairs, triples])
    if (!list.every(Number.isFinite)) return 'one of its coefficients is no finite number';
  return null;
}

function symmetryFault({ triples, elements, ...model }: SplineModel): string | null {
  let fault: string | null = null;
  eachMirrored({ elements, ...model }, (centre, s, one, other) => {
    if (triples[one] !== triples[other])
      fault ??= `the two like neighbours ${elements[s]} of ${elements[centre]} are told apart`;
  });
  return fault;
}

/** Goes through the coefficients of like neighbours that are the same by symmetry, `other` being the one that repeats `one`. */
function eachMirrored(
  model: Pick<SplineModel, 'elements' | 'legKnots' | 'baseKnots'>,
  use: (centre: number, s: number, one: number, other: number) => void,
): void {
  const legs = tripleWidth(model.legKnots);
  const bases = tripleWidth(model.baseKnots);
  for (let centre = 0; centre < model.elements.length; centre++)
    for (let s = 0; s < model.elements.length; s++) {
      const start = tripleStart(model, centre, s, s);
      for (let p = 0; p < legs; p++)
        for (let q = 0; q < p; q++)
          for (let b = 0; b < bases; b++)
            use(centre, s, start + (q * legs + p) * bases + b, start + (p * legs + q) * bases + b);
    }
}

/** Number of fitted numbers: coefficients that are not zero, those that repeat others by symmetry not counted, and self energies. */
export function splineParameters({ triples, pairs, ...model }: SplineModel): number {
  const own = triples.slice();
  eachMirrored(model, (_centre, _s, _one, other) => (own[other] = 0));
  const count = (values: Float32Array): number => values.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
  return model.elements.length + count(pairs) + count(own);
}

function wallFault(model: SplineModel): string | null {
  const { elements } = model;
  for (let s = 0; s < elements.length; s++)
    for (let t = s; t < elements.length; t++) {
      const { slope, curvature } = wallOf(model, s, t);
      if (!(slope < 0 && curvature >= 0))
        return `the atoms ${elements[s]} and ${elements[t]} fall into each other below ${model.pairKnots.first} Å`;
    }
  return null;
}

/** Value (kcal/mol), slope (by Å) and curvature of U₂ at its first knot. */
export function wallOf(
  { elements, pairKnots, pairs }: SplineModel,
  s: number,
  t: number,
): { readonly value: number; readonly slope: number; readonly curvature: number } {
  const [a, b, c] = pairs.subarray(pairIndex(s, t, elements.length) * pairWidth(pairKnots));
  const { step } = pairKnots;
  return { value: (a + 4 * b + c) / 6, slope: (c - a) / (2 * step), curvature: (a - 2 * b + c) / (step * step) };
}

/** Where the coefficients of a centre with neighbours s ≤ t begin. */
export function tripleStart(
  { elements, legKnots, baseKnots }: Pick<SplineModel, 'elements' | 'legKnots' | 'baseKnots'>,
  centre: number,
  s: number,
  t: number,
): number {
  const kind = centre * pairCount(elements.length) + pairIndex(s, t, elements.length);
  return kind * tripleWidth(legKnots) ** 2 * tripleWidth(baseKnots);
}
