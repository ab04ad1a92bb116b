import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { COEFFICIENTS } from '../../src/forcefield/class2/interactions.ts';
import { parseClass2File } from '../../src/forcefield/class2/parameters.ts';
import { readClass2 } from '../../src/forcefield/class2/read.ts';
import { boundBond, wallOf } from '../../src/forcefield/class2/walls.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { validatePotential } from '../../src/forcefield/validate.ts';
import { publicAsset } from '../helpers/assets.ts';
import { BENZENE, BENZENE_BONDS, BENZENE_BONDS_SHIFTED, molecule, renumber } from '../class1/molecules.ts';
import { randomNumbers } from '../helpers/random.ts';

let forcefield: ForceField;
beforeAll(async () => {
  forcefield = await loadForceField('mm-class2', publicAsset);
});

async function energyOf(potential: Potential, positions: Float64Array): Promise<number> {
  const energies = new Float64Array(potential.terms.length);
  (await loadEvaluator(potential)).evaluate(positions, new Float64Array(positions.length), energies);
  return energies.reduce((sum, energy) => sum + energy, 0);
}

const UNSEEN: readonly [name: string, structure: Structure][] = [
  ['hydrogen', molecule('H H', '0-1')],
  ['carbon monoxide', molecule('C O', '0-1:3', { 0: -1, 1: 1 })],
  ['ammonium', molecule('N', '', { 0: 1 })],
  ['glycine zwitterion', molecule('N C C O O', '0-1 1-2 2-3:2 2-4', { 0: 1, 4: -1 })],
  ['methyl azide', molecule('C N N N', '0-1 1-2:2 2-3:2', { 2: 1, 3: -1 })],
  ['naphthalene', molecule('C C C C C C C C C C', '0-1:2 1-2 2-3:2 3-4 4-5:2 5-0 5-6 6-7:2 7-8 8-9:2 9-4')],
  ['cubane corner, spiro', molecule('C C C C C', '0-1 1-2 2-0 0-3 3-4 4-0')],
  ['ozone', molecule('O O O', '0-1:2 1-2', { 1: 1, 2: -1 })],
  ['butadiyne', molecule('C C C C', '0-1:3 1-2 2-3:3')],
];

describe('mm-class2 covers molecules it has never seen', () => {
  it.each(UNSEEN)('%s', async (_, structure) => {
    const potential = forcefield.parametrize(structure);
    validatePotential(potential);
    expect(await energyOf(potential, structure.positions)).not.toBeNaN();
  });

  it('and says where their types are unknown, but not of those it was fitted to', async () => {
    expect(forcefield.notes!(molecule('O O O', '0-1:2 1-2', { 1: 1, 2: -1 }))[0]).toMatch(/2 of 2 bonds.*are of kinds/);
    const { structure } = await loadReferenceMolecule(publicAsset, 'ethanol');
    expect(forcefield.notes!(structure)).toEqual([]);
  });

  it('refuses what Class I refuses', () => {
    const foreign = { ...molecule('C', ''), elements: Uint8Array.of(17, 1, 1, 1, 1) };
    expect(() => forcefield.parametrize(foreign)).toThrow(/elements other than H, C, N and O/);
  });
});

describe('parameters', () => {
  it('do not depend on the Kekulé structure that is drawn', () => {
    const drawn = forcefield.parametrize(molecule(BENZENE, BENZENE_BONDS));
    expect(forcefield.parametrize(molecule(BENZENE, BENZENE_BONDS_SHIFTED))).toEqual(drawn);
  });

  it('do not depend on how the atoms are numbered', async () => {
    const random = randomNumbers(4);
    for (const name of ['n-methylacetamide', 'alanine-dipeptide', 'cyclopropane', 'acetonitrile', 'ketene']) {
      const { structure } = await loadReferenceMolecule(publicAsset, name);
      const order = [...structure.elements.keys()].sort(() => random() - 0.5);
      const moved = renumber(structure, order);
      const here = await energyOf(forcefield.parametrize(structure), structure.positions);
      expect(await energyOf(forcefield.parametrize(moved), moved.positions)).toBeCloseTo(here, 8);
    }
  });
});

