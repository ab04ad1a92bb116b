import { describe, expect, it } from 'vitest';
import { parseSdf } from '../../src/chem/sdf.ts';
import { expectFileError } from './hostile.ts';

const atom = (symbol: string, [x, y, z]: readonly number[], code = 0) =>
  `${[x, y, z].map((c) => c.toFixed(4).padStart(10)).join('')} ${symbol.padEnd(3)} 0${String(code).padStart(3)}  0  0  0`;
const bond = (i: number, j: number, type: number) => [i, j, type, 0].map((n) => String(n).padStart(3)).join('');
const mol = (
  title: string,
  atoms: string[],
  bonds: string[],
  rest: string[] = [],
  program = '  test    11202600003D',
) =>
  [
    title,
    program,
    '',
    `${String(atoms.length).padStart(3)}${String(bonds.length).padStart(3)}  0  0  0  0            999 V2000`,
    ...atoms,
    ...bonds,
    ...rest,
    'M  END',
    '',
  ].join('\n');

const HYDROXIDE = mol('hydroxide', [atom('O', [0, 0, 0], 5), atom('H', [0, 0, 0.96])], [bond(1, 2, 1)]);
const ring = Array.from({ length: 6 }, (_, i) => [
  1.39 * Math.cos((i * Math.PI) / 3),
  1.39 * Math.sin((i * Math.PI) / 3),
  0,
]);
const BENZENE = mol(
  '',
  [
    ...ring.map((x) => atom('C', x)),
    ...ring.map((x) =>
      atom(
        'H',
        x.map((c) => c * 1.78),
      ),
    ),
  ],
  [...ring.map((_, i) => bond(i + 1, ((i + 1) % 6) + 1, 4)), ...ring.map((_, i) => bond(i + 1, i + 7, 1))],
);

describe('parseSdf', () => {
  it('reads a MOL file with a charge code', () => {
    expect(parseSdf(HYDROXIDE)).toEqual([
      {
        name: 'hydroxide',
        elements: Uint8Array.of(8, 1),
        positions: Float64Array.of(0, 0, 0, 0, 0, 0.96),
        bonds: Uint32Array.of(0, 1),
        bondOrders: Uint8Array.of(1),
        charge: -1,
        bondSource: 'file',
      },
    ]);
  });

  it('reads all molecules of an SDF, with data between them and a blank title; Windows line ends', () => {
    const text = `${HYDROXIDE}> <note>\n12\n\n$$$$\n${BENZENE}$$$$\n\n`.replaceAll('\n', '\r\n');
    expect(parseSdf(text).map(({ name, elements }) => [name, elements.length])).toEqual([
      ['hydroxide', 2],
      ['', 12],
    ]);
  });

  it('gives aromatic bonds Kekulé orders', () => {
    const [{ bondOrders }] = parseSdf(BENZENE);
    expect(bondOrders.subarray(0, 6).filter((order) => order === 2)).toHaveLength(3);
    expect([...bondOrders.subarray(6)]).toEqual(Array(6).fill(1));
  });

  it('lets M  CHG lines replace the charge codes', () => {
    const charged = (line: string) => parseSdf(HYDROXIDE.replace('M  END', `${line}\nM  END`))[0].charge;
    expect(charged('M  CHG  1   1  -2')).toBe(-2);
    expect(charged('M  CHG  2   1   2   2  -1')).toBe(1);
    expect(charged('M  CHG  1   1   1\nM  CHG  1   2   2')).toBe(3);
    expect(charged('M  ISO  1   2   2')).toBe(-1);
  });

  const edited = (from: string, to: string) => HYDROXIDE.replace(from, () => to);
  it.each([
    ['nothing', '', /empty/],
    ['a title alone', 'x', /ends after line 1/],
    ['V3000', edited('V2000', 'V3000'), /line 4: version V3000 is not read/],
    ['no atoms', edited('  2  1', '  0  0'), /line 4: the number of atoms is 0/],
    ['no counts', edited('  2  1', 'abcdef'), /line 4: the number of atoms is "abc"/],
    ['a file cut in the atoms', HYDROXIDE.split('\n').slice(0, 5).join('\n'), /ends after line 5, where atom 2 of 2/],
    ['a file cut in the bonds', HYDROXIDE.split('\n').slice(0, 6).join('\n'), /ends after line 6, where bond 1 of 1/],
    ['a file cut at the end', HYDROXIDE.split('\n').slice(0, 7).join('\n'), /ends after line 7, where "M  END"/],
    ['a molecule without M  END', edited('M  END', '$$$$'), /line 8: the molecule ends without "M  END"/],
    ['NaN', edited('    0.9600', '       nan'), /line 6: coordinate z is "nan"/],
    ['an overflown field', edited('    0.9600', '**********'), /line 6: coordinate z is "\*+"/],
    ['an unknown element', edited(' H  ', ' R# '), /line 6: "R#" is not an element/],
    ['an unknown charge code', edited(' O   0  5', ' O   0  9'), /line 5: the charge code is 9/],
    ['a bond to nowhere', edited('  1  2  1', '  1  3  1'), /line 7: the second atom of the bond is 3/],
    ['a bond to itself', edited('  1  2  1', '  2  2  1'), /line 7: the bond between atoms 2 and 2 is impossible/],
    ['a query bond', edited('  1  2  1', '  1  2  8'), /line 7: bond type 8 belongs to a search pattern/],
    ['a charge on no atom', edited('M  END', 'M  CHG  1   9   1\nM  END'), /line 8: the charged atom is 9/],
    [
      'a drawing',
      mol('', [atom('O', [0, 0, 0]), atom('H', [1, 0, 0])], [], [], '  test    11202600002D'),
      /flat drawing/,
    ],
  ])('refuses %s', (_, text, message) => {
    expectFileError(() => parseSdf(text), message);
  });

  it('refuses a bond listed twice', () => {
    const text = mol('', [atom('O', [0, 0, 0]), atom('H', [0, 0, 1])], [bond(1, 2, 1), bond(2, 1, 1)]);
    expectFileError(() => parseSdf(text), /line 8: the bond between atoms 2 and 1 is listed twice/);
  });
});
