/** The independent coefficients of a spline model, numbered: what a fit solves for. */
import { pairIndex } from '../../models/atomicNetwork.ts';
import { pairCount, pairWidth, tripleStart, tripleWidth, type SplineModel } from '../../models/spline.ts';

/** What a model is before it has coefficients. */
export type SplineForm = Pick<SplineModel, 'name' | 'elements' | 'pairKnots' | 'legKnots' | 'baseKnots'>;

/** Coefficients by their numbers, and numbers by their coefficients. */
export interface SplineColumns {
  readonly form: SplineForm;
  /** Columns: first those of pairs, then those of triples; a coefficient that repeats another by symmetry has its column. */
  readonly count: number;
  /** Column of each entry of `SplineModel.pairs`. */
  readonly ofPairs: Uint32Array;
  /** Column of each entry of `SplineModel.triples`. */
  readonly ofTriples: Uint32Array;
}

export function splineColumns(form: SplineForm): SplineColumns {
  const { elements, pairKnots, legKnots, baseKnots } = form;
  const kinds = pairCount(elements.length);
  const ofPairs = Uint32Array.from({ length: kinds * pairWidth(pairKnots) }, (_, n) => n);
  let count = ofPairs.length;
  const [legs, bases] = [tripleWidth(legKnots), tripleWidth(baseKnots)];
  const ofTriples = new Uint32Array(elements.length * kinds * legs * legs * bases);
  for (let centre = 0; centre < elements.length; centre++)
    for (let s = 0; s < elements.length; s++)
      for (let t = s; t < elements.length; t++) {
        const start = tripleStart(form, centre, s, t);
        for (let p = 0; p < legs; p++)
          for (let q = 0; q < legs; q++)
            for (let b = 0; b < bases; b++) {
              const at = start + (p * legs + q) * bases + b;
              ofTriples[at] = s === t && q < p ? ofTriples[start + (q * legs + p) * bases + b] : count++;
            }
      }
  return { form, count, ofPairs, ofTriples };
}

/** Runs of coefficients that lie side by side along an axis, as columns: what a penalty on differences is about. */
export function eachLine(
  { form, ofPairs, ofTriples }: SplineColumns,
  use: (line: Uint32Array, of: 'pairs' | 'triples') => void,
): void {
  const { elements, pairKnots, legKnots, baseKnots } = form;
  const width = pairWidth(pairKnots);
  for (let s = 0; s < elements.length; s++)
    for (let t = s; t < elements.length; t++) {
      const at = pairIndex(s, t, elements.length) * width;
      use(ofPairs.subarray(at, at + width), 'pairs');
    }
  const [legs, bases] = [tripleWidth(legKnots), tripleWidth(baseKnots)];
  const block = legs * legs * bases;
  const line = (first: number, stride: number, length: number): Uint32Array =>
    Uint32Array.from({ length }, (_, n) => ofTriples[first + n * stride]);
  for (let start = 0; start < ofTriples.length; start += block) {
    for (let row = 0; row < legs * legs; row++) use(line(start + row * bases, 1, bases), 'triples');
    for (let p = 0; p < legs; p++)
      for (let b = 0; b < bases; b++) {
        use(line(start + p * legs * bases + b, bases, legs), 'triples');
        use(line(start + p * bases + b, legs * bases, legs), 'triples');
      }
  }
}

/** The model whose coefficients are given by column, [count]. */
export function modelOf(
  { form, ofPairs, ofTriples }: SplineColumns,
  coefficients: Float64Array,
  selfEnergies: Float64Array,
): SplineModel {
  return {
    ...form,
    selfEnergies,
    pairs: Float32Array.from(ofPairs, (column) => coefficients[column]),
    triples: Float32Array.from(ofTriples, (column) => coefficients[column]),
  };
}
