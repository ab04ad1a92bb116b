/** The labels of the open molecule, as the page shows them. */
import { yardsticks } from '../assess/errors.ts';
import { tellingSplit, type Split } from '../assess/reference.ts';
import { FfpError } from '../core/errors.ts';
import type { Engine } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { Molecule } from '../session/molecule.ts';
import { centred } from './frames.ts';
import type { FrozenFrame, ReferenceInfo } from './protocol.ts';

/** Which frames there are to freeze (the most telling split first, cool ones first), and the yardsticks; null without labels. */
export function referenceInfo({ reference }: Molecule): ReferenceInfo | null {
  if (!reference) return null;
  const { splits, temperatures } = reference;
  const split = tellingSplit(reference);
  const frames = Array.from(temperatures, (temperature, index) => ({ index, temperature, split: splits[index] }));
  const rank = (name: Split): number => (name === split ? 0 : 1);
  frames.sort((a, b) => rank(a.split) - rank(b.split) || a.temperature - b.temperature || a.index - b.index);
  const errors = yardsticks(reference, split).map(({ temperature, frames: n, zeroMae, zeroRmse, semiempirical }) => ({
    temperature,
    frames: n,
    zero: { forceMae: zeroMae, forceRmse: zeroRmse },
    semiempirical,
  }));
  const [all] = errors;
  return {
    level: 'ωB97X/6-31G(d)',
    frames,
    split,
    zeroMae: all.zero.forceMae,
    semiempiricalMae: all.semiempirical && all.semiempirical.forceMae,
    yardsticks: errors,
  };
}

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