describe('walls', () => {
  it('let nothing fall into anything: every pair of every molecule repels where it is closer than ever seen', async () => {
    const { molecules } = await loadReferenceIndex(publicAsset);
    for (const { name } of molecules) {
      const { structure } = await loadReferenceMolecule(publicAsset, name);
      const { terms } = forcefield.parametrize(structure);
      const pair = terms.find(({ term }) => term === 'class2_pair')!;
      if (pair.kind !== 'pair') throw new Error('class2_pair is a pair Term');
      for (let at = 0; at < pair.table.length; at += 6) expect(pair.table[at], name).toBeGreaterThan(0);
    }
  });

  it('are as high as they must be, and no higher', () => {
    const energy = (wall: number, c: readonly number[], charge: number, r: number): number => {
      const h = 4 / (r * r + 1);
      return wall / r ** 12 + charge / r + c.reduce((sum, value, n) => sum + value * h ** (n + 2), 0);
    };
    const falling = [0, 0, 0, 0, -0.5];
    const wall = wallOf([1, 8], falling, -60);
    for (let r = 0.2; r < 1.18; r += 0.02)
      expect(energy(wall, falling, -60, r)).toBeGreaterThan(energy(wall, falling, -60, r + 0.02));
    // Without the wall it falls.
    expect(energy(0, falling, -60, 0.5)).toBeLessThan(energy(0, falling, -60, 1.5));
    expect(energy(wall, falling, -60, 2) - energy(0, falling, -60, 2)).toBeLessThan(0.2);
    // A function that repels by itself gets the least there is.
    expect(wallOf([6, 6], [0, 0, 0, 0, 40], 0)).toBeLessThan(1);
  });

  it('hold bonds: energy rises beyond what was seen, and the known part is left alone', () => {
    const sound = [2, 90, -5, 3];
    expect(boundBond(sound, 0.5)).toEqual(sound);
    const broken = boundBond([0, 80, -40, -60], 0.5);
    expect(broken.slice(0, 3)).toEqual([0, 80, -40]);
    const energy = ([k1, k2, k3, k4]: readonly number[], z: number): number => z * (k1 + z * (k2 + z * (k3 + z * k4)));
    for (let z = 0.6; z < 0.95; z += 0.05) expect(energy(broken, z + 0.05)).toBeGreaterThan(energy(broken, z));
    for (let z = -0.6; z > -1.95; z -= 0.05) expect(energy(broken, z - 0.05)).toBeGreaterThan(energy(broken, z));
    expect(energy([0, 80, -40, -60], 1)).toBeLessThan(energy([0, 80, -40, -60], 0.6));
  });

  it('keep the energy of crushed and scattered molecules finite and high', async () => {
    for (const name of ['ethanol', 'n-methylacetamide', 'water-trimer', 'acetonitrile', 'nitromethane']) {
      const { structure, positions } = await loadReferenceMolecule(publicAsset, name);
      const potential = forcefield.parametrize(structure);
      const x = positions.slice(0, 3 * structure.elements.length);
      const relaxed = await energyOf(potential, x);
      for (const scale of [0.3, 0.5, 0.7, 1.7, 3])
        expect(
          await energyOf(
            potential,
            x.map((value) => scale * value),
          ),
          `${name} × ${scale}`,
        ).toBeGreaterThan(relaxed + 20);
    }
  });
});

describe('the parameter file', () => {
  const file = {
    format: 'ffp-class2',
    version: 1,
    id: 'x',
    plainName: 'x',
    technicalName: 'x',
    summary: 'x',
    coulomb: { pair14: 0.5, pair: 1 },
    charges: {},
    tables: { bond: { '*': [0, 90] }, angle: {}, torsion: {}, arm: {}, plane: {}, pair14: {}, pair: {} },
    provenance: {},
  };

  it('may leave out what is zero', async () => {
    const sparse = await readClass2(JSON.stringify(file), 'f.json');
    const [bonds] = sparse.parametrize(molecule('O', '')).terms;
    expect(bonds.kind === 'bonded' && [...bonds.parameters.subarray(2, 4)]).toEqual([0, 90]);
  });

  it.each([
    ['a number that is none', { ...file, tables: { ...file.tables, bond: { '*': ['1'] } } }, /tables\.bond\.\*/],
    ['more numbers than there are', { ...file, tables: { ...file.tables, plane: { '*': [1, 2, 3] } } }, /plane/],
    ['a table that is missing', { ...file, tables: {} }, /tables/],
    ['charges that attract more than they repel', { ...file, coulomb: { pair14: -1, pair: 1 } }, /coulomb\.pair14/],
    ['another format', { ...file, version: 2 }, /version/],
  ])('is refused for %s', (_, wrong, reason) => {
    expect(() => parseClass2File(wrong, 'f.json')).toThrow(reason);
  });

  it('has a row of the right length for every kind', () => {
    for (const [kind, names] of Object.entries(COEFFICIENTS))
      expect(() =>
        parseClass2File({ ...file, tables: { ...file.tables, [kind]: { '*': names.map(() => 1) } } }, 'f.json'),
      ).not.toThrow();
  });
});
