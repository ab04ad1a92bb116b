/**
 * Velocity rescaling by a stochastic factor: the canonical kinetic energy in first-order kinetics (Bussi, Donadio and Parrinello, J. Chem. Phys.
 * 126, 014101 (2007), eq. A7). What it draws depends on seed, step and replica alone, so that both Engines draw the same.
 */
import { normals3, philox4x32, STREAM } from '../core/philox.ts';
import { BOLTZMANN, KCAL_PER_MOL } from '../core/units.ts';
import type { Dynamics } from './engine.ts';
import type { Potential } from './potential.ts';

/** Steps from one rescaling to the next, at steps whose index is a multiple: its equation is exact over any time. */
export const CSVR_INTERVAL = 10;

/** What one rescaling needs, for one replica. */
export interface Rescaling {
  /** exp(−Δt/τ). */
  readonly keep: number;
  /** ½ kT, amu Å²/fs². */
  readonly half: number;
  /** A standard normal number, and the sum of the squares of as many others as there are further degrees of freedom. */
  readonly normal: number;
  readonly squares: number;
}

/** Degrees of freedom that share the heat: without what moves as a whole, without what is held or frozen. */
export function thermalDegrees(
  { atoms, periodic, constraints }: Pick<Potential, 'atoms' | 'periodic' | 'constraints'>,
  { frozen = [], hand }: Pick<Dynamics, 'frozen' | 'hand'>,
): number {
  const free = 3 * (atoms - frozen.length) - (constraints?.count ?? 0);
  // What moves as a whole is stopped, or never began: a box does not turn.
  const whole = atoms === 1 || !isFree({ frozen, hand: hand ?? null }) ? 0 : periodic ? 3 : atoms === 2 ? 5 : 6;
  return Math.max(1, free - whole);
}

/** Whether the motion of the whole is taken away: nothing outside pulls or holds. */
export const isFree = ({ frozen = [], hand }: Pick<Dynamics, 'frozen' | 'hand'>): boolean =>
  frozen.length === 0 && !hand;

/** What the rescaling before step `step` draws. */
export function rescaling(
  { dt, friction, temperature, seed }: Dynamics,
  degrees: number,
  step: number,
  replica: number,
): Rescaling {
  const draw = normalsOf(step, replica, seed);
  const normal = draw();
  return {
    keep: Math.exp((-friction * dt * CSVR_INTERVAL) / 1000),
    half: (BOLTZMANN * temperature * KCAL_PER_MOL) / 2,
    normal,
    squares: squaresOf(degrees - 1, draw, uniformsOf(step, replica, seed)),
  };
}

/** The factor for velocities whose kinetic energy is `kinetic` (amu Å²/fs²). Twin: factor in shaders/bath/csvr.wgsl. */
export function scaleOf({ keep, half, normal, squares }: Rescaling, kinetic: number): number {
  if (!(kinetic > 0)) return 1;
  const part = ((1 - keep) * half) / kinetic;
  const square = keep + part * (normal * normal + squares) + 2 * normal * Math.sqrt(keep * part);
  const sign = normal + Math.sqrt(keep / part) < 0 ? -1 : 1;
  return sign * Math.sqrt(Math.max(0, square));
}

/** The sum of the squares of `count` standard normal numbers: twice a gamma variate of half that shape. */
function squaresOf(count: number, normal: () => number, uniform: () => number): number {
  if (count <= 0) return 0;
  if (count === 1) return normal() ** 2;
  return 2 * gammaOf(count / 2, normal, uniform);
}

/** A gamma variate of a shape of at least 1 (Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 363 (2000)). */
function gammaOf(shape: number, normal: () => number, uniform: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Standard normal numbers of one step and replica, as many as are asked for. */
function normalsOf(step: number, replica: number, seed: number): () => number {
  const words = new Uint32Array(4);
  const three = new Float64Array(3);
  let drawn = 0;
  return () => {
    if (drawn % 3 === 0) {
      philox4x32(words, step >>> 0, Math.floor(step / 2 ** 32), 2 * (drawn / 3), replica, seed, STREAM.csvr);
      normals3(three, words);
    }
    return three[drawn++ % 3];
  };
}

/** Uniform numbers between 0 and 1, of counters of their own. */
function uniformsOf(step: number, replica: number, seed: number): () => number {
  const words = new Uint32Array(4);
  let drawn = 0;
  return () => {
    philox4x32(words, step >>> 0, Math.floor(step / 2 ** 32), 2 * drawn++ + 1, replica, seed, STREAM.csvr);
    return (words[0] + 0.5) / 2 ** 32;
  };
}
