import { pairCount, pairWidth, tripleStart, tripleWidth, type SplineModel } from '../../src/models/spline.ts';

/**
 * A random model whose wall stands at 0.7 Å and whose forces are of order 10 kcal/mol/Å. Its cutoffs are such that a chain of bonds has
 * pairs and triples on both sides of every one.
 */
export function randomSplines(random: () => number, elements: readonly number[] = [1, 6, 8]): SplineModel {
  const spread = (width: number) => (2 * random() - 1) * width;
  const pairKnots = { first: 0.7, step: 0.35, intervals: 12 };
  const legKnots = { first: 0.6, step: 0.45, intervals: 6 };
  const baseKnots = { first: 1.9, step: 0.5, intervals: 5 };
  const [legs, bases] = [tripleWidth(legKnots), tripleWidth(baseKnots)];
  const kinds = pairCount(elements.length);
  const empty = {
    name: 'random',
    elements,
    selfEnergies: Float64Array.from(elements, () => spread(10)),
    pairKnots,
    legKnots,
    baseKnots,
    pairs: Float32Array.from({ length: kinds * pairWidth(pairKnots) }, (_, n) => {
      const at = n % pairWidth(pairKnots);
      return spread(10) + (at < 3 ? 150 * (3 - at) ** 2 : 0);
    }),
    triples: new Float32Array(elements.length * kinds * legs * legs * bases),
  };
  const { triples } = empty;
  for (let centre = 0; centre < elements.length; centre++)
    for (let s = 0; s < elements.length; s++)
      for (let t = s; t < elements.length; t++)
        for (let p = 0; p < legs; p++)
          for (let q = 0; q < legs; q++)
            for (let b = 0; b < bases; b++) {
              const start = tripleStart(empty, centre, s, t);
              const at = start + (p * legs + q) * bases + b;
              triples[at] = s === t && q < p ? triples[start + (q * legs + p) * bases + b] : spread(10);
            }
  return empty;
}
