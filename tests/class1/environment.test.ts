import { describe, expect, it } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';
import { analyseEnvironment } from '../../src/forcefield/class1/environment.ts';
import { angleKeys, bondKeys, nameAtoms, torsionKeys } from '../../src/forcefield/class1/keys.ts';
import { BENZENE, BENZENE_BONDS, BENZENE_BONDS_SHIFTED, molecule } from './molecules.ts';

const classes = (symbols: string, bonds: string, charges: Record<number, number> = {}): string => {
  const environment = analyseEnvironment(molecule(symbols, bonds, charges));
  return bonds
    .split(' ')
    .map((bond) => bond.split(/[-:]/).map(Number))
    .map(([i, j]) => environment.bondClass(i, j))
    .join('');
};

describe('bond classes', () => {
  it('are the drawn orders where there is one way to draw the molecule', () => {
    expect(classes('C C C C', '0-1:2 1-2 2-3:2')).toBe('212'); // butadiene
    expect(classes('C C N', '0-1 1-2:3')).toBe('13'); // acetonitrile
    expect(classes('C O O', '0-1:2 0-2')).toBe('21'); // formic acid
    expect(classes('N C C C C', '0-1 1-2:2 2-3 3-4:2 4-0')).toBe('12121'); // pyrrole
    expect(classes('O C C C C N C', '0-1:2 1-2 2-3:2 3-4 4-6:2 6-5 5-1')).toBe('2121211'); // 2-pyridone
  });

  it('are resonant in rings of alternating bonds, whichever way they are drawn', () => {
    expect(classes(BENZENE, BENZENE_BONDS)).toBe('aaaaaa');
    expect(classes(BENZENE, BENZENE_BONDS_SHIFTED)).toBe('aaaaaa');
    expect(classes('N C C C C C', BENZENE_BONDS)).toBe('aaaaaa');
    // Styrene: the vinyl group takes no part.
    expect(classes('C C C C C C C C', `${BENZENE_BONDS} 5-6 6-7:2`)).toBe('aaaaaa12');
  });

  it('are the same for all three ways to draw naphthalene', () => {
    const atoms = Array(10).fill('C').join(' ');
    const ways = [
      '0-1:2 1-2 2-3:2 3-4 4-5:2 5-0 5-6 6-7:2 7-8 8-9:2 9-4',
      '0-1 1-2:2 2-3 3-4:2 4-5 5-0:2 5-6 6-7:2 7-8 8-9:2 9-4',
      '0-1:2 1-2 2-3:2 3-4 4-5 5-0 5-6:2 6-7 7-8:2 8-9 9-4:2',
    ];
    for (const bonds of ways) expect(classes(atoms, bonds)).toBe('aaaaaaaaaaa');
  });

  it('are resonant between equivalent charged ends, and the charge is shared', () => {
    const charges = (symbols: string, bonds: string, formal: Record<number, number>): number[] =>
      [...analyseEnvironment(molecule(symbols, bonds, formal)).formalCharges].map((charge) =>
        Number(charge.toFixed(3)),
      );
    // acetate, nitromethane, guanidinium, acetylacetonate, imidazolium
    expect(classes('C C O O', '0-1 1-2:2 1-3', { 3: -1 })).toBe('1aa');
    expect(charges('C C O O', '0-1 1-2:2 1-3', { 3: -1 }).slice(0, 4)).toEqual([0, 0, -0.5, -0.5]);
    expect(classes('C N O O', '0-1 1-2:2 1-3', { 1: 1, 3: -1 })).toBe('1aa');
    expect(charges('C N O O', '0-1 1-2:2 1-3', { 1: 1, 3: -1 }).slice(0, 4)).toEqual([0, 1, -0.5, -0.5]);
    expect(classes('C N N N', '0-1:2 0-2 0-3', { 1: 1 })).toBe('aaa');
    expect(charges('C N N N', '0-1:2 0-2 0-3', { 1: 1 }).slice(0, 4)).toEqual([0, 0.333, 0.333, 0.333]);
    expect(classes('O C C C O', '0-1:2 1-2 2-3:2 3-4', { 4: -1 })).toBe('aaaa');
    expect(charges('N C N C C', '0-1:2 1-2 2-3 3-4:2 4-0', { 0: 1 }).slice(0, 3)).toEqual([0.5, 0, 0.5]);
    // An acid's two oxygens are not equivalent.
    expect(charges('C C O O', '0-1 1-2:2 1-3', {})).toEqual(Array(8).fill(0));
  });
});

