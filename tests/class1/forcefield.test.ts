import { beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { FfpError } from '../../src/core/errors.ts';
import { Evaluator } from '../../src/cpu/evaluator.ts';
import { parseClass1File } from '../../src/forcefield/class1/parameters.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { forceFieldIds, loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { BondedTermData } from '../../src/forcefield/term.ts';
import { validatePotential } from '../../src/forcefield/validate.ts';
import { publicAsset } from '../helpers/assets.ts';
import { BENZENE, BENZENE_BONDS, BENZENE_BONDS_SHIFTED, molecule, renumber } from './molecules.ts';

let springs: ForceField;
let bare: ForceField;
beforeAll(async () => {
  springs = await loadForceField('mm-class1', publicAsset);
  bare = await loadForceField('mm-bonded', publicAsset);
});

const UNSEEN: readonly [name: string, structure: Structure][] = [
  ['hydrogen', molecule('H H', '0-1')],
  ['carbon monoxide', { ...molecule('C O', '0-1:3', { 0: -1, 1: 1 }) }],
  ['ammonium', molecule('N', '', { 0: 1 })],
  ['hydronium', molecule('O', '', { 0: 1 })],
  ['glycine zwitterion', molecule('N C C O O', '0-1 1-2 2-3:2 2-4', { 0: 1, 4: -1 })],
  ['guanidinium', molecule('C N N N', '0-1:2 0-2 0-3', { 1: 1 })],
  ['methyl azide', molecule('C N N N', '0-1 1-2:2 2-3:2', { 2: 1, 3: -1 })],
  ['naphthalene', molecule('C C C C C C C C C C', '0-1:2 1-2 2-3:2 3-4 4-5:2 5-0 5-6 6-7:2 7-8 8-9:2 9-4')],
  ['bicyclobutane', molecule('C C C C', '0-1 1-2 2-3 3-0 0-2')],
  ['cubane corner, spiro', molecule('C C C C C', '0-1 1-2 2-0 0-3 3-4 4-0')],
  ['ozone', molecule('O O O', '0-1:2 1-2', { 1: 1, 2: -1 })],
  ['hydroxide and water', molecule('O O', '', { 0: -1 })],
  ['butadiyne', molecule('C C C C', '0-1:3 1-2 2-3:3')],
  ['pyridinium', molecule('N C C C C C', BENZENE_BONDS, { 0: 1 })],
];

const bondedData = (potential: Potential, term: string): BondedTermData =>
  potential.terms.find((data): data is BondedTermData => data.kind === 'bonded' && data.term === term)!;

const chargesOf = (potential: Potential): Float64Array => {
  const data = potential.terms.find(({ term }) => term === 'coulomb');
  if (data?.kind !== 'pair') throw new Error('no charges');
  return data.atomParameters;
};

function evaluate(potential: Potential, positions: Float64Array): { energy: number; forces: Float64Array } {
  const forces = new Float64Array(positions.length);
  const energies = new Float64Array(potential.terms.length);
  new Evaluator(potential).evaluate(positions, forces, energies);
  return { energy: energies.reduce((sum, energy) => sum + energy, 0), forces };
}

describe('mm-class1 covers molecules it has never seen', () => {
  it.each(UNSEEN)('%s', (_, structure) => {
    for (const forcefield of [springs, bare]) {
      const potential = forcefield.parametrize(structure);
      validatePotential(potential);
      const bonds = bondedData(potential, 'harmonic_bond');
      expect(bonds.atoms).toHaveLength(structure.bonds.length);
      for (let p = 0; p < bonds.parameters.length; p += 2) {
        expect(bonds.parameters[p]).toBeGreaterThanOrEqual(60);
        expect(bonds.parameters[p]).toBeLessThan(1800);
        expect(bonds.parameters[p + 1]).toBeGreaterThan(0.5);
        expect(bonds.parameters[p + 1]).toBeLessThan(1.75);
      }
    }
    const total = chargesOf(springs.parametrize(structure)).reduce((sum, charge) => sum + charge, 0);
    expect(total).toBeCloseTo(structure.charge, 10);
  });

  it('and all that it was fitted to; equivalent atoms are alike, charges sum to the total', async () => {
    const { molecules } = await loadReferenceIndex(publicAsset);
    for (const { name } of molecules) {
      const { structure } = await loadReferenceMolecule(publicAsset, name);
      const potential = springs.parametrize(structure);
      validatePotential(potential);
      const charges = chargesOf(potential);
      expect(charges.reduce((sum, charge) => sum + charge, 0)).toBeCloseTo(structure.charge, 10);
      expect(Math.max(...charges.map(Math.abs))).toBeLessThan(1.3);
    }
  });
});

describe('parameters', () => {
  it('do not depend on the Kekulé structure that is drawn', () => {
    const drawn = springs.parametrize(molecule(BENZENE, BENZENE_BONDS));
    expect(springs.parametrize(molecule(BENZENE, BENZENE_BONDS_SHIFTED))).toEqual(drawn);
    const charges = chargesOf(drawn);
    for (let i = 1; i < 6; i++) expect(charges[i]).toBeCloseTo(charges[0], 12);
  });

  it('are alike for the two oxygens of an acetate and the hydrogens of a methyl group', () => {
    const potential = springs.parametrize(molecule('C C O O', '0-1 1-2:2 1-3', { 3: -1 }));
    const charges = chargesOf(potential);
    expect(charges[2]).toBeCloseTo(charges[3], 12);
    expect(charges[4]).toBeCloseTo(charges[6], 12);
    const { parameters } = bondedData(potential, 'harmonic_bond');
    // Bonds come in ascending order: 0-1, 0-4, 0-5, 0-6, 1-2, 1-3.
    expect([...parameters.subarray(8, 10)]).toEqual([...parameters.subarray(10, 12)]);
  });

  it('make sense: single, resonant, double and triple carbon bonds get shorter and stiffer', () => {
    const bondOf = (structure: Structure): Float64Array =>
      bondedData(springs.parametrize(structure), 'harmonic_bond').parameters.subarray(0, 2);
    const bonds = [
      bondOf(molecule('C C', '0-1')),
      bondOf(molecule(BENZENE, BENZENE_BONDS)),
      bondOf(molecule('C C', '0-1:2')),
      bondOf(molecule('C C', '0-1:3')),
    ];
    for (let b = 1; b < bonds.length; b++) {
      expect(bonds[b][0]).toBeGreaterThan(bonds[b - 1][0]);
      expect(bonds[b][1]).toBeLessThan(bonds[b - 1][1]);
    }
  });

  it('keep straight angles straight, and have no torsions about them', () => {
    const potential = springs.parametrize(molecule('C C C C', '0-1 1-2:3 2-3'));
    const angles = bondedData(potential, 'harmonic_angle');
    for (let t = 0; t < angles.atoms.length / 3; t++)
      if ([1, 2].includes(angles.atoms[3 * t + 1])) expect(angles.parameters[2 * t + 1]).toBe(Math.PI);
    expect(bondedData(potential, 'periodic_torsion')).toBeUndefined();
  });

  it('every pair of atoms is either excluded or meets in the pair terms; 1-4 pairs are listed with half the Lennard-Jones part', () => {
    const structure = molecule('C C C C', '0-1 1-2 2-3');
    const potential = springs.parametrize(structure);
    const scaled = bondedData(potential, 'nonbonded_14');
    expect(scaled.atoms).toHaveLength(2 * 27);
    const lj = potential.terms.find(({ term }) => term === 'lennard_jones');
    if (lj?.kind !== 'pair') throw new Error('no Lennard-Jones term');
    const charges = chargesOf(potential);
    for (let p = 0; p < 27; p++) {
      const [i, j] = scaled.atoms.subarray(2 * p, 2 * p + 2);
      const [A, B, Q] = scaled.parameters.subarray(3 * p, 3 * p + 3);
      const at = 2 * (lj.types[i] * lj.typeCount + lj.types[j]);
      expect([A, B]).toEqual([lj.table[at] / 2, lj.table[at + 1] / 2]);
      expect(Q).toBeCloseTo((332.0637 * charges[i] * charges[j]) / 1.2, 3);
      const { start, partners } = potential.exclusions;
      expect([...partners.subarray(start[i], start[i + 1])]).toContain(j);
    }
  });

  it('mm-bonded has springs and nothing else, and far fewer numbers', () => {
    const potential = bare.parametrize(molecule('C C O O', '0-1 1-2:2 1-3'));
    expect(potential.terms.map(({ term }) => term)).toEqual(['harmonic_bond', 'harmonic_angle']);
    expect(bare.parameterCount).toBeLessThan(100);
    expect(springs.parameterCount).toBeGreaterThan(10 * bare.parameterCount);
  });
});

describe('energies', () => {
  it.each(['malonaldehyde', 'water-trimer', 'nitromethane', 'imidazole', '1,2-propanediol'])(
    '%s: do not depend on how the atoms are numbered',
    async (name) => {
      const { structure } = await loadReferenceMolecule(publicAsset, name);
      const atoms = structure.elements.length;
      // Steps of a number that shares no divisor with the count visit every atom.
      const stride = [5, 7, 11].find((prime) => atoms % prime !== 0)!;
      const order = Array.from({ length: atoms }, (_, i) => (3 + stride * i) % atoms);
      const shuffled = renumber(structure, order);
      const one = evaluate(springs.parametrize(structure), structure.positions);
      const two = evaluate(springs.parametrize(shuffled), shuffled.positions);
      expect(two.energy).toBeCloseTo(one.energy, 8);
      order.forEach((to, from) => {
        for (let c = 0; c < 3; c++) expect(two.forces[3 * to + c]).toBeCloseTo(one.forces[3 * from + c], 7);
      });
      // The comparison can fail: the same positions with the numbering of the other.
      expect(
        Math.abs(evaluate(springs.parametrize(structure), shuffled.positions).energy - one.energy),
      ).toBeGreaterThan(1);
    },
  );

  it('of far molecules add up', async () => {
    const { structure } = await loadReferenceMolecule(publicAsset, 'water');
    const apart: Structure = {
      ...structure,
      elements: Uint8Array.of(...structure.elements, ...structure.elements),
      positions: Float64Array.of(...structure.positions, ...structure.positions.map((x) => x + 1e4)),
      bonds: Uint32Array.of(...structure.bonds, ...structure.bonds.map((atom) => atom + 3)),
      bondOrders: Uint8Array.of(...structure.bondOrders, ...structure.bondOrders),
    };
    const single = evaluate(springs.parametrize(structure), structure.positions).energy;
    expect(evaluate(springs.parametrize(apart), apart.positions).energy).toBeCloseTo(2 * single, 6);
  });

  it('rise without bound as a hydrogen bond closes: a hydroxyl hydrogen cannot fall onto an oxygen', async () => {
    const { structure } = await loadReferenceMolecule(publicAsset, 'water');
    const [oxygen, hydrogen] = [structure.positions.subarray(0, 3), structure.positions.subarray(3, 6)];
    const energyAt = (distance: number): number => {
      const along = [0, 1, 2].map((c) => hydrogen[c] - oxygen[c]);
      const length = Math.hypot(...along);
      const shift = along.map((component, c) => hydrogen[c] + (component / length) * distance - oxygen[c]);
      const pair: Structure = {
        ...structure,
        elements: Uint8Array.of(...structure.elements, 8, 1, 1),
        // The second molecule: its oxygen on the line through O–H, its hydrogens pointing away.
        positions: Float64Array.of(
          ...structure.positions,
          ...shift.map((component, c) => oxygen[c] + component),
          ...shift.map((component, c) => oxygen[c] + component + (along[c] / length) * 0.6 + [0.7, 0, 0][c]),
          ...shift.map((component, c) => oxygen[c] + component + (along[c] / length) * 0.6 - [0.7, 0, 0][c]),
        ),
        bonds: Uint32Array.of(...structure.bonds, 3, 4, 3, 5),
        bondOrders: Uint8Array.of(...structure.bondOrders, 1, 1),
      };
      return evaluate(springs.parametrize(pair), pair.positions).energy;
    };
    const distances = [1.2, 1.0, 0.8, 0.6, 0.4, 0.3, 0.2];
    for (let d = 1; d < distances.length; d++)
      expect(energyAt(distances[d])).toBeGreaterThan(energyAt(distances[d - 1]));
  });
});

describe('the ladder', () => {
  it('lists its ids, and refuses others with that list', async () => {
    expect(forceFieldIds().slice(0, 2)).toEqual(['mm-bonded', 'mm-class1']);
    await expect(loadForceField('mm-class9', publicAsset)).rejects.toThrow(
      /no force field "mm-class9".*mm-bonded, mm-class1/,
    );
    expect([springs.id, springs.plainName, springs.technicalName, springs.family]).toEqual([
      'mm-class1',
      'springs',
      'MM, Class I',
      'mm',
    ]);
  });

  const file = {
    format: 'ffp-class1',
    version: 1,
    id: 'x',
    plainName: 'x',
    technicalName: 'x',
    summary: 'x',
    provenance: {},
    bonded: { bond: { '*': [350, 0] } },
    charges: null,
  };
  it('reads a parameter file, and refuses one that is damaged', () => {
    expect(parseClass1File(JSON.stringify(file), 'f').bonded.bond?.get('*')).toEqual([350, 0]);
    const broken: readonly [Record<string, unknown>, RegExp][] = [
      [{ format: 'other' }, /format/],
      [{ version: 2 }, /version/],
      [{ bonded: { bond: { '*': [350] } } }, /bonded\.bond\.\*/],
      [{ bonded: { bond: { '*': [350, 'x'] } } }, /bonded\.bond\.\*/],
      [{ bonded: { angle: { '*': [350, null] } } }, /bonded\.angle/],
      [{ charges: { a: [1, 2] } }, /charges\.a/],
      [{ id: 7 }, /id/],
    ];
    for (const [change, message] of broken) {
      const text = JSON.stringify({ ...file, ...change });
      expect(() => parseClass1File(text, 'f.json')).toThrow(FfpError);
      expect(() => parseClass1File(text, 'f.json')).toThrow(message);
    }
    expect(() => parseClass1File('<html>', 'f.json')).toThrow('f.json is not JSON');
  });
});
