import { loadEvaluator } from '../cpu/evaluator.ts';
import type { Potential } from '../forcefield/potential.ts';
import { memberPotentials } from '../models/ensemble.ts';

/**
 * How far the members of an ensemble disagree about the force on each atom: the standard deviation
 * σ_i = √(Σ_m |F_i^(m) − F̄_i|² / (M − 1)) over M members, kcal/mol/Å, [N]; null where there is no ensemble. In f64.
 * @param positions Å, [3N]
 */
export async function forceDeviation(potential: Potential, positions: Float64Array): Promise<Float64Array | null> {
  const members = memberPotentials(potential);
  if (members.length === 0) return null;
  const forces: Float64Array[] = [];
  const energy = new Float64Array(1);
  for (const member of members) {
    const own = new Float64Array(positions.length);
    (await loadEvaluator(member)).evaluate(positions, own, energy);
    forces.push(own);
  }
  const mean = positions.map((_, c) => forces.reduce((sum, own) => sum + own[c], 0) / forces.length);
  return Float64Array.from({ length: potential.atoms }, (_, atom) => {
    let squares = 0;
    for (const own of forces) for (let c = 3 * atom; c < 3 * atom + 3; c++) squares += (own[c] - mean[c]) ** 2;
    return Math.sqrt(squares / (forces.length - 1));
  });
}
