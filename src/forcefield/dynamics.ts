import { BOLTZMANN, KCAL_PER_MOL } from '../core/units.ts';
import type { Dynamics } from './engine.ts';

/**
 * The furthest an atom may move in one step of dt fs, Å, summed over the axes. Thermal motion at 5000 K and 1 fs moves a hydrogen 0.1 Å; whatever
 * moves further than this is blowing up. Hydrogens of rigid water at 600 K, with which large boxes begin, move up to 0.6 Å in 4 fs. Same on
 * both Engines.
 */
export const maximumMove = (dt: number): number => Math.min(1, Math.max(0.5, dt / 4));

/** What one step of Dynamics needs, worked out once per change of settings. */
export interface StepConstants {
  readonly halfStep: number;
  readonly step: number;
  /** Velocity kept by the bath, exp(−γ dt); 1 without a bath. */
  readonly keep: number;
  /** √((1 − keep²) kT), in √(amu) Å/fs. */
  readonly kick: number;
  readonly seed: number;
  /** Steps between impulses of the slow forces, and half of that time, fs. */
  readonly interval: number;
  readonly halfImpulse: number;
}

/** Derives the constants of one step: dt in fs, friction in 1/ps, temperature in K. */
export function stepConstants({
  dt,
  friction,
  temperature,
  seed,
  innerSteps = 1,
  thermostat,
}: Dynamics): StepConstants {
  const keep = thermostat === 'csvr' ? 1 : Math.exp((-friction * dt) / 1000);
  return {
    halfStep: dt / 2,
    step: dt,
    keep,
    kick: Math.sqrt((1 - keep * keep) * BOLTZMANN * temperature * KCAL_PER_MOL),
    seed,
    interval: innerSteps,
    halfImpulse: (innerSteps * dt) / 2,
  };
}

/** Masses with those of frozen atoms infinite, amu; the same array where there are none. */
export function massesWith(masses: Float64Array, frozen: readonly number[] = []): Float64Array {
  if (frozen.length === 0) return masses;
  const held = masses.slice();
  for (const atom of frozen) held[atom] = Infinity;
  return held;
}
