/** Amber topologies against OpenMM's Reference platform (double precision): `../shared/fixtures/amber`. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { perceiveBonds } from '../../src/chem/perception.ts';
import { topologyOf } from '../../src/forcefield/topology.ts';
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

describe.skipIf(!existsSync(FIXTURES))('topologies of real systems', () => {
  test.each([
    ['ala_gas.prmtop', 'ala_gas.rst7', 0, null],
    ['ala5_gas.parm7', 'ala5_gas.rst7', 0, null],
    ['trx.prmtop', 'trx.inpcrd', -4, null],
    ['ala2_solv.parm7', 'ala2_solv.rst7', 0, 'orthorhombic'],
    ['dhfr_pme.prmtop', 'dhfr_pme.rst7', -11, 'orthorhombic'],
  ])(
    '%s: bonds as perceived from distances, exclusions and 1-4 pairs as its bonds say',
    (topology, coordinates, charge, box) => {
      const prmtop = parsePrmtop(read(topology));
      const { positions } = parseRst7(read(coordinates), prmtop.atoms);
      const { potential, structure } = potentialFromPrmtop(prmtop, positions);
      expect(structure.charge).toBe(charge);
      expect(prmtop.box?.type ?? null).toBe(box);
      expect(perceiveBonds(structure.elements, positions)).toEqual({
        bonds: structure.bonds,
        bondOrders: structure.bondOrders,
      });
      const derived = topologyOf(structure);
      expect(potential.exclusions).toEqual(derived.exclusions);
      const pairs = potential.terms.find(({ term }) => term === 'nonbonded_14');
      expect(pairs?.kind === 'bonded' && pairs.atoms.length).toBe(derived.pairs14.length);
    },
  );

  test('trx.inpcrd holds velocities', () => {
    expect(parseRst7(read('trx.inpcrd')).velocities).toHaveLength(3 * 1654);
  });
});
