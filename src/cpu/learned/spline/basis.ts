import type { Knots } from '../../../models/spline.ts';

/**
 * The four basis functions that have a value at r, and their slopes: weights[at … at + 3] and [at + 4 … at + 7], slopes by Å. Below
 * the first knot they are those at the first knot.
 * @returns the first of the four
 */
export function cubicBasis({ first, step, intervals }: Knots, r: number, weights: Float64Array, at: number): number {
  let t = (r - first) / step;
  if (t < 0) t = 0;
  // Rounding may put what is just below the last knot on it.
  const interval = t >= intervals ? intervals - 1 : t | 0;
  const u = t - interval;
  const v = 1 - u;
  weights[at] = (v * v * v) / 6;
  weights[at + 1] = (u * u * (3 * u - 6) + 4) / 6;
  weights[at + 2] = (v * v * (3 * v - 6) + 4) / 6;
  weights[at + 3] = (u * u * u) / 6;
  const half = 0.5 / step;
  weights[at + 4] = -half * v * v;
  weights[at + 5] = half * u * (3 * u - 4);
  weights[at + 6] = -half * v * (3 * v - 4);
  weights[at + 7] = half * u * u;
  return interval;
}
