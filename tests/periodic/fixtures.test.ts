/** Real systems in boxes against OpenMM's Reference platform: `../shared/fixtures/amber`, where it is there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { evaluatedOnce, readBoxed } from '../helpers/boxes.ts';
import { forceDifference } from '../helpers/tolerance.ts';

const FIXTURES = '../shared/fixtures/amber';

/** Energy of DHFR with the background of its net charge, which the reference leaves out, kcal/mol. */
const DHFR = -71127.7616;

interface Reference {
  readonly method: 'PME' | 'CutoffPeriodic';
  readonly cutoff_angstrom: number;
  readonly topology: string;
  readonly coordinates: string;
  readonly energy_total: number;
  readonly forces: readonly (readonly number[])[];
}

describe.skipIf(!existsSync(FIXTURES))('parity with OpenMM in a box: cpu', () => {
  // Stored forces of DHFR have four decimals: half a unit of the last is 2.4e-6 of its median force.
  test.each([
    ['ala2_solv.PME', null, 1e-6],
    ['ala2_solv.CutoffPeriodic', null, 1e-6],
    ['dhfr_pme.PME', DHFR, 4e-6],
  ])('%s', async (name, energy, allowed) => {
    const reference = JSON.parse(readFileSync(`${FIXTURES}/${name}.json`, 'utf8')) as Reference;
    const { topology, coordinates, cutoff_angstrom: cutoff } = reference;
    const system = readBoxed(`${FIXTURES}/${topology}`, `${FIXTURES}/${coordinates}`);
    const method = reference.method === 'PME' ? 'pme' : 'cutoff';
    const potential = periodicPotential(system.potential, { box: system.box, method, cutoff, tolerance: 1e-6 });
    const found = await evaluatedOnce(potential, system.positions);
    const expected = energy ?? reference.energy_total;
    expect(Math.abs(found.energy / expected - 1)).toBeLessThan(1e-8);
    const { median, worst } = forceDifference(found.forces, reference.forces.flat());
    expect(median).toBeLessThan(allowed);
    expect(worst).toBeLessThan(1e-3);
  });
});
