import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExtxyz, writeExtxyz } from '../../src/chem/extxyz.ts';
import { ELECTRONVOLT } from '../../src/core/units.ts';
import { scaledError } from '../helpers/tolerance.ts';
import { expectFileError } from './hostile.ts';

const WATER = `3
Properties=species:S:1:pos:R:3:forces:R:3:gfn2_forces:R:3:spin:I:1 energy=-2.5 gfn2_energy=-1 name="water \\"one\\"" smiles="O" bonds="0-1:1 0-2:1" charge=-1 split=test temperature=300 pbc="F F F" flag
O 0 0 0.12 1 0 0 0 0 2 5
H 0 0.76 -0.47 0 1 0 0 0 0 -5
H 0 -0.76 -0.47 0 0 1e-3 0 0 0 0
`;

describe('parseExtxyz', () => {
  it('reads labels in kcal/mol, everything else as written', () => {
    const [frame, ...rest] = parseExtxyz(WATER);
    expect(rest).toHaveLength(0);
    expect(frame.structure).toEqual({
      name: 'water "one"',
      elements: Uint8Array.of(8, 1, 1),
      positions: Float64Array.of(0, 0, 0.12, 0, 0.76, -0.47, 0, -0.76, -0.47),
      bonds: Uint32Array.of(0, 1, 0, 2),
      bondOrders: Uint8Array.of(1, 1),
      charge: -1,
      bondSource: 'file',
    });
    expect(frame.energies).toEqual(
      new Map([
        ['energy', -2.5 * ELECTRONVOLT],
        ['gfn2_energy', -ELECTRONVOLT],
      ]),
    );
    expect([...frame.forces.keys()]).toEqual(['forces', 'gfn2_forces']);
    expect([...frame.forces.get('forces')!].map((f) => f / ELECTRONVOLT)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1e-3]);
    expect(frame.forces.get('gfn2_forces')![2]).toBe(2 * ELECTRONVOLT);
    expect([...frame.arrays]).toEqual([['spin', Float64Array.of(5, -5, 0)]]);
    expect(frame.info.get('flag')).toBe('T');
    expect(frame.info.get('split')).toBe('test');
    expect(frame.periodic).toBe(false);
  });

  it('converts 1 eV to 23.06 kcal/mol', () => {
    expect(ELECTRONVOLT).toBeCloseTo(23.0605, 4);
  });

  it('reads several frames, Windows line ends, blank lines between and after, a byte order mark', () => {
    const frames = parseExtxyz(`\ufeff${WATER}\n${WATER}\n\n`.replaceAll('\n', '\r\n'));
    expect(frames.map(({ line }) => line)).toEqual([1, 7]);
    expect(frames[1].structure).toEqual(parseExtxyz(WATER)[0].structure);
  });

  it('reads plain XYZ: title, numbered and numeric symbols, further columns, perceived bonds, no energies', () => {
    const [{ structure, energies }] = parseExtxyz(
      '3\nenergy=-76.4 a title\nO1 0 0 0.12 9 9\n1 0 0.76 -0.47\nH 0 -0.76 -0.47',
    );
    expect(structure.name).toBe('energy=-76.4 a title');
    expect([...structure.elements]).toEqual([8, 1, 1]);
    expect([...structure.bonds]).toEqual([0, 1, 0, 2]);
    expect(structure.bondSource).toBe('perceived');
    expect(energies.size).toBe(0);
  });

  it('tells periodic files as ASE does', () => {
    const periodic = (comment: string) =>
      parseExtxyz(`1\nProperties=species:S:1:pos:R:3 ${comment}\nAr 0 0 0`)[0].periodic;
    expect(periodic('')).toBe(false);
    expect(periodic('Lattice="9 0 0 0 9 0 0 0 9"')).toBe(true);
    expect(periodic('Lattice="9 0 0 0 9 0 0 0 9" pbc="F F F"')).toBe(false);
    expect(periodic('pbc="F F T"')).toBe(true);
    expect(periodic('pbc=[False, False, False]')).toBe(false);
    expect(periodic('pbc=[True, False, False]')).toBe(true);
  });

  it('keeps keys that objects have by nature', () => {
    const [{ info }] = parseExtxyz(
      '1\n__proto__=1 constructor=2 Properties=species:S:1:pos:R:3 toString=[[1, 2], [3, 4]]\nAr 0 0 0',
    );
    expect(info.get('__proto__')).toBe('1');
    expect(info.get('constructor')).toBe('2');
    expect(info.get('toString')).toBe('[[1, 2], [3, 4]]');
  });

  const edited = (from: string | RegExp, to: string) => WATER.replace(from, to);
  it.each([
    ['nothing', '', /empty/],
    ['blank lines', '\n \n', /empty/],
    ['no count', 'hello', /line 1: the number of atoms is "hello"/],
    ['a fractional count', '2.5\n', /line 1: the number of atoms is "2.5"/],
    ['a negative count', '-3\n', /line 1: the number of atoms is -3, which is smaller than 1/],
    ['an absurd count', '1000000000\n\n', /line 1: the number of atoms is 1000000000, which is larger/],
    ['a count beyond the text', '999999\n\nH 0 0 0', /line 1: 999999 atoms are announced/],
    ['a missing atom', WATER.split('\n').slice(0, 4).join('\n') + '\n\n\n\n\n\n', /line 5: atom 3 has 0 fields/],
    ['a truncated atom', edited('0 0 1e-3 0 0 0 0\n', '0'), /line 5: atom 3 has 5 fields instead of 11/],
    ['NaN', edited('0.76', 'NaN'), /line 4: coordinate y is "NaN"/],
    ['infinity', edited('1e-3', 'Infinity'), /line 5: forces is "Infinity"/],
    ['overflow', edited('1e-3', '1e999'), /line 5: forces is "1e999"/],
    ['a hexadecimal', edited('0.76', '0x10'), /line 4: coordinate y is "0x10"/],
    ['asterisks', edited('0.76', '********'), /line 4: coordinate y is "\*{8}"/],
    ['a huge coordinate', edited('0.76', '1e7'), /line 4: coordinate y is 10000000 Å/],
    ['an unknown element', edited('O 0', 'Qq 0'), /line 3: "Qq" is not an element/],
    ['a NaN energy', edited('-2.5', 'nan'), /line 2: energy is "nan"/],
    ['a fractional charge', edited('charge=-1', 'charge=0.5'), /line 2: the charge is "0.5"/],
    ['a bond to nowhere', edited('0-2:1', '0-3:1'), /line 2: the bond "0-3:1" is impossible/],
    ['a bond to itself', edited('0-2:1', '1-1:1'), /line 2: the bond "1-1:1" is impossible/],
    ['a bond twice', edited('0-2:1', '1-0:1'), /line 2: the bond "1-0:1" is listed twice/],
    ['an aromatic bond', edited('0-2:1', '0-2:1.5'), /line 2: the bond "0-2:1.5" is not of the form/],
    ['an open quote', edited('flag', 'flag="x'), /line 2: the quote that opens at column \d+ is not closed/],
    ['an open bracket', edited('"O"', '[[1, 2]'), /line 2: the bracket that opens/],
    ['a key twice', edited('flag', 'split=train'), /line 2: the comment line gives "split" twice/],
    ['no key', edited('flag', '= 3'), /line 2: column \d+ of the comment line has "="/],
    ['Properties without positions', edited('pos:R:3', 'x:R:3'), /line 2: Properties lacks pos:R:3/],
    ['Properties without species', edited('species:S:1', 'x:S:1'), /line 2: Properties lacks species/],
    ['Properties cut off', edited('spin:I:1', 'spin:I'), /line 2: Properties="species.*is not a list/],
    ['Properties of no type', edited('spin:I:1', 'spin:Q:1'), /line 2: Properties has type "Q"/],
    ['Properties of absurd width', edited('spin:I:1', 'spin:I:999999999'), /line 2: the number of columns.*larger/],
    ['Properties with a name twice', edited('spin:I:1', 'pos:R:3'), /line 2: Properties names "pos" twice/],
    ['a binary file', '\u0000\u0001\u0002', /line 1: the number of atoms is "\?\?\?"/],
  ])('refuses %s', (_, text, message) => {
    expectFileError(() => parseExtxyz(text), message);
  });
});

