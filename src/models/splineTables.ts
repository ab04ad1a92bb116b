import { pairIndex } from './atomicNetwork.ts';
import { pairCount, pairWidth, tripleStart, tripleWidth, type SplineModel } from './spline.ts';

/** Functions of an axis with the given number of intervals. */
export const basisCount = (intervals: number): number => intervals + 3;

/**
 * Coefficients of all functions that have a value between the knots, those that are tied together or zero included, for the
 * elements of one molecule: any four that belong to an interval lie side by side, without a question asked.
 */
export interface SplineTables {
  /** Place of each atom's element among those of this molecule, [N]. */
  readonly localSpecies: Uint32Array;
  /** Number of elements of this molecule, E. */
  readonly present: number;
  /** Of U₂, [E × E × basisCount(pairs)]. */
  readonly pairs: Float64Array;
  /** Of U₃, [E × E(E+1)/2 × basisCount(legs)² × basisCount(bases)]; pairs of elements as `pairIndex` counts them. */
  readonly triples: Float64Array;
}

/** @param species index of each atom's element in `model.elements`, [N] */
export function splineTables(model: SplineModel, species: Uint32Array): SplineTables {
  const { elements, pairKnots, legKnots, baseKnots } = model;
  const kept = elements.map((_, s) => s).filter((s) => species.includes(s));
  const present = kept.length;

  const width = basisCount(pairKnots.intervals);
  const pairs = new Float64Array(present * present * width);
  kept.forEach((s, a) =>
    kept.forEach((t, b) => {
      const from = pairIndex(s, t, elements.length) * pairWidth(pairKnots);
      pairs.set(model.pairs.subarray(from, from + pairWidth(pairKnots)), (a * present + b) * width);
    }),
  );

  const [legs, bases] = [tripleWidth(legKnots), tripleWidth(baseKnots)];
  const [wideLegs, wideBases] = [basisCount(legKnots.intervals), basisCount(baseKnots.intervals)];
  const block = wideLegs * wideLegs * wideBases;
  const triples = new Float64Array(present * pairCount(present) * block);
  kept.forEach((centre, c) =>
    kept.forEach((s, a) =>
      kept.slice(a).forEach((t, n) => {
        const from = tripleStart(model, centre, s, t);
        const to = (c * pairCount(present) + pairIndex(a, a + n, present)) * block;
        // The first three functions share a coefficient; the last three have none.
        for (let p = 0; p < legs + 2; p++)
          for (let q = 0; q < legs + 2; q++)
            for (let b = 0; b < bases + 2; b++)
              triples[to + (p * wideLegs + q) * wideBases + b] =
                model.triples[from + (tied(p) * legs + tied(q)) * bases + tied(b)];
      }),
    ),
  );
  return { localSpecies: species.map((s) => kept.indexOf(s)), present, pairs, triples };
}

/** The coefficient that a function of an axis of U₃ takes. */
const tied = (n: number): number => Math.max(0, n - 2);
