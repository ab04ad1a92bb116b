/**
 * The variable of the Class II Terms for a distance r whose reference is r0: z = (r⁴ − r0⁴)/(r⁴ + β r0⁴). It runs from −1/β at r = 0
 * through 0 at r0 to 1 at infinity, so that no power or product of it can carry a molecule away. Near r0 it behaves like the Morse
 * variable 1 − exp(−a (r − r0)) of width a = 4/((1 + β) r0), and needs neither root nor exponential. A relative of 1 − r0/r of Simons,
 * Parr and Finlan, J. Chem. Phys. 59, 3229 (1973).
 */
export function boundedDistance(r: number, r0: number, beta: number): number {
  return (r ** 4 - r0 ** 4) / (r ** 4 + beta * r0 ** 4);
}

/** β of a Morse width, 1/Å, at a reference distance, Å. Positive for widths below 4/r0. */
export function betaOfWidth(width: number, r0: number): number {
  return 4 / (width * r0) - 1;
}

/** β of the 1-3 distance. */
export const BETA_13 = 1;

/** What the GPU stores of a bounded distance: r0² and β r0⁴. */
export function packDistance(r0: number, beta: number): readonly [number, number] {
  return [r0 ** 2, beta * r0 ** 4];
}