describe('writeExtxyz', () => {
  it('writes what parseExtxyz reads', () => {
    const [{ structure }] = parseExtxyz(WATER);
    const forces = Float64Array.from({ length: 9 }, (_, c) => c - 4.5);
    const velocities = Float64Array.from({ length: 9 }, (_, c) => c / 1000);
    const text = writeExtxyz([
      {
        structure,
        energy: -12.5,
        forces,
        velocities,
        info: new Map<string, string | number>([
          ['step', 7],
          ['note', 'a "b"\nc'],
        ]),
      },
      { structure, positions: structure.positions.map((c) => c + 1) },
    ]);
    const [first, second] = parseExtxyz(text);
    expect(first.structure).toEqual(structure);
    expect(first.energies.get('energy')).toBeCloseTo(-12.5, 8);
    expect(scaledError(first.forces.get('forces')!, forces, 1)).toBeLessThan(1e-6);
    expect(scaledError(first.arrays.get('velocities')!, velocities, 1)).toBeLessThan(1e-8);
    expect(Number(first.info.get('step'))).toBe(7);
    expect(first.info.get('note')).toBe('a "b"\nc');
    expect(second.structure.positions[0]).toBe(1);
    expect(second.energies.size).toBe(0);
  });

  it('never writes a number that is none', () => {
    const [{ structure }] = parseExtxyz(WATER);
    expect(() => writeExtxyz([{ structure, energy: NaN }])).toThrow(/not finite/);
    expect(() => writeExtxyz([{ structure, positions: new Float64Array(9).fill(Infinity) }])).toThrow(/not finite/);
  });

  it('carries any name through', () => {
    const [{ structure }] = parseExtxyz(WATER);
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (name) => {
        const written = writeExtxyz([{ structure: { ...structure, name } }]);
        expect(parseExtxyz(written)[0].structure.name).toBe(name.replace(/\r\n?/g, '\n'));
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});
