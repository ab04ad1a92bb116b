/**
 * The variable of the Class II Terms for a distance r whose equilibrium is about r0: z = (r² − r0²)/(r² + β r0²). It runs from
 * −1/β at r = 0 through 0 at r0 to 1 at infinity, so that no power or product of it can carry a molecule away. Near r0 it behaves
 * like the Morse variable of width 2/((1 + β) r0), and needs neither root nor exponential. After the variable 1 − r0/r of Simons,
 * Parr and Finlan, J. Chem. Phys. 59, 3229 (1973).
 */
export const BOUND = 0.25;

/** z at distance r, Å, for the equilibrium distance r0, Å. */
export function boundedDistance(r: number, r0: number): number {
  return (r * r - r0 * r0) / (r * r + BOUND * r0 * r0);
}
