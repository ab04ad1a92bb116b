/** Amber topologies against OpenMM's Reference platform (double precision): `../shared/fixtures/amber`. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { perceiveBonds } from '../../src/chem/perception.ts';
import { topologyOf } from '../../src/forcefield/topology.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { forceDifference } from '../helpers/tolerance.ts';
import { energiesByForce } from './openmm.ts';

const FIXTURES = '../shared/fixtures/amber';
const read = (file: string) => readFileSync(`${FIXTURES}/${file}`, 'utf8');

/** What each Engine promises: energies against max(relative · |E|, floor), median relative and worst force difference. */
const PROMISES = {
  cpu: { relative: 1e-6, floor: 0, median: { small: 1e-6, large: 1e-6 }, worst: 2e-6 },
  webgpu: { relative: 1e-5, floor: 1e-4, median: { small: 2e-5, large: 1e-5 }, worst: 0.02 },
} as const;

describe.skipIf(!existsSync(FIXTURES)).each(['cpu', 'webgpu'] as const)(
  'parity with OpenMM in vacuum: %s',
  (backend) => {
    const promise = PROMISES[backend];
    let engine: Engine;
    beforeAll(async () => {
      engine = backend === 'cpu' ? new CpuEngine() : await nodeGpuEngine();
    });
    afterAll(() => engine.destroy());

    test.each([
      ['ala_gas.prmtop', 'ala_gas.rst7', 'ala_gas.vacuum.json', 'small'],
      ['ala5_gas.parm7', 'ala5_gas.rst7', 'ala5_gas.vacuum.json', 'small'],
      ['trx.prmtop', 'trx.inpcrd', 'trx.vacuum.json', 'large'],
    ] as const)('%s', async (topology, coordinates, reference, size) => {
      const expected = JSON.parse(read(reference));
      const prmtop = parsePrmtop(read(topology));
      const { positions } = parseRst7(read(coordinates), prmtop.atoms);
      const { potential } = potentialFromPrmtop(prmtop, positions);
      const simulation = await engine.load(potential, 1);
      simulation.setState(positions);
      const frame = await simulation.frame();
      const energies = energiesByForce(potential, frame.energies);
      const allowed = (energy: number) => Math.max(promise.relative * Math.abs(energy), promise.floor);
      for (const [force, energy] of Object.entries<number>(expected.energy)) {
        expect(Math.abs(energies.get(force)! - energy), force).toBeLessThanOrEqual(allowed(energy));
      }
      const total = frame.energies.reduce((sum, u) => sum + u, 0);
      expect(Math.abs(total - expected.energy_total)).toBeLessThanOrEqual(allowed(expected.energy_total));
      const { median, worst } = forceDifference(frame.forces, expected.forces.flat());
      expect(median).toBeLessThanOrEqual(promise.median[size]);
      expect(worst).toBeLessThanOrEqual(promise.worst);
      simulation.destroy();
    });
  },
);

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
