/** How Lennard-Jones ends at the cutoff: cut, shifted, switched, on both Engines. (Switching against OpenMM: tests/openmm.) */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Box } from '../../src/chem/box.ts';
import { periodicPotential, switching, type LennardJonesEnd } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { LANES, openLane, type Lane } from '../helpers/engines.ts';

const BOX: Box = [14, 14, 14];
const [A, B, CUTOFF] = [4e5, 600, 6];

/** Two atoms of Lennard-Jones alone. */
const two: Potential = {
  atoms: 2,
  elements: Uint8Array.of(18, 18),
  masses: Float64Array.of(40, 40),
  terms: [
    {
      kind: 'pair',
      term: 'lennard_jones',
      atomParameters: new Float64Array(),
      types: Uint32Array.of(0, 0),
      typeCount: 1,
      table: Float64Array.of(A, B),
    },
  ],
  exclusions: { start: new Uint32Array(3), partners: new Uint32Array() },
};
const at = (r: number) => A / r ** 12 - B / r ** 6;
const slope = (r: number) => -12 * (A / r ** 13) + 6 * (B / r ** 7);

/** Energy and its derivative by hand. */
function closed(r: number, end: LennardJonesEnd | undefined): [number, number] {
  if (r >= CUTOFF) return [0, 0];
  if (end?.kind === 'shift') return [at(r) - at(CUTOFF), slope(r)];
  if (end?.kind !== 'switch' || r < end.from) return [at(r), slope(r)];
  const width = CUTOFF - end.from;
  const x = (r - end.from) / width;
  const keep = 1 - 10 * x ** 3 + 15 * x ** 4 - 6 * x ** 5;
  const fade = (-30 * x ** 2 + 60 * x ** 3 - 30 * x ** 4) / width;
  return [at(r) * keep, slope(r) * keep + at(r) * fade];
}

describe.each(LANES.slice(0, 2))('Lennard-Jones in a box on %s', (name) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(name);
  });
  afterAll(() => lane.destroy());

  it.each<LennardJonesEnd | undefined>([undefined, { kind: 'shift' }, { kind: 'switch', from: 4.5 }])(
    'ends as it should: %j',
    async (lennardJones) => {
      const options = { box: BOX, method: 'cutoff', cutoff: CUTOFF, tolerance: 1e-4 } as const;
      const potential = periodicPotential(two, { ...options, ...(lennardJones && { lennardJones }) });
      const simulation = await lane.load(potential);
      const tolerance = name === 'cpu' ? 1e-10 : 2e-6;
      for (const r of [3.3, 4.4999, 4.6, 5.3, 5.95, 6.01]) {
        // Across the face of the box.
        simulation.setState(Float64Array.of(0.4, 1, 1, 0.4 - r, 1, 1));
        const { energies, forces } = await simulation.frame();
        const [energy, derivative] = closed(r, lennardJones);
        expect(Math.abs(energies[0] - energy)).toBeLessThan(tolerance);
        expect(Math.abs(forces[0] + derivative)).toBeLessThan(tolerance);
        expect(forces[3] + forces[0]).toBe(0);
      }
      simulation.destroy();
    },
  );
});

describe('the end of Lennard-Jones', () => {
  it('is smooth at both ends of switching', () => {
    expect(switching(0)).toEqual({ value: 1, slope: -0 });
    expect(switching(1).value).toBeCloseTo(0, 15);
    expect(switching(1).slope).toBeCloseTo(0, 15);
    expect(switching(0.5).value).toBeCloseTo(0.5, 15);
  });

  it('is refused where it makes no sense', () => {
    const options = { box: BOX, method: 'cutoff', cutoff: CUTOFF, tolerance: 1e-4 } as const;
    expect(() => periodicPotential(two, { ...options, lennardJones: { kind: 'switch', from: 6 } })).toThrow(
      /begin before it/,
    );
    expect(() =>
      periodicPotential(two, { ...options, lennardJones: { kind: 'shift' }, dispersionCorrection: true }),
    ).toThrow(/not shifted/);
  });
});
