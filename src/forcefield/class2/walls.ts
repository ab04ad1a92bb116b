/**
 * What keeps fitted functions sane where no frame of the training set ever was. Bonds and pairs of atoms are walked from the inside out;
 * where the fitted polynomial would let atoms fall into each other, or a bond come apart for less than a bond costs, just enough of
 * its steepest power, or of the wall r⁻¹², is added. The cross terms need no such care: they are products of bounded variables.
 */
import { CLASS2_PAIR } from '../terms/class2_pair.ts';

/** Distances, Å, below which two atoms that are not bonded must repel each other: shorter than any such pair of the Reference set. */
const REPULSIVE: Readonly<Record<'light' | 'mixed' | 'heavy', number>> = { light: 1.2, mixed: 1.2, heavy: 1.9 };
/** Least wall, kcal/mol·Å¹²: 0.24 kcal/mol at 1 Å. It settles that energy rises without bound at distance 0. */
const LEAST_WALL = 0.24;
/** Least force of repulsion, kcal/mol/Å. */
const LEAST_REPULSION = 5;
/** Closest distance that is looked at, Å; from there on the wall outgrows everything that is bounded. */
const CLOSEST = 0.3;
const STEP = 0.02;

/**
 * The wall A of a pair function, kcal/mol·Å¹².
 * @param elements atomic numbers of the two atoms
 * @param coefficients c2 … c6, kcal/mol
 * @param charge Coulomb energy times distance, kcal/mol·Å, the most attractive that this pair of types has
 */
export function wallOf(elements: readonly [number, number], coefficients: readonly number[], charge: number): number {
  const hydrogens = elements.filter((element) => element === 1).length;
  const limit = REPULSIVE[hydrogens === 2 ? 'light' : hydrogens === 1 ? 'mixed' : 'heavy'];
  let wall = LEAST_WALL;
  for (let r = CLOSEST; r < limit; r += STEP) {
    const slope = pairSlope(coefficients, r) - charge / (r * r) + LEAST_REPULSION;
    wall = Math.max(wall, (slope * r ** 13) / 12);
  }
  return wall;
}

/** ∂/∂r of Σ c_n h^n, kcal/mol/Å. */
function pairSlope(coefficients: readonly number[], r: number): number {
  const { scale, core2 } = CLASS2_PAIR;
  const h = scale / (r * r + core2);
  const byH = coefficients.reduce((sum, c, n) => sum + (n + 2) * c * h ** (n + 1), 0);
  return (byH * -2 * r * h * h) / scale;
}

/** Least stiffness k2 of a bond, kcal/mol: half that of the softest of the Reference set. */
const LEAST_STIFFNESS = 30;
/** How far a bond is left to the data, in the bounded variable: hydrogen on carbon from 0.8 Å to 1.5 Å. */
const KNOWN = 0.6;
/** Least slope of its energy beyond, kcal/mol: a sixth of an ordinary one. */
const LEAST_SLOPE = 20;

/**
 * The coefficients k1 … k4 of a bond, with k2 at least LEAST_STIFFNESS, and k4 raised so far that the energy rises all the way beyond
 * |z| = KNOWN on either side: a bond that is stretched or compressed further than any in training is still pulled back.
 * @param beta of the bond's variable, which ends at −1/β
 */
export function boundBond([k1, k2, k3, k4]: readonly number[], beta: number): number[] {
  const stiffness = Math.max(k2, LEAST_STIFFNESS);
  let steepest = k4;
  for (let size = KNOWN; size <= Math.max(1, 1 / beta); size += 0.05)
    for (const z of [size, -size]) {
      if (z > 1 || z < -1 / beta) continue;
      const rise = Math.sign(z) * (k1 + z * (2 * stiffness + z * (3 * k3 + z * 4 * k4)));
      steepest = Math.max(steepest, k4 + (LEAST_SLOPE - rise) / (4 * size ** 3));
    }
  return [k1, stiffness, k3, steepest];
}
