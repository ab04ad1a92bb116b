/** A region with a link atom against OpenMM, whose virtual site hands the link atom's force on. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Potential } from '../../src/forcefield/potential.ts';
import { LANES, openLane, type Lane } from '../helpers/engines.ts';
import { scaledError } from '../helpers/tolerance.ts';
import { potentialOf, type PlainPotential } from '../golden/cases.ts';

interface File extends PlainPotential {
  readonly region: {
    readonly atoms: number[];
    readonly links: number[];
    readonly fractions: number[];
    readonly potential: PlainPotential;
  };
  readonly positions: number[];
  readonly energies: number[];
  readonly forces: number[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/region/ethanol.json', import.meta.url), 'utf8')) as File;

const withFraction = (fraction: number): Potential => {
  const { region } = golden;
  const whole = potentialOf(golden);
  return {
    ...whole,
    terms: [
      ...whole.terms,
      {
        kind: 'region',
        term: 'region',
        potential: potentialOf(region.potential),
        atoms: Uint32Array.from(region.atoms),
        links: Uint32Array.from(region.links),
        fractions: Float64Array.of(fraction),
      },
    ],
  };
};

describe.each(LANES)('a region on %s', (name) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(name);
  });
  afterAll(() => lane.destroy());
  const tolerance = name === 'cpu' ? 2e-9 : 2e-4;

  const errors = async (fraction: number) => {
    const simulation = await lane.load(withFraction(fraction));
    simulation.setState(Float64Array.from(golden.positions));
    const { energies, forces } = await simulation.frame();
    simulation.destroy();
    return [scaledError(energies, golden.energies, 1), scaledError(forces, golden.forces, 1)];
  };

  it('has the energies and forces of OpenMM', async () => {
    expect(Math.max(...(await errors(golden.region.fractions[0])))).toBeLessThan(tolerance);
  });

  it('would not pass with a link atom a little further out', async () => {
    expect(Math.min(...(await errors(golden.region.fractions[0] + 0.002)))).toBeGreaterThan(5 * tolerance);
  });
});
