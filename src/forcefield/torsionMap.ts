/** From energies on a grid of two torsion angles to a row of the Term `cmap`. */

/** Slopes of the periodic cubic spline through values a unit apart (at least two). */
export function periodicSlopes(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const right = Float64Array.from({ length: n }, (_, i) => 3 * (values[(i + 1) % n] - values[(i + n - 1) % n]));
  if (n < 3) return new Float64Array(n);
  // (1 4 1) all round: Sherman and Morrison's formula on a tridiagonal system.
  const gamma = -4;
  const solve = (b: ArrayLike<number>): Float64Array => {
    const c = new Float64Array(n);
    const x = new Float64Array(n);
    const diagonal = (i: number) => (i === 0 ? 4 - gamma : i === n - 1 ? 4 - 1 / gamma : 4);
    let d = diagonal(0);
    x[0] = b[0] / d;
    for (let i = 1; i < n; i++) {
      c[i] = 1 / d;
      d = diagonal(i) - c[i];
      x[i] = (b[i] - x[i - 1]) / d;
    }
    for (let i = n - 2; i >= 0; i--) x[i] -= c[i + 1] * x[i + 1];
    return x;
  };
  const y = solve(right);
  const z = solve(Float64Array.from({ length: n }, (_, i) => (i === 0 ? gamma : i === n - 1 ? 1 : 0)));
  const factor = (y[0] + y[n - 1] / gamma) / (1 + z[0] + z[n - 1] / gamma);
  return y.map((value, i) => value - factor * z[i]);
}

/**
 * A row of the Term `cmap`: energies and slopes by periodic cubic splines along both angles, [4n²].
 * @param size n, points along an angle
 * @param energy kcal/mol at point i of φ and j of ψ, counted from −π in steps of 2π/n
 */
export function torsionMapRow(size: number, energy: (i: number, j: number) => number): Float64Array {
  const u = Float64Array.from({ length: size * size }, (_, at) => energy(Math.floor(at / size), at % size));
  const alongSecond = (values: Float64Array) =>
    Float64Array.from(
      Array.from({ length: size }, (_, i) => [...periodicSlopes(values.subarray(i * size, (i + 1) * size))]).flat(),
    );
  const transposed = (values: Float64Array) =>
    values.map((_, at) => values[(at % size) * size + Math.floor(at / size)]);
  const u1 = transposed(alongSecond(transposed(u)));
  const u2 = alongSecond(u);
  const u12 = alongSecond(u1);
  const row = new Float64Array(4 * size * size);
  for (let at = 0; at < size * size; at++) row.set([u[at], u1[at], u2[at], u12[at]], 4 * at);
  return row;
}
