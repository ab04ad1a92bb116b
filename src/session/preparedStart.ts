/** How a system that another program has prepared begins: as it is, where no force is large. */
import type { Structure } from '../chem/structure.ts';
import { loadEvaluator } from '../cpu/evaluator.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { maxwellBoltzmann } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';
import { experimentStart, repeated, settle, type Start } from './start.ts';

/**
 * Largest force on an atom, kcal/mol/Å, of a system that needs no minimisation: it has been at its temperature. Amber's DHFR and alanine
 * dipeptide in water have 103 and 63 with lengths held (`tests/models/importSystem.test.ts`); atoms that overlap have thousands.
 */
export const CALM = 200;

/** As `experimentStart`; a calm system keeps its positions, and gets velocities of its temperature. */
export async function preparedStart(
  potential: Potential,
  structure: Structure,
  starter: () => Promise<ForceField>,
  temperature: number,
  seed: number,
  replicas: number,
): Promise<Start> {
  const { positions } = structure;
  if (!((await largestForce(potential, positions)) < CALM))
    return experimentStart(potential, structure, starter, temperature, seed, replicas);
  const everywhere = repeated(positions, replicas);
  const velocities = maxwellBoltzmann(potential.masses, temperature, seed, replicas);
  return { positions: everywhere, velocities: await settle(potential, everywhere, velocities) };
}

/** kcal/mol/Å; of what holds lengths, without the springs in their place. NaN where a force is no number. */
export async function largestForce(potential: Potential, positions: Float64Array): Promise<number> {
  const forces = new Float64Array(positions.length);
  (await loadEvaluator(potential)).evaluate(positions, forces, new Float64Array(potential.terms.length));
  let largest = 0;
  for (let at = 0; at < forces.length; at += 3)
    largest = Math.max(largest, Math.hypot(forces[at], forces[at + 1], forces[at + 2]));
  return largest;
}
