/** Normal modes of a molecule at a minimum of its energy, by finite differences of forces. */
import { FfpError } from '../../core/errors.ts';
import { KCAL_PER_MOL, SPEED_OF_LIGHT } from '../../core/units.ts';
import { loadEvaluator } from '../../cpu/evaluator.ts';
import { minimise } from '../../cpu/minimise.ts';
import { centreOfMass } from '../../forcefield/motion.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { symmetricEigenvalues } from './eigenvalues.ts';

/** Larger molecules would keep a visitor waiting. */
export const MOST_ATOMS = 60;
/** Å to both sides: the error of the central difference is of second order, that of rounding far below. */
const SHIFT = 0.005;
/** Of the minimum before, kcal/mol/Å. */
const TOLERANCE = 0.002;
const EVALUATIONS = 1500;

export interface NormalModes {
  /** 1/cm, ascending; imaginary ones are negative. Without those of the motion of the whole: 3N − 6, or 3N − 5 of a linear molecule. */
  readonly wavenumbers: readonly number[];
  /** The minimum, Å. */
  readonly positions: Float64Array;
  /** What is left of the forces there, kcal/mol/Å. */
  readonly largestForce: number;
}

/**
 * ω² are the eigenvalues of the mass-weighted Hessian, from which translations and rotations have been projected (Wilson, Decius and Cross, Molecular
 * Vibrations, 1955, ch. 2). In f64.
 * @param tick called often
 * Throws FfpError('unsupported') beyond MOST_ATOMS, 'diverged' where a force is no number.
 */
export async function normalModes(
  potential: Potential,
  start: Float64Array,
  tick: () => Promise<void>,
): Promise<NormalModes> {
  const { atoms, masses } = potential;
  if (atoms > MOST_ATOMS)
    throw new FfpError(
      'unsupported',
      `normal modes are worked out for up to ${MOST_ATOMS} atoms; this molecule has ${atoms}`,
    );
  const { positions, largestForce } = await minimise(potential, start, TOLERANCE, EVALUATIONS);
  const evaluator = await loadEvaluator(potential);
  const n = 3 * atoms;
  const energies = new Float64Array(potential.terms.length);
  const forcesAt = (c: number, shift: number): Float64Array => {
    const moved = positions.slice();
    moved[c] += shift;
    const forces = new Float64Array(n);
    evaluator.evaluate(moved, forces, energies);
    return forces;
  };
  const hessian = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    await tick();
    const [up, down] = [forcesAt(c, SHIFT), forcesAt(c, -SHIFT)];
    for (let d = 0; d < n; d++)
      hessian[c * n + d] = (down[d] - up[d]) / (2 * SHIFT) / Math.sqrt(massOf(masses, c) * massOf(masses, d));
  }
  if (!hessian.every(Number.isFinite))
    throw new FfpError('diverged', 'the forces near the minimum are no finite numbers: there are no normal modes');
  const symmetric = hessian.map((value, at) => (value + hessian[(at % n) * n + Math.floor(at / n)]) / 2);
  const whole = wholeMotions(positions, masses);
  for (const motion of whole) project(symmetric, motion);
  const values = symmetricEigenvalues(symmetric, n);
  // The projected directions have the eigenvalue 0 up to rounding: nearer to it than any other.
  const kept = values
    .sort((x, y) => Math.abs(y) - Math.abs(x))
    .slice(0, n - whole.length)
    .map((value) => (Math.sign(value) * Math.sqrt(Math.abs(value) * KCAL_PER_MOL)) / (2 * Math.PI * SPEED_OF_LIGHT));
  return { wavenumbers: kept.sort((x, y) => x - y), positions, largestForce };
}

const massOf = (masses: Float64Array, coordinate: number): number => masses[Math.floor(coordinate / 3)];

/** Orthonormal mass-weighted directions of translation and rotation: six, five for a linear molecule, three for an atom. */
function wholeMotions(positions: Float64Array, masses: Float64Array): Float64Array[] {
  const n = positions.length;
  const centre = centreOfMass(positions, masses);
  const at = (c: number): number => positions[c] - centre[c % 3];
  const found: Float64Array[] = [];
  for (let kind = 0; kind < 6; kind++) {
    const axis = kind % 3;
    const direction = Float64Array.from({ length: n }, (_, c) => {
      const root = Math.sqrt(massOf(masses, c));
      if (kind < 3) return c % 3 === axis ? root : 0;
      const [first, own] = [c - (c % 3), c % 3];
      if (own === axis) return 0;
      // e_axis × r
      return own === (axis + 1) % 3 ? -root * at(first + ((axis + 2) % 3)) : root * at(first + ((axis + 1) % 3));
    });
    const before = Math.hypot(...direction);
    for (const other of found) {
      const along = direction.reduce((sum, x, c) => sum + x * other[c], 0);
      for (let c = 0; c < n; c++) direction[c] -= along * other[c];
    }
    const length = Math.hypot(...direction);
    if (length > 1e-4 * Math.max(1, before)) found.push(direction.map((x) => x / length));
  }
  return found;
}

/** (1 − u uᵀ) A (1 − u uᵀ), in place. */
function project(a: Float64Array, u: Float64Array): void {
  const n = u.length;
  const au = Float64Array.from({ length: n }, (_, r) => u.reduce((sum, x, c) => sum + a[r * n + c] * x, 0));
  const uau = u.reduce((sum, x, c) => sum + x * au[c], 0);
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++) a[r * n + c] += uau * u[r] * u[c] - au[r] * u[c] - u[r] * au[c];
}
