import { describe, expect, it } from 'vitest';
import type { Potential } from '../../src/forcefield/potential.ts';
import { disagreement, energyGroups } from '../../src/workers/frames.ts';
import { randomModel } from '../helpers/networks.ts';
import { randomNumbers } from '../helpers/random.ts';
import { networkPotential } from '../models/support.ts';

const model = randomModel(randomNumbers(5));
const species = Uint32Array.of(0, 2, 0);
const network = networkPotential(model, species);
const springs: Potential = {
  ...network,
  terms: [
    { kind: 'bonded', term: 'harmonic_bond', atoms: new Uint32Array(0), stride: 2, parameters: new Float64Array(0) },
  ],
};

describe('energies on the screen', () => {
  it('of a network stand for themselves, without its constants for the atoms', () => {
    const constants = 2 * model.selfEnergies[0] + model.selfEnergies[2];
    expect(energyGroups(network, Float64Array.of(constants + 1.5))).toEqual({
      learned: expect.closeTo(1.5, 10) as number,
    });
  });

  it('of springs stand in their groups, all four of them', () => {
    expect(energyGroups(springs, Float64Array.of(7))).toEqual({ bond: 7, angle: 0, torsion: 0, nonbonded: 0 });
  });

  it('of both stand side by side', () => {
    const both = { ...network, terms: [...springs.terms, ...network.terms] };
    expect(Object.keys(energyGroups(both, Float64Array.of(7, 8)))).toEqual([
      'bond',
      'angle',
      'torsion',
      'nonbonded',
      'learned',
    ]);
  });

  it('of several members differ by their standard deviation', () => {
    expect(disagreement(Float64Array.of(-97_001, -97_003))).toBeCloseTo(Math.SQRT2, 10);
    expect(disagreement(Float64Array.of(1, 2, 3, 4))).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(disagreement(Float64Array.of(4))).toBeNull();
    expect(disagreement(undefined)).toBeNull();
  });
});
