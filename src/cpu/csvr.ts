import { CSVR_INTERVAL, isFree, rescaling, scaleOf, thermalDegrees } from '../forcefield/csvr.ts';
import type { Dynamics } from '../forcefield/engine.ts';
import { centreOfMass } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';

/**
 * Rescales where that is due before step `step`, in place.
 * @returns the step, up to `end`, before which it is due again
 */
export function rescaled(
  velocities: Float64Array,
  potential: Potential,
  dynamics: Dynamics,
  step: number,
  end: number,
): number {
  if (!(dynamics.friction > 0)) return end;
  if (step % CSVR_INTERVAL === 0) rescale(velocities, potential, dynamics, step);
  return Math.min(end, (Math.floor(step / CSVR_INTERVAL) + 1) * CSVR_INTERVAL);
}

/**
 * The rescaling of all replicas' velocities (Å/fs, [R × 3N], in place) before step `step`. What moves as a whole is stopped, where nothing outside
 * pulls or holds. Twin: shaders/bath/csvr.wgsl.
 */
function rescale(velocities: Float64Array, potential: Potential, dynamics: Dynamics, step: number): void {
  const { masses } = potential;
  const size = 3 * masses.length;
  const degrees = thermalDegrees(potential, dynamics);
  for (let r = 0; r < velocities.length / size; r++) {
    const v = velocities.subarray(r * size, (r + 1) * size);
    if (isFree(dynamics) && masses.length > 1) {
      const drift = centreOfMass(v, masses);
      for (let c = 0; c < size; c++) v[c] -= drift[c % 3];
    }
    let twice = 0;
    for (let c = 0; c < size; c++) twice += masses[(c / 3) | 0] * v[c] * v[c];
    const scale = scaleOf(rescaling(dynamics, degrees, step, r), twice / 2);
    for (let c = 0; c < size; c++) v[c] *= scale;
  }
}
