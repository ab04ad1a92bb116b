/** Intervals for a fraction that was counted. */

/** A fraction with an interval that covers the true one in at least 95 of 100 cases. */
export interface Proportion {
  readonly fraction: number;
  readonly low: number;
  readonly high: number;
}

/** Probability on either side of the interval. */
const TAIL = 0.025;
const HALVINGS = 50;

/** k of n, with the exact interval of Clopper and Pearson (Biometrika 26, 404 (1934)). */
export function proportion(k: number, n: number): Proportion {
  return {
    fraction: k / n,
    low: k === 0 ? 0 : root((p) => atLeast(k, n, p) - TAIL),
    high: k === n ? 1 : root((p) => TAIL - atLeast(n - k, n, 1 - p)),
  };
}

/** P(X ≥ k) of n trials with probability p. */
function atLeast(k: number, n: number, p: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let x = 0; x <= n; x++) {
    if (x > 0) logChoose += Math.log((n - x + 1) / x);
    if (x >= k) sum += Math.exp(logChoose + x * Math.log(p) + (n - x) * Math.log1p(-p));
  }
  return sum;
}

/** Where a function that rises from below zero to above, on (0, 1), is zero. */
function root(rising: (p: number) => number): number {
  let [low, high] = [0, 1];
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
