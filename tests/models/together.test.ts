/** Replicas that the cpu Engine evaluates together must get the bits that each gets alone. */
import { describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Frame } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { randomModel } from '../helpers/networks.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { networkPotential } from './support.ts';

const bits = (numbers: Float64Array): BigUint64Array => new BigUint64Array(numbers.slice().buffer);

async function frameOf(potential: Potential, x: Float64Array, replicas: number): Promise<Frame> {
  const simulation = await new CpuEngine().load(potential, replicas);
  simulation.setState(x);
  const frame = await simulation.frame();
  simulation.destroy();
  return frame;
}

// 19 replicas are a block of 16 and one of 3.
const REPLICAS = 19;
const chains = (atoms: number): Float64Array[] =>
  Array.from({ length: REPLICAS }, (_, r) => randomChain(atoms, randomNumbers(r + 1)));

describe('replicas evaluated together', () => {
  it.each<[string, Potential]>([
    [
      'a network of CELU layers',
      networkPotential(
        randomModel(randomNumbers(3), { activations: ['celu', 'celu'] }),
        Uint32Array.of(0, 1, 2, 1, 0, 0, 2),
      ),
    ],
    ['a network among other Terms', chainPotential(['harmonic_bond', 'coulomb', 'atomic_network'], 9, 5)],
    ['a network and a Term that takes one replica at a time', chainPotential(['atomic_network', 'spline'], 8, 6)],
  ])('have the bits of each alone: %s', async (_, potential) => {
    const each = chains(potential.atoms);
    const all = await frameOf(potential, Float64Array.from(each.flatMap((x) => [...x])), REPLICAS);
    const terms = potential.terms.length;
    const members = all.members!.length / REPLICAS;
    for (const [r, x] of each.entries()) {
      const alone = await frameOf(potential, x, 1);
      expect(bits(all.forces.subarray(r * x.length, (r + 1) * x.length))).toEqual(bits(alone.forces));
      expect(bits(all.energies.subarray(r * terms, (r + 1) * terms))).toEqual(bits(alone.energies));
      expect(bits(all.members!.subarray(r * members, (r + 1) * members))).toEqual(bits(alone.members!));
    }
    // The comparison can fail: another replica's forces are others.
    expect(bits(all.forces.subarray(0, each[0].length))).not.toEqual(
      bits(all.forces.subarray(each[0].length, 2 * each[0].length)),
    );
  });
});
