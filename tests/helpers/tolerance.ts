/**
 * The one place for tolerances. An error is divided by max(floor, |expected|), so that small numbers are not judged by their
 * relative error; the floor is in the unit of what is compared.
 */
export const TOLERANCE = {
  /** f64 against f64 by another route. */
  f64: 1e-10,
  /** f64 against central differences of f64 energies. */
  finiteDifference: 1e-6,
  /** f32 forces and energies of single Terms against their f64 twin. */
  gpu: 2e-5,
} as const;

/** Largest error of `actual` against `expected`, each divided by max(floor, |expected|). */
export function scaledError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values against ${expected.length}`);
  let worst = 0;
  for (let n = 0; n < expected.length; n++) {
    const error = Math.abs(actual[n] - expected[n]) / Math.max(floor, Math.abs(expected[n]));
    // Not Math.max: NaN must win.
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

/** Root mean square, at least 1: the floor for components that are small because large ones cancel. */
export function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n] ** 2;
  return Math.max(Math.sqrt(sum / values.length), 1);
}

/** Median and maximum over atoms of |F − F_ref| (maximum) and |F − F_ref| / |F_ref| (median): OpenMM's measure. */
export function forceDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { readonly median: number; readonly worst: number } {
  const relative: number[] = [];
  let worst = 0;
  for (let at = 0; at < expected.length; at += 3) {
    const difference = Math.hypot(...[0, 1, 2].map((c) => actual[at + c] - expected[at + c]));
    const size = Math.hypot(...[0, 1, 2].map((c) => expected[at + c]));
    if (!(difference <= worst)) worst = difference;
    relative.push(difference / size);
  }
  relative.sort((a, b) => a - b);
  return { median: relative[Math.floor(relative.length / 2)], worst };
}
