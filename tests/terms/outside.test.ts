/** What acts from outside, in closed form: restraints and walls on both Engines, nearest images, replicas, points that move along with nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import type { BondedTermData, TermData } from '../../src/forcefield/term.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { LANES, openLane, type Lane } from '../helpers/engines.ts';
import { chainPotential } from '../helpers/potentials.ts';

const term = (name: string, ...rows: readonly (readonly number[])[]): BondedTermData => ({
  kind: 'bonded',
  term: name,
  atoms: Uint32Array.from(rows, (_, atom) => atom),
  stride: rows[0].length,
  parameters: Float64Array.from(rows.flat()),
});

const potentialOf = (terms: readonly TermData[], atoms: number): Potential => ({
  ...chainPotential([], atoms, 1),
  terms,
});

describe.each(LANES)('on %s', (name) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(name);
  });
  afterAll(() => lane.destroy());
  const digits = name === 'cpu' ? 10 : 4;

  const evaluate = async (potential: Potential, positions: readonly number[]) => {
    const simulation = await lane.load(potential, positions.length / (3 * potential.atoms));
    simulation.setState(Float64Array.from(positions));
    const frame = await simulation.frame();
    simulation.destroy();
    return frame;
  };

  it('a restraint is a spring to a point', async () => {
    const potential = potentialOf([term('position_restraint', [3, 1, 1, 1], [2, 0, 0, 0])], 2);
    const { energies, forces } = await evaluate(potential, [1.5, 1, 1, 0, -2, 0]);
    expect(energies[0]).toBeCloseTo(3 * 0.25 + 2 * 4, digits);
    [-3, 0, 0, 0, 8, 0].forEach((force, c) => expect(forces[c]).toBeCloseTo(force, digits));
  });

  it('a sphere is felt beyond its radius alone', async () => {
    const sphere = term('spherical_wall', [2, 5, 1, 0, 0], [2, 5, 1, 0, 0]);
    const { energies, forces } = await evaluate(potentialOf([sphere], 2), [1, 3, 3.9, 1, 0, 7]);
    expect(energies[0]).toBeCloseTo(2 * 4, digits);
    [0, 0, 0, 0, 0, -8].forEach((force, c) => expect(forces[c]).toBeCloseTo(force, digits));
  });

  it('a box has walls across each axis, or none', async () => {
    const row = [1.5, 2, 1e6, 4, 0.5, 0, 0];
    const { energies, forces } = await evaluate(
      potentialOf([term('box_wall', row, row)], 2),
      [-3, 30, 5, 2.4, -30, -4],
    );
    expect(energies[0]).toBeCloseTo(1.5 * (1.5 ** 2 + 1), digits);
    [4.5, 0, -3, 0, 0, 0].forEach((force, c) => expect(forces[c]).toBeCloseTo(force, digits));
  });

  it('replicas that lie apart have the same points', async () => {
    const potential = potentialOf([term('position_restraint', [1, 0, 0, 0])], 1);
    const { energies, forces } = await evaluate(potential, [1, 0, 0, 30, 0, 0]);
    expect([...energies]).toEqual([expect.closeTo(1, digits), expect.closeTo(900, 1)]);
    expect([forces[0], forces[3]]).toEqual([expect.closeTo(-2, digits), expect.closeTo(-60, digits - 2)]);
  });

  it('in a box the nearest image counts', async () => {
    const own = potentialOf(
      [
        term('position_restraint', [2, 0.5, 5, 5]),
        term('spherical_wall', [1, 1, 9.5, 5, 5]),
        term('box_wall', [1, 0.25, 1e6, 1e6, 9.5, 5, 5]),
      ],
      1,
    );
    const potential = periodicPotential(own, { box: [10, 12, 14], method: 'cutoff', cutoff: 4, tolerance: 1e-4 });
    // At 9 Å of an edge of 10: 1.5 Å from the image of 0.5 Å; two edges further it is the same place.
    for (const x of [9, 29, -11]) {
      const { energies, forces } = await evaluate(potential, [x, 5 + 12, 5]);
      expect(energies[0]).toBeCloseTo(2 * 1.5 ** 2, digits);
      expect(energies[1]).toBeCloseTo(0, digits);
      expect(energies[2]).toBeCloseTo(0.25 ** 2, digits);
      [6 + 0.5, 0, 0].forEach((force, c) => expect(forces[c]).toBeCloseTo(force, digits));
    }
  });

  it('a point keeps its place while a run is cut, and read back', async () => {
    const potential = potentialOf([term('spherical_wall', [5, 2, 20, 0, 0], [5, 2, 20, 0, 0])], 2);
    const simulation = await lane.load(potential, 1);
    simulation.setState(Float64Array.of(18, 0, 0, 22, 0.5, 0), Float64Array.of(-0.02, 0.01, 0, 0.02, 0, 0.01));
    const dynamics = { dt: 1, temperature: 0, friction: 0, seed: 1 };
    for (let n = 0; n < 5; n++) {
      await simulation.advance(60, dynamics);
      const { checkpoint, positions, fault } = await simulation.frame();
      expect(fault).toBeNull();
      for (const atom of [0, 1])
        expect(Math.hypot(positions[3 * atom] - 20, positions[3 * atom + 1], positions[3 * atom + 2])).toBeLessThan(
          3.5,
        );
      simulation.restore(checkpoint);
    }
    simulation.destroy();
  });
});

describe('a point out of reach', () => {
  it.each(['webgpu resident', 'webgpu tiled'] as const)('is refused on %s', async (name) => {
    const lane = await openLane(name);
    const simulation = await lane.load(potentialOf([term('position_restraint', [1, 80, 0, 0])], 1), 1);
    expect(() => simulation.setState(new Float64Array(3))).toThrow(/stands 80 Å from the middle .*cpu Engine/);
    simulation.destroy();
    lane.destroy();
  });
});
