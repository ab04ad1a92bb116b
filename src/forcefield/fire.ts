/**
 * Downhill by the fast inertial relaxation engine, FIRE (Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006)), under whatever says energies and forces: either
 * Engine. Lengths that are held stay held. Its steps need one evaluation each, no line search and no Hessian, and atoms of a mass of one.
 */

import { KCAL_PER_MOL } from '../core/units.ts';

/** The paper's own numbers; times are fs of atoms of 1 amu, which harmonic bonds to hydrogen bear. */
const FIRE = { grow: 1.1, shrink: 0.5, mixing: 0.1, calm: 0.99, patience: 5, first: 0.3, longest: 2 } as const;
/** Longest move of any coordinate in one step, Å. */
const LONGEST_MOVE = 0.1;

/** Energy (kcal/mol) and forces (kcal/mol/Å, [3N]) at positions (Å, [3N]). */
export type Downhill = (positions: Float64Array) => Promise<{ readonly energy: number; readonly forces: Float64Array }>;

/** What holds lengths: both change their arguments in place. */
export interface Holding {
  /** Brings positions back to the lengths, along their directions at `from`; atoms that cannot be held, or null. */
  positions(from: Float64Array, x: Float64Array): readonly number[] | null;
  /** Takes from forces what would change a length. */
  forces(x: Float64Array, f: Float64Array): void;
}

export interface FireOptions {
  /** Ends at this largest force component, kcal/mol/Å. */
  readonly tolerance: number;
  readonly maximumSteps: number;
  readonly holding?: Holding;
  /** Atoms that stay where they are. */
  readonly frozen?: readonly number[];
}

export interface Relaxed {
  /** Å, [3N]: the lowest that was seen. */
  readonly positions: Float64Array;
  /** kcal/mol. */
  readonly energy: number;
  /** Largest force component there, of those that may move anything, kcal/mol/Å. */
  readonly largestForce: number;
  readonly evaluations: number;
}

/** Goes downhill from `start` (Å, [3N]). Crowded atoms are pushed apart a little at a time: no step is longer than 0.1 Å. */
export async function relax(
  evaluate: Downhill,
  start: Float64Array,
  { tolerance, maximumSteps, holding, frozen = [] }: FireOptions,
): Promise<Relaxed> {
  let x = start.slice();
  const v = new Float64Array(x.length);
  let evaluations = 0;
  const look = async (at: Float64Array) => {
    evaluations++;
    const { energy, forces } = await evaluate(at);
    const free = forces.slice();
    for (const atom of frozen) free.fill(0, 3 * atom, 3 * atom + 3);
    holding?.forces(at, free);
    return { positions: at, energy, forces: free, largestForce: largest(free) };
  };
  let now = await look(x);
  let best = now;
  let [dt, mixing, since] = [FIRE.first as number, FIRE.mixing as number, 0];
  for (let step = 0; step < maximumSteps && !(now.largestForce <= tolerance); step++) {
    const { forces } = now;
    const power = dot(forces, v);
    if (power > 0) {
      const ratio = Math.sqrt(dot(v, v) / dot(forces, forces));
      for (let c = 0; c < v.length; c++) v[c] = (1 - mixing) * v[c] + mixing * ratio * forces[c];
      if (++since > FIRE.patience) {
        dt = Math.min(dt * FIRE.grow, FIRE.longest);
        mixing *= FIRE.calm;
      }
    } else {
      v.fill(0);
      dt *= step === 0 ? 1 : FIRE.shrink;
      mixing = FIRE.mixing;
      since = 0;
    }
    for (let c = 0; c < v.length; c++) v[c] += dt * KCAL_PER_MOL * forces[c];
    const longest = dt * largest(v);
    // Also where forces are beyond all reason: then by its direction alone.
    const shorter = longest > LONGEST_MOVE ? LONGEST_MOVE / longest : 1;
    if (!Number.isFinite(longest)) break;
    const next = x.map((value, c) => value + shorter * dt * v[c]);
    if (shorter < 1) for (let c = 0; c < v.length; c++) v[c] *= shorter;
    if (holding?.positions(x, next)) {
      v.fill(0);
      dt *= FIRE.shrink;
      if (dt < 1e-6) break;
      continue;
    }
    if (holding) for (let c = 0; c < v.length; c++) v[c] = (next[c] - x[c]) / dt;
    x = next;
    now = await look(x);
    if (now.energy < best.energy || !Number.isFinite(best.energy)) best = now;
  }
  if (now.largestForce <= tolerance) best = now;
  return { positions: best.positions, energy: best.energy, largestForce: best.largestForce, evaluations };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c] * b[c];
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (!(size <= most)) most = size;
  }
  return most;
}
