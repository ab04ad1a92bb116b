/** Spoilt files of every format: read, or refused with one message, and never slowly. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExtxyz, writeExtxyz } from '../../src/chem/extxyz.ts';
import { parsePdb } from '../../src/chem/pdb.ts';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { parseSdf } from '../../src/chem/sdf.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { topologyOf } from '../../src/forcefield/topology.ts';
import { readOrRefuse, spoilt } from './hostile.ts';

const amide = parseRst7(readFileSync(new URL('../golden/amber/amide.rst7', import.meta.url), 'utf8'));
const STRUCTURE: Structure = {
  name: 'amide',
  elements: Uint8Array.of(6, 6, 8, 7, 6, 1, 1, 1, 1, 1, 1, 1),
  positions: amide.positions,
  bonds: Uint32Array.of(0, 1, 1, 2, 1, 3, 3, 4, 0, 5, 0, 6, 0, 7, 3, 8, 4, 9, 4, 10, 4, 11),
  bondOrders: Uint8Array.of(1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1),
  charge: 0,
  bondSource: 'file',
};
const SYMBOLS = 'C C O N C H H H H H H H'.split(' ');
const column = (i: number, width: number, digits: number) =>
  Array.from(STRUCTURE.positions.subarray(3 * i, 3 * i + 3), (c) => c.toFixed(digits).padStart(width)).join('');
const pad = (n: number, width: number) => String(n).padStart(width);

const EXTXYZ = writeExtxyz([{ structure: STRUCTURE, energy: -3, forces: STRUCTURE.positions }]);
const PDB = SYMBOLS.map(
  (symbol, i) =>
    `ATOM  ${pad(i + 1, 5)}  ${symbol.padEnd(3)} NMA A   1    ${column(i, 8, 3)}  1.00  0.00           ${symbol}`,
)
  .concat('CONECT    1    2    6    7    8', 'END', '')
  .join('\n');
const SDF = [
  'amide',
  '',
  '',
  ' 12 11  0  0  0  0            999 V2000',
  ...SYMBOLS.map((symbol, i) => `${column(i, 10, 4)} ${symbol}   0  0`),
  ...Array.from(
    STRUCTURE.bondOrders,
    (order, b) => pad(STRUCTURE.bonds[2 * b] + 1, 3) + pad(STRUCTURE.bonds[2 * b + 1] + 1, 3) + pad(order, 3),
  ),
  'M  END',
  '',
].join('\n');

const FORMATS: readonly { name: string; text: string; read: (text: string) => Structure[] }[] = [
  { name: 'extended XYZ', text: EXTXYZ, read: (text) => parseExtxyz(text).map(({ structure }) => structure) },
  { name: 'PDB', text: PDB, read: (text) => [parsePdb(text)] },
  { name: 'SDF', text: SDF, read: parseSdf },
];

describe.each(FORMATS)('$name', ({ text, read }) => {
  it('is read when nothing is wrong with it', () => {
    const [structure] = read(text);
    expect(structure.elements).toEqual(STRUCTURE.elements);
    expect(topologyOf(structure).bonds).toEqual(topologyOf(STRUCTURE).bonds);
    expect(topologyOf(structure).bondOrders).toEqual(topologyOf(STRUCTURE).bondOrders);
  });

  it('gives a consistent Structure or one message, however it is spoilt', () => {
    fc.assert(
      fc.property(spoilt(text), (bad) => {
        for (const structure of readOrRefuse(() => read(bad)) ?? []) {
          const { elements, positions, bonds, bondOrders, charge } = structure;
          expect(elements.length).toBeGreaterThan(0);
          expect(positions).toHaveLength(3 * elements.length);
          expect(positions.every(Number.isFinite) && Number.isInteger(charge)).toBe(true);
          expect(elements.every((number) => number >= 1 && number <= 54)).toBe(true);
          expect(bonds).toHaveLength(2 * bondOrders.length);
          expect(bondOrders.every((order) => order >= 1 && order <= 3)).toBe(true);
          readOrRefuse(() => topologyOf(structure));
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

// Anything quadratic in these would take minutes.
const LONG = 2_000_000;
it.each([
  ['digits', '1'.repeat(LONG)],
  ['blanks', ' '.repeat(LONG)],
  ['line ends', '\n'.repeat(LONG)],
  ['quotes', `1\n${'"'.repeat(LONG)}`],
  ['brackets', `1\nProperties=${'['.repeat(LONG)}`],
  ['colons', `1\nProperties=${':'.repeat(LONG)}`],
  [
    'keys',
    `1\nProperties=species:S:1:pos:R:3 ${Array.from({ length: 200_000 }, (_, n) => `k${n}`).join(' ')}\nH 0 0 0`,
  ],
  ['one bond again and again', `2\nbonds="${'0-1 '.repeat(LONG / 4)}"\nH 0 0 0\nH 0 0 1`],
  ['an atom of a million fields', `1\nx\n${'9 '.repeat(LONG / 2)}`],
  ['a long count', `${'9'.repeat(LONG)}\n`],
  ['flags', '%FLAG A\n'.repeat(LONG / 8)],
  ['one long flag', `%FLAG ${'A'.repeat(LONG)}`],
  ['one long format', `%FLAG A\n%FORMAT(${' '.repeat(LONG)}`],
  ['separators', '$$$$\n'.repeat(LONG / 5)],
  ['records', 'CONECT\n'.repeat(LONG / 7)],
])('%s, two million characters of them, are answered within seconds by every reader', (_, text) => {
  const start = performance.now();
  for (const { read } of FORMATS) readOrRefuse(() => read(text));
  readOrRefuse(() => parsePrmtop(text));
  readOrRefuse(() => parseRst7(text));
  expect(performance.now() - start).toBeLessThan(5000);
});

it('a hundred thousand atoms in one place are refused within seconds', () => {
  const text = `100000\n\n${'C 0.1 0.2 0.3\n'.repeat(100_000)}`;
  const start = performance.now();
  expect(() => parseExtxyz(text)).toThrow(/on top of each other/);
  expect(performance.now() - start).toBeLessThan(5000);
});
