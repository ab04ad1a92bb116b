/** FIRE on an Engine: what it says of energies and forces leads downhill, in f64 on the host, with lengths held. */
import { ConstraintSolver, satisfy } from '../cpu/constraints.ts';
import { loadEvaluator, type Evaluator } from '../cpu/evaluator.ts';
import type { Engine } from '../forcefield/engine.ts';
import { relax, type Relaxed } from '../forcefield/fire.ts';
import type { Potential } from '../forcefield/potential.ts';

/** Largest force component at which it ends, kcal/mol/Å. */
const TOLERANCE = 1;

/**
 * Goes downhill from positions (Å, [3N]).
 * @throws FfpError('diverged') where lengths cannot be held, and as `Engine.load`
 */
export async function relaxOn(
  engine: Engine,
  potential: Potential,
  positions: Float64Array,
  maximumSteps: number,
  tolerance = TOLERANCE,
): Promise<Relaxed> {
  const start = positions.slice();
  satisfy(potential, start, new Float64Array(start.length));
  const { constraints } = potential;
  // FIRE's atoms weigh 1 amu each.
  const holding = constraints && new ConstraintSolver(constraints, new Float64Array(potential.atoms).fill(1));
  const simulation = await engine.load(potential, 1);
  let evaluator: Evaluator | null = null;
  // Atoms that all but overlap are beyond the numbers of a GPU: f64 leads them apart.
  const inDouble = async (x: Float64Array) => {
    evaluator ??= await loadEvaluator(potential);
    const forces = new Float64Array(x.length);
    const energies = new Float64Array(potential.terms.length);
    evaluator.evaluate(x, forces, energies);
    return { energy: energies.reduce((sum, u) => sum + u, 0), forces };
  };
  try {
    return await relax(
      async (x) => {
        simulation.setState(x);
        const { energies, forces } = await simulation.frame();
        const energy = energies.reduce((sum, u) => sum + u, 0);
        return Number.isFinite(energy) ? { energy, forces } : inDouble(x);
      },
      start,
      { tolerance, maximumSteps, ...(holding && { holding }) },
    );
  } finally {
    simulation.destroy();
  }
}
