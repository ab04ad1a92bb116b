/** Topologies of this project's own making (tools/make_golden.py), read here and by OpenMM: needs no other files. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { topologyOf } from '../../src/forcefield/topology.ts';
import { scaledError } from '../helpers/tolerance.ts';
import { energiesByForce } from './openmm.ts';

const read = (file: string) => readFileSync(new URL(`../golden/amber/${file}`, import.meta.url), 'utf8');

describe.each(['amide', 'ethanol-old'])('%s', (name) => {
  const prmtop = parsePrmtop(read(`${name}.prmtop`));
  const coordinates = parseRst7(read(`${name}.rst7`), prmtop.atoms);
  const { potential, structure } = potentialFromPrmtop(prmtop, coordinates.positions);
  const expected = JSON.parse(read(`${name}.json`)) as { energies: Record<string, number>; forces: number[] };

  it('has the energies and forces that OpenMM computes', async () => {
    const simulation = await new CpuEngine().load(potential, 1);
    simulation.setState(coordinates.positions);
    const frame = await simulation.frame();
    const energies = energiesByForce(potential, frame.energies);
    expect([...energies.keys()].sort()).toEqual(Object.keys(expected.energies).sort());
    for (const [force, energy] of Object.entries(expected.energies)) {
      expect(scaledError([energies.get(force)!], [energy], 1), force).toBeLessThanOrEqual(1e-6);
    }
    expect(scaledError(frame.forces, expected.forces, 1)).toBeLessThanOrEqual(1e-6);
  });

  it('excludes and scales the pairs that its bonds say', () => {
    const topology = topologyOf(structure);
    expect(potential.exclusions).toEqual(topology.exclusions);
    const pairs = potential.terms.find(({ term }) => term === 'nonbonded_14');
    const listed = pairs?.kind === 'bonded' ? pairs.atoms : [];
    const inOrder = (atoms: ArrayLike<number>) =>
      Array.from({ length: atoms.length / 2 }, (_, p) => `${atoms[2 * p]} ${atoms[2 * p + 1]}`).sort();
    expect(inOrder(listed)).toEqual(inOrder(topology.pairs14));
  });
});

it('reads the velocities that ParmEd wrote, in Å/fs', () => {
  const { velocities } = parseRst7(read('amide.rst7'));
  // tools/make_golden.py sets 0.01 (n + c) − 0.05 Å/ps for component c of atom n.
  const expected = Array.from({ length: 36 }, (_, c) => (0.01 * (Math.floor(c / 3) + (c % 3)) - 0.05) / 1000);
  expect(scaledError(velocities!, expected, 1e-3)).toBeLessThan(1e-3);
});

it('takes elements from masses, and Kekulé orders from valences', () => {
  const prmtop = parsePrmtop(read('ethanol-old.prmtop'));
  expect(prmtop.atomicNumbers).toBeNull();
  expect(prmtop.scee).toBeNull();
  const { structure, atomNames } = potentialFromPrmtop(prmtop, new Float64Array(27));
  expect([...structure.elements]).toEqual([6, 6, 8, 1, 1, 1, 1, 1, 1]);
  expect(atomNames.slice(0, 3)).toEqual(['C1', 'C2', 'O3']);
  const amide = parsePrmtop(read('amide.prmtop'));
  const { bonds, bondOrders } = potentialFromPrmtop(amide, new Float64Array(36)).structure;
  const double = bondOrders.indexOf(2);
  expect([bonds[2 * double], bonds[2 * double + 1]]).toEqual([1, 2]);
});

describe('a topology with CHARMM’s terms (tools/make_golden_chamber.py)', () => {
  const text = read('chamber.prmtop');
  const prmtop = parsePrmtop(text);
  const { positions } = parseRst7(read('chamber.rst7'), prmtop.atoms);
  const expected = JSON.parse(read('chamber-forces.json')) as { energies: [string, number][]; forces: number[] };

  it('has the energies and forces that OpenMM computes', async () => {
    const { potential } = potentialFromPrmtop(prmtop, positions);
    const simulation = await new CpuEngine().load(potential, 1);
    simulation.setState(positions);
    const { energies, forces } = await simulation.frame();
    const of = (...terms: string[]) =>
      potential.terms.reduce((sum, { term }, t) => sum + (terms.includes(term) ? energies[t] : 0), 0);
    const [bond, angle, torsion, urey, improper, map, nonbonded] = expected.energies.map(([, energy]) => energy);
    const pairs: [number, number][] = [
      [of('harmonic_bond'), bond],
      [of('harmonic_angle'), angle],
      [of('periodic_torsion'), torsion],
      [of('urey_bradley'), urey],
      [of('harmonic_improper'), improper],
      [of('cmap'), map],
      [of('lennard_jones', 'coulomb', 'nonbonded_14'), nonbonded],
    ];
    for (const [own, theirs] of pairs) expect(scaledError([own], [theirs], 1)).toBeLessThan(2e-6);
    expect(scaledError(forces, expected.forces, 1)).toBeLessThan(2e-6);
  });

  it.each([
    [
      'an atom that is not there',
      /(CMAP_INDEX[^0-9]*(?:\n%.*)*\n +1 +2 +3 +4 +)5/,
      '$19',
      /CHARMM_CMAP_INDEX names the atoms 1, 2, 3, 4, 9, of 8/,
    ],
    [
      'a type that is not there',
      /(CMAP_INDEX[^0-9]*(?:\n%.*)*\n +1 +2 +3 +4 +5 +)1/,
      '$17',
      /CHARMM_CMAP_INDEX names type 7/,
    ],
    ['too many points', /(CMAP_RESOLUTION(?:\n%.*)*\n +)24/, '$199', /CHARMM_CMAP_RESOLUTION holds 99/],
    [
      'a map that is cut off',
      '%FLAG CHARMM_CMAP_PARAMETER_01',
      '%FLAG CHARMM_CMAP_PARAMETER_02',
      /CHARMM_CMAP_PARAMETER_01 is missing/,
    ],
  ] as const)('refuses %s', (_what, from, to, words) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => parsePrmtop(changed)).toThrow(words);
  });
});
