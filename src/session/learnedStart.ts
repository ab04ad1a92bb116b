/** How a simulation of a learned Potential begins: `experimentStart` says why. */
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { minimise } from '../cpu/minimise.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { maxwellBoltzmann } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';
import { affordableEvaluations, repeated, settle, thermalStart, type Start } from './start.ts';

/** Under the springs of `starter`, where they cover the molecule; else minimised within a budget. */
export async function learnedStart(
  potential: Potential,
  structure: Structure,
  starter: ForceField,
  temperature: number,
  seed: number,
  replicas: number,
): Promise<Start> {
  const { positions } = structure;
  const springs = covering(starter, structure);
  if (springs) return thermalStart(springs, positions, temperature, seed, replicas);
  const rest = repeated(
    (await minimise(potential, positions, 0.1, affordableEvaluations(potential))).positions,
    replicas,
  );
  const velocities = maxwellBoltzmann(potential.masses, 2 * temperature, seed, replicas);
  return { positions: rest, velocities: await settle(potential, rest, velocities) };
}

/** A force field's Potential of a molecule, or null where it does not cover it. */
function covering(forcefield: ForceField, structure: Structure): Potential | null {
  try {
    return forcefield.parametrize(structure);
  } catch (error) {
    if (error instanceof FfpError && error.code === 'coverage') return null;
    throw error;
  }
}
