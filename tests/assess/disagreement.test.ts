import { describe, expect, it } from 'vitest';
import { forceDeviation } from '../../src/assess/disagreement.ts';
import { randomModel } from '../helpers/networks.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { evaluate, networkPotential } from '../models/support.ts';

const x = randomChain(6, randomNumbers(3));
const species = Uint32Array.of(0, 1, 2, 1, 0, 2);
const ensemble = randomModel(randomNumbers(4), { members: 3 });

describe('disagreement about forces', () => {
  it('is the spread of the members, each evaluated for itself', async () => {
    const forces = await Promise.all(
      ensemble.members.map(
        async (member) => (await evaluate(networkPotential({ ...ensemble, members: [member] }, species), x)).forces,
      ),
    );
    const { forces: mean } = await evaluate(networkPotential(ensemble, species), x);
    const deviation = (await forceDeviation(networkPotential(ensemble, species), x))!;
    expect(deviation).toHaveLength(6);
    deviation.forEach((sigma, atom) => {
      const squares = forces.flatMap((own) => [0, 1, 2].map((c) => (own[3 * atom + c] - mean[3 * atom + c]) ** 2));
      expect(sigma).toBeCloseTo(Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 2), 8);
      expect(sigma).toBeGreaterThan(0.01);
    });
  });

  it('is nothing where the members are one', async () => {
    const [member] = ensemble.members;
    const twins = networkPotential({ ...ensemble, members: [member, member] }, species);
    expect(Math.max(...(await forceDeviation(twins, x))!)).toBe(0);
  });

  it('is not said of what is no ensemble', async () => {
    expect(
      await forceDeviation(networkPotential({ ...ensemble, members: [ensemble.members[0]] }, species), x),
    ).toBeNull();
    expect(await forceDeviation(chainPotential(['harmonic_bond'], 6, 1), x)).toBeNull();
  });

  it('is that of the network also beside other Terms', async () => {
    const alone = networkPotential(ensemble, species);
    const { terms } = chainPotential(['harmonic_bond', 'coulomb'], 6, 1);
    const sum = { ...alone, terms: [...terms, ...alone.terms] };
    expect(await forceDeviation(sum, x)).toEqual(await forceDeviation(alone, x));
  });
});
