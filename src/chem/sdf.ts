/**
 * MOL and SDF files, version V2000 (BIOVIA, "CTfile formats"): fixed columns, several molecules separated by `$$$$`.
 */
import { FfpError } from '../core/errors.ts';
import { findElement } from './elements.ts';
import { guessBondOrders } from './perception.ts';
import type { Structure } from './structure.ts';
import { LineReader, quote } from './text.ts';

/** Charge codes of the atom block; a code of 4 is a radical without charge. */
const CHARGE_OF_CODE = [0, 3, 2, 1, 0, -1, -2, -3];

/** Bond type 4 of the format: no Kekulé order yet. */
const AROMATIC = 4;

/**
 * All molecules of an SDF file (a MOL file is an SDF of one), bonds and charges as the file has them; aromatic bonds
 * (type 4) get Kekulé orders. Throws FfpError('file') that names the line, FfpError('unsupported') for V3000 and flat
 * drawings.
 */
export function parseSdf(text: string): Structure[] {
  const reader = new LineReader(text, 'SDF');
  const molecules: Structure[] = [];
  while (!reader.blankToEnd) {
    molecules.push(readMolecule(reader));
    for (let line = reader.next(); line !== undefined && !line.startsWith('$$$$');) line = reader.next();
  }
  if (molecules.length === 0) throw new FfpError('file', 'The SDF file is empty.');
  return molecules;
}

function readMolecule(reader: LineReader): Structure {
  const title = reader.expect('the title line');
  const program = reader.expect('the second header line');
  reader.expect('the third header line');
  const counts = reader.expect('the counts line');
  if (counts.includes('V3000')) {
    throw new FfpError('unsupported', `SDF file, line ${reader.line}: version V3000 is not read; save it as V2000.`);
  }
  const atoms = reader.integer(counts.slice(0, 3), 'the number of atoms', 1, 999);
  const bondCount = reader.integer(counts.slice(3, 6), 'the number of bonds', 0, 999);

  const elements = new Uint8Array(atoms);
  const positions = new Float64Array(3 * atoms);
  const charges = new Array<number>(atoms).fill(0);
  for (let i = 0; i < atoms; i++) {
    const line = reader.expect(`atom ${i + 1} of ${atoms}`);
    for (let c = 0; c < 3; c++) {
      positions[3 * i + c] = reader.coordinate(line.slice(10 * c, 10 * c + 10), `coordinate ${'xyz'[c]}`);
    }
    const symbol = line.slice(31, 34).trim();
    const element = findElement(symbol);
    if (!element) throw reader.error(`${quote(symbol)} is not an element this program knows (H to Xe)`);
    elements[i] = element.number;
    const code = line.slice(36, 39).trim();
    if (code !== '') charges[i] = CHARGE_OF_CODE[reader.integer(code, 'the charge code', 0, 7)];
  }
  if (program.slice(20, 22) === '2D' && positions.every((value, c) => c % 3 !== 2 || value === 0)) {
    throw new FfpError(
      'unsupported',
      'The SDF file holds a flat drawing (2D), not a molecule in space; make 3D coordinates with hydrogens first.',
    );
  }

  const bonds = new Uint32Array(2 * bondCount);
  const orders = new Uint8Array(bondCount);
  const seen = new Set<number>();
  for (let b = 0; b < bondCount; b++) {
    const line = reader.expect(`bond ${b + 1} of ${bondCount}`);
    const i = reader.integer(line.slice(0, 3), 'the first atom of the bond', 1, atoms) - 1;
    const j = reader.integer(line.slice(3, 6), 'the second atom of the bond', 1, atoms) - 1;
    const type = reader.integer(line.slice(6, 9), 'the bond type', 1, 8);
    if (type > AROMATIC) throw reader.error(`bond type ${type} belongs to a search pattern, not to a molecule`);
    const key = Math.min(i, j) * atoms + Math.max(i, j);
    if (i === j || seen.has(key)) {
      throw reader.error(`the bond between atoms ${i + 1} and ${j + 1} is ${i === j ? 'impossible' : 'listed twice'}`);
    }
    seen.add(key);
    bonds.set([i, j], 2 * b);
    orders[b] = type === AROMATIC ? 0 : type;
  }
  readCharges(reader, charges);
  return {
    name: title.trim().slice(0, 120),
    elements,
    positions,
    bonds,
    bondOrders: orders.includes(0) ? guessBondOrders(elements, bonds, orders) : orders,
    charge: charges.reduce((a, b) => a + b, 0),
    bondSource: 'file',
  };
}

/** The property block up to `M  END`: where there is an `M  CHG` line, it replaces all charges of the atom block. */
function readCharges(reader: LineReader, charges: number[]): void {
  let replaced = false;
  for (let line = reader.expect('"M  END"'); !line.startsWith('M  END'); line = reader.expect('"M  END"')) {
    if (line.startsWith('$$$$')) throw reader.error('the molecule ends without "M  END"');
    if (!line.startsWith('M  CHG')) continue;
    if (!replaced) charges.fill(0);
    replaced = true;
    const entries = reader.integer(line.slice(6, 9), 'the number of charges', 1, 8);
    for (let e = 0; e < entries; e++) {
      const atom = reader.integer(line.slice(9 + 8 * e, 13 + 8 * e), 'the charged atom', 1, charges.length);
      charges[atom - 1] = reader.integer(line.slice(13 + 8 * e, 17 + 8 * e), 'the charge', -15, 15);
    }
  }
}
