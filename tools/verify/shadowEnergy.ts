import { KCAL_PER_MOL } from '../../src/core/units.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { kineticEnergy } from '../../src/forcefield/motion.ts';

/** Length of the step by which forces are differentiated along the velocities, fs: about 1e-4 Å. */
const STEP = 0.01;

/**
 * What velocity Verlet conserves to fourth order in its time step, kcal/mol: H + dt² (vᵀ U″ v / 12 − Fᵀ M⁻¹ F / 24)
 * (Hairer, Lubich & Wanner, Geometric Numerical Integration, ch. IX). The energy itself fluctuates about it by dt², for picoseconds at a time
 * where modes exchange energy; a drift shows in both, and in this one sooner. Evaluated in f64 at the positions given.
 */
export async function shadowEnergyOf(
  potential: Potential,
  dt: number,
): Promise<(positions: Float64Array, velocities: Float64Array) => number> {
  const evaluator = await loadEvaluator(potential);
  const size = 3 * potential.atoms;
  const energies = new Float64Array(potential.terms.length);
  const forcesAt = (x: Float64Array): Float64Array => {
    const forces = new Float64Array(size);
    evaluator.evaluate(x, forces, energies);
    return forces;
  };
  return (x, v) => {
    const ahead = forcesAt(x.map((at, c) => at + STEP * v[c]));
    const behind = forcesAt(x.map((at, c) => at - STEP * v[c]));
    const forces = forcesAt(x);
    let curvature = 0;
    let push = 0;
    for (let c = 0; c < size; c++) {
      curvature -= (v[c] * (ahead[c] - behind[c])) / (2 * STEP);
      push += (forces[c] ** 2 * KCAL_PER_MOL) / potential.masses[Math.floor(c / 3)];
    }
    const energy = energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(v, potential.masses);
    return energy + dt ** 2 * (curvature / 12 - push / 24);
  };
}
