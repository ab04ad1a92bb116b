import { describe, expect, it } from 'vitest';
import { parsePdb } from '../../src/chem/pdb.ts';
import { expectFileError } from './hostile.ts';

interface Atom {
  record?: string;
  serial?: number;
  name: string;
  alternate?: string;
  residue?: string;
  number?: number;
  x: readonly number[];
  element?: string;
  charge?: string;
}
const line = ({
  record = 'ATOM',
  serial = 1,
  name,
  alternate = ' ',
  residue = 'LIG',
  number = 1,
  x,
  element = '',
  charge = '',
}: Atom) =>
  `${record.padEnd(6)}${String(serial).padStart(5)} ${name}${alternate}${residue.padStart(3)} A${String(number).padStart(4)}    ${x.map((c) => c.toFixed(3).padStart(8)).join('')}  1.00  0.00          ${element.padStart(2)}${charge}`;

const FORMALDEHYDE: readonly Atom[] = [
  { serial: 1, name: ' C1 ', x: [0, 0, 0], element: 'C' },
  { serial: 2, name: ' O1 ', x: [0, 0, 1.2], element: 'O' },
  { serial: 3, name: ' H1 ', x: [0, 0.94, -0.58], element: 'H' },
  { serial: 4, name: ' H2 ', x: [0, -0.94, -0.58], element: 'H' },
];
const pdb = (...records: string[]) => `${records.join('\n')}\nEND\n`;
const formaldehyde = FORMALDEHYDE.map(line);

describe('parsePdb', () => {
  it('perceives bonds where there is no CONECT', () => {
    expect(parsePdb(pdb('TITLE     formaldehyde', ...formaldehyde).replaceAll('\n', '\r\n'))).toEqual({
      name: 'formaldehyde',
      elements: Uint8Array.of(6, 8, 1, 1),
      positions: Float64Array.from(FORMALDEHYDE.flatMap(({ x }) => x)),
      bonds: Uint32Array.of(0, 1, 0, 2, 0, 3),
      bondOrders: Uint8Array.of(2, 1, 1),
      charge: 0,
      bondSource: 'perceived',
    });
  });

  it('takes CONECT where it covers everything, and guesses orders it does not state', () => {
    const { bonds, bondOrders, bondSource } = parsePdb(
      pdb(...formaldehyde, 'CONECT    1    2    3    4', 'CONECT    2    1'),
    );
    expect([[...bonds], [...bondOrders], bondSource]).toEqual([[0, 1, 0, 2, 0, 3], [2, 1, 1], 'file']);
  });

  it('takes orders from repeated CONECT', () => {
    // A carbon with three hydrogens' worth of room: nothing would guess a triple bond here.
    const stated = parsePdb(pdb(...formaldehyde, 'CONECT    1    2    2    2    3', 'CONECT    1    4'));
    expect([...stated.bondOrders]).toEqual([3, 1, 1]);
  });

  it('adds CONECT to perceived bonds where it covers only a part', () => {
    const far = line({ serial: 5, name: 'ZN  ', record: 'HETATM', x: [0, 0, 4], element: 'ZN' });
    const { bonds, bondSource } = parsePdb(pdb(...formaldehyde, far, 'CONECT    2    5'));
    expect([[...bonds], bondSource]).toEqual([[0, 1, 0, 2, 0, 3, 1, 4], 'perceived']);
  });

  it.each([
    [{ name: ' CA ' }, 6],
    [{ name: 'CA  ', record: 'HETATM', residue: 'CA' }, 20],
    [{ name: 'CL  ', residue: 'CL' }, 17],
    [{ name: 'CD1 ', residue: 'LEU' }, 6],
    [{ name: 'HG11', residue: 'VAL' }, 1],
    [{ name: '1HB ', residue: 'ALA' }, 1],
    [{ name: "HO5'", residue: 'DA' }, 1],
    [{ name: 'NA  ', residue: 'NA+' }, 11],
    [{ name: ' NA ', record: 'HETATM', residue: 'HEM' }, 7],
    [{ name: 'BR1 ', record: 'HETATM', residue: 'BRB' }, 35],
  ])('tells the element of the name %j', (atom, number) => {
    expect([...parsePdb(pdb(line({ x: [0, 0, 0], ...atom }))).elements]).toEqual([number]);
  });

  it('takes the first model, and the first alternate location of each residue', () => {
    const at = (z: number, more: Partial<Atom>) => line({ name: ' O1 ', element: 'O', x: [0, 0, z], ...more });
    const text = pdb(
      'MODEL        1',
      at(0, { alternate: 'B', number: 1 }),
      at(3, { serial: 2, alternate: 'A', number: 1 }),
      at(6, { serial: 3, alternate: 'A', number: 2 }),
      at(9, { serial: 4, number: 3 }),
      'ENDMDL',
      'MODEL        2',
      at(99, {}),
      'ENDMDL',
      'CONECT    1    2',
    );
    expect(parsePdb(text).positions.filter((_, c) => c % 3 === 2)).toEqual(Float64Array.of(0, 6, 9));
  });

  it('adds up charges', () => {
    expect(parsePdb(pdb(line({ name: ' O1 ', x: [0, 0, 0], element: 'O', charge: '2-' }))).charge).toBe(-2);
  });

  const water = line({ name: ' O  ', x: [0, 0, 1.5], element: 'O' });
  it.each([
    ['nothing', '', /no ATOM or HETATM/],
    ['another format', '3\nwater\nO 0 0 0', /no ATOM or HETATM/],
    ['NaN', water.replace('   1.500', '     NaN'), /line 1: coordinate z is "NaN"/],
    ['a field that overflowed', water.replace('   1.500', '********'), /line 1: coordinate z is "\*{8}"/],
    ['a line cut off', water.slice(0, 50), /line 1: the atom is cut off/],
    ['an unknown element', water.replace(/ O$/, 'QQ'), /line 1: "QQ" is not an element/],
    ['a name that tells nothing', line({ name: ' 12 ', x: [0, 0, 0] }), /line 1: the atom name "12" does not tell/],
    ['CONECT to nowhere', `${water}\nCONECT    1    7`, /line 2: CONECT names atom "7", which the file does not have/],
    ['CONECT to itself', `${water}\nCONECT    1    1`, /line 2: CONECT bonds an atom with itself/],
    ['CONECT of nothing', `${water}\nCONECT`, /line 2: CONECT names no atom/],
    [
      'CONECT by a number that two atoms have',
      `${water}\n${water}\nCONECT    1    1`,
      /line 3: .*several atoms have that number/,
    ],
  ])('refuses %s', (_, text, message) => {
    expectFileError(() => parsePdb(text), message);
  });
});
