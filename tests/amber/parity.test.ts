/** Amber topologies against OpenMM's Reference platform (double precision): `../shared/fixtures/amber`. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { energiesByForce, medianRelativeForceError } from './openmm.ts';

const FIXTURES = '../shared/fixtures/amber';
const read = (file: string) => readFileSync(`${FIXTURES}/${file}`, 'utf8');

describe.skipIf(!existsSync(FIXTURES))('parity with OpenMM in vacuum', () => {
  test.each([
    ['ala_gas.prmtop', 'ala_gas.rst7', 'ala_gas.vacuum.json'],
    ['ala5_gas.parm7', 'ala5_gas.rst7', 'ala5_gas.vacuum.json'],
    ['trx.prmtop', 'trx.inpcrd', 'trx.vacuum.json'],
  ])('%s', async (topology, coordinates, reference) => {
    const expected = JSON.parse(read(reference));
    const prmtop = parsePrmtop(read(topology));
    const { positions } = parseRst7(read(coordinates), prmtop.atoms);
    const { potential } = potentialFromPrmtop(prmtop, positions);
    const engine = new CpuEngine();
    const simulation = await engine.load(potential, 1);
    simulation.setState(positions);
    const frame = await simulation.frame();
    const energies = energiesByForce(potential, frame.energies);
    for (const [force, energy] of Object.entries<number>(expected.energy)) {
      expect(Math.abs(energies.get(force)! - energy)).toBeLessThanOrEqual(1e-6 * Math.abs(energy));
    }

    expect(medianRelativeForceError(frame.forces, expected.forces)).toBeLessThanOrEqual(1e-6);
    simulation.destroy();
    engine.destroy();
  });
});
