/** A Reference frame to compare with. Loaded with the first of them. */
import { FfpError } from '../core/errors.ts';
import type { Engine } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { Molecule } from '../session/molecule.ts';
import { centred } from './frames.ts';
import type { FrozenFrame } from './protocol.ts';

/**
 * A Reference frame with its quantum-mechanical forces and those of a force field.
 * Throws FfpError('usage') where the molecule has no such frame.
 */
export async function frozenFrame(
  { reference }: Molecule,
  index: number,
  forcefield: string,
  potential: Potential,
  engine: Engine,
): Promise<FrozenFrame> {
  if (!reference || !Number.isInteger(index) || index < 0 || index >= reference.frames)
    throw new FfpError('usage', `this molecule has no reference frame ${index}`);
  const size = 3 * potential.atoms;
  const positions = reference.positions.slice(index * size, (index + 1) * size);
  const labels = reference.forces.subarray(index * size, (index + 1) * size);
  const simulation = await engine.load(potential, 1);
  simulation.setState(positions);
  const { forces } = await simulation.frame();
  simulation.destroy();
  const missed = forces.reduce((sum, force, c) => sum + Math.abs(force - labels[c]), 0);
  const whole = labels.reduce((sum, force) => sum + Math.abs(force), 0);
  return {
    index,
    temperature: reference.temperatures[index],
    split: reference.splits[index],
    forcefield,
    positions: centred(positions, potential.masses),
    reference: Float32Array.from(labels),
    forces: Float32Array.from(forces),
    mae: missed / size,
    fraction: missed / whole,
  };
}
