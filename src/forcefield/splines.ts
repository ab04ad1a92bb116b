/** B-splines on a periodic mesh, which spread charges in particle-mesh Ewald (Essmann et al., J. Chem. Phys. 103, 8577 (1995)). */

/** Order of the B-splines of the mesh: five, the fourth power of the distance within a cell. */
export const SPLINE_ORDER = 5;

/**
 * The five cardinal B-splines of order 5 that reach a point at fraction t between two mesh points, and their derivatives by t, for the
 * mesh points from the first on: M₅(t + 4) … M₅(t) of Essmann et al., eq. 4.1, in the order of the mesh.
 */
export function splines5(t: number, value: Float64Array, slope: Float64Array, at: number): void {
  const u = 1 - t;
  // Order 3, then 4 by the recurrence; derivatives of order 5 are differences of order 4.
  const a0 = 0.5 * u * u;
  const a1 = 0.5 + t * u;
  const a2 = 0.5 * t * t;
  const b0 = (u * a0) / 3;
  const b1 = ((t + 2) * a0 + (u + 1) * a1) / 3;
  const b2 = ((t + 1) * a1 + (u + 2) * a2) / 3;
  const b3 = (t * a2) / 3;
  slope[at] = -b0;
  slope[at + 1] = b0 - b1;
  slope[at + 2] = b1 - b2;
  slope[at + 3] = b2 - b3;
  slope[at + 4] = b3;
  value[at] = 0.25 * u * b0;
  value[at + 1] = 0.25 * ((t + 3) * b0 + (u + 1) * b1);
  value[at + 2] = 0.25 * ((t + 2) * b1 + (u + 2) * b2);
  value[at + 3] = 0.25 * ((t + 1) * b2 + (u + 3) * b3);
  value[at + 4] = 0.25 * t * b3;
}

/** |b|⁻² of Essmann et al., eq. 4.4: squared moduli of the Fourier sum of the splines at the mesh points, [n]. */
export function splineModuli(n: number): Float64Array {
  const value = new Float64Array(SPLINE_ORDER);
  const slope = new Float64Array(SPLINE_ORDER);
  splines5(0, value, slope, 0);
  const moduli = Float64Array.from({ length: n }, (_, k) => {
    let [re, im] = [0, 0];
    for (let j = 0; j < SPLINE_ORDER; j++) {
      re += value[j] * Math.cos((2 * Math.PI * k * j) / n);
      im += value[j] * Math.sin((2 * Math.PI * k * j) / n);
    }
    return re * re + im * im;
  });
  // The highest wave of an even mesh vanishes under splines of odd order: the mean of its neighbours, as others do.
  for (let k = 0; k < n; k++) if (moduli[k] < 1e-7) moduli[k] = (moduli[(k + n - 1) % n] + moduli[(k + 1) % n]) / 2;
  return moduli;
}
