/** A smooth curve through points of a scan. */

/**
 * The natural cubic spline through points with ascending x (de Boor, A Practical Guide to Splines, ch. IV): second derivatives from a
 * tridiagonal system, zero at both ends. Outside, the value at the nearer end.
 */
export function splineThrough(x: readonly number[], y: readonly number[]): (at: number) => number {
  const n = x.length;
  const second = new Array<number>(n).fill(0);
  const right = new Array<number>(n).fill(0);
  for (let i = 1; i < n - 1; i++) {
    const share = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]);
    const pivot = share * second[i - 1] + 2;
    second[i] = (share - 1) / pivot;
    const bend = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1]);
    right[i] = ((6 * bend) / (x[i + 1] - x[i - 1]) - share * right[i - 1]) / pivot;
  }
  second[n - 1] = 0;
  for (let i = n - 2; i >= 1; i--) second[i] = second[i] * second[i + 1] + right[i];
  return (at) => {
    if (at <= x[0]) return y[0];
    if (at >= x[n - 1]) return y[n - 1];
    let i = 1;
    while (x[i] < at) i++;
    const h = x[i] - x[i - 1];
    const [a, b] = [(x[i] - at) / h, (at - x[i - 1]) / h];
    return a * y[i - 1] + b * y[i] + (((a ** 3 - a) * second[i - 1] + (b ** 3 - b) * second[i]) * h * h) / 6;
  };
}

/** Where a function first reaches zero from below between two places, in steps, then by halving; null where it does not. */
export function firstCrossing(of: (at: number) => number, from: number, to: number, step: number): number | null {
  for (let at = from; at < to; at += step) {
    const next = Math.min(to, at + step);
    if (of(at) >= 0 || of(next) < 0) continue;
    let [low, high] = [at, next];
    for (let n = 0; n < 50; n++) {
      const middle = (low + high) / 2;
      if (of(middle) < 0) low = middle;
      else high = middle;
    }
    return high;
  }
  return null;
}