describe('straight atoms and rings', () => {
  it('alkynes, nitriles, cumulenes and the middle of an azide are straight; imines and isocyanate nitrogens are not', () => {
    const linear = (symbols: string, bonds: string, charges: Record<number, number> = {}): number[] => {
      const environment = analyseEnvironment(molecule(symbols, bonds, charges));
      return environment.linear.flatMap((straight, i) => (straight ? [i] : []));
    };
    expect(linear('C C C', '0-1 1-2:3')).toEqual([1, 2]);
    expect(linear('C C N', '0-1 1-2:3')).toEqual([1]);
    expect(linear('O C O', '0-1:2 1-2:2')).toEqual([1]);
    expect(linear('C N C O', '0-1 1-2:2 2-3:2')).toEqual([2]);
    expect(linear('C N N N', '0-1 1-2:2 2-3:2', { 2: 1, 3: -1 })).toEqual([2]);
    expect(linear('C N', '0-1:2')).toEqual([]);
  });

  it('finds the smallest ring of a bond, an angle and a torsion', () => {
    // Bicyclo[1.1.0]butane with a methyl group on atom 1: the bond 0-2 is shared by two three-rings.
    const { ringSize } = analyseEnvironment(molecule('C C C C C', '0-1 1-2 2-3 3-0 0-2 1-4'));
    expect(ringSize([0, 1])).toBe(3);
    expect(ringSize([1, 4])).toBe(0);
    expect(ringSize([0, 1, 2])).toBe(3);
    expect(ringSize([1, 2, 3])).toBe(4);
    expect(ringSize([0, 1, 4])).toBe(0);
    expect(ringSize([0, 1, 2, 3])).toBe(4);
    // Cycloheptane is larger than what is looked for.
    const seven = analyseEnvironment(molecule('C C C C C C C', '0-1 1-2 2-3 3-4 4-5 5-6 6-0'));
    expect(seven.ringSize([0, 1])).toBe(0);
  });
});

describe('type keys', () => {
  const environment = analyseEnvironment(molecule('C C O O', '0-1 1-2:2 1-3')); // acetic acid
  const names = nameAtoms(environment);

  it('name atoms by element, coordination and neighbours', () => {
    expect(names.coordination.slice(0, 5)).toEqual(['C4', 'C3', 'O1', 'O2', 'HC']);
    expect(names.fine[1]).toBe('C3(1C4,1O2,2O1)');
    expect(names.coordination.at(-1)).toBe('HO');
  });

  it('read the same from both ends', () => {
    expect(bondKeys(environment, names, 0, 1)).toEqual(bondKeys(environment, names, 1, 0));
    expect(angleKeys(environment, names, 0, 1, 2)).toEqual(angleKeys(environment, names, 2, 1, 0));
    expect(torsionKeys(environment, names, 4, 0, 1, 2)).toEqual(torsionKeys(environment, names, 2, 1, 0, 4));
  });

  it('tell apart what differs, and only from the level on at which it does', () => {
    const carbonyl = bondKeys(environment, names, 1, 2);
    const hydroxyl = bondKeys(environment, names, 1, 3);
    expect(carbonyl[0]).toBe(hydroxyl[0]);
    expect(carbonyl[1]).not.toBe(hydroxyl[1]);
  });
});

describe('refusals', () => {
  const refusal = (symbols: string, bonds: string, charges: Record<number, number> = {}, total?: number): FfpError => {
    const structure = molecule(symbols, bonds, charges);
    try {
      analyseEnvironment({ ...structure, charge: total ?? structure.charge });
    } catch (error) {
      return error as FfpError;
    }
    throw new Error('was not refused');
  };

  it('name the atoms: foreign elements', () => {
    const error = refusal('C S C', '0-1 1-2');
    expect(error).toBeInstanceOf(FfpError);
    expect(error.code).toBe('coverage');
    expect(error.message).toMatch(/atom 2 \(S\)/);
  });

  it('name the atoms: valences that do not occur', () => {
    expect(refusal('C C', '0-1', { 1: 1 }, 0).message).toMatch(/atom 2 \(C, 3 bonds\)/); // radical or cation
    expect(refusal('N O O C', '0-1:2 0-2:2 0-3').message).toMatch(/atom 1 \(N, 5 bonds\)/); // pentavalent nitro
    const naked = molecule('O', '');
    expect(() => analyseEnvironment({ ...naked, bonds: new Uint32Array(0), bondOrders: new Uint8Array(0) })).toThrow(
      /atom 1 \(O, no bonds\)/,
    );
  });

  it('a total charge that the bonds contradict', () => {
    expect(refusal('C C O O', '0-1 1-2:2 1-3', { 3: -1 }, 0).message).toMatch(/charge of -1.*0 is stated.*atom 4/);
  });

  it('keep the list short', () => {
    expect(refusal('S S S S S S S S', '0-1 1-2 2-3 3-4 4-5 5-6 6-7').message).toMatch(/and 3 more/);
  });
});
