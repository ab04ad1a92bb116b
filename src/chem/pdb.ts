/** PDB files (wwPDB format 3.3): ATOM and HETATM of the first model, CONECT. Fixed columns. */
import { FfpError } from '../core/errors.ts';
import { findElement } from './elements.ts';
import { guessBondOrders, perceiveBonds } from './perception.ts';
import type { Structure } from './structure.ts';
import { LineReader, quote } from './text.ts';

const MOST_ATOMS = 1_000_000;

/** Serial numbers two atoms share: a CONECT that names one of them is ambiguous. */
const AMBIGUOUS = -1;
/** Serial numbers of atoms that were left out (alternate locations, later models). */
const LEFT_OUT = -2;

interface Bond {
  readonly i: number;
  readonly j: number;
  /** How often the file lists j beside i and i beside j: writers state the order this way. */
  listed: [number, number];
}

/**
 * The first model of a PDB file; of alternate locations the first of each residue. Bonds come from CONECT where it
 * covers every atom that has a neighbour within bonding distance; otherwise (standard residues have no CONECT) they are
 * perceived from distances, and CONECT adds to them. Throws FfpError('file') that names the line.
 */
export function parsePdb(text: string): Structure {
  const reader = new LineReader(text, 'PDB');
  const elements: number[] = [];
  const positions: number[] = [];
  const indexOf = new Map<string, number>();
  /** The alternate location that was chosen in each residue: the first. */
  const alternates = new Map<string, string>();
  const bonds = new Map<string, Bond>();
  let name = '';
  let charge = 0;
  let firstModelEnded = false;

  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const record = line.slice(0, 6).trimEnd();
    if (record === 'TITLE' && name === '') name = line.slice(10, 80).trim();
    else if (record === 'ENDMDL') firstModelEnded = true;
    else if (record === 'ATOM' || record === 'HETATM') {
      if (line.length < 54) throw reader.error('the atom is cut off before its coordinates end in column 54');
      const serial = line.slice(6, 11).trim();
      const alternate = line.slice(16, 17).trim();
      const residue = line.slice(21, 27);
      if (alternate !== '' && !alternates.has(residue)) alternates.set(residue, alternate);
      if (firstModelEnded || (alternate !== '' && alternates.get(residue) !== alternate)) {
        if (!indexOf.has(serial)) indexOf.set(serial, LEFT_OUT);
        continue;
      }
      if (elements.length === MOST_ATOMS) throw reader.error(`more than ${MOST_ATOMS} atoms cannot be read`);
      indexOf.set(serial, (indexOf.get(serial) ?? LEFT_OUT) === LEFT_OUT ? elements.length : AMBIGUOUS);
      elements.push(elementOf(reader, line));
      for (let c = 0; c < 3; c++) {
        positions.push(reader.coordinate(line.slice(30 + 8 * c, 38 + 8 * c), `coordinate ${'xyz'[c]}`));
      }
      charge += chargeOf(line.slice(78, 80));
    } else if (record === 'CONECT') readConect(reader, line, indexOf, bonds);
  }
  if (elements.length === 0) throw new FfpError('file', 'The PDB file has no ATOM or HETATM records.');
  const structure = { name, elements: Uint8Array.from(elements), positions: Float64Array.from(positions), charge };
  return { ...structure, ...bondsOf(structure.elements, structure.positions, [...bonds.values()]) };
}

/**
 * The unit cell that a PDB file states (CRYST1): lengths in Å, angles in degrees; null without one, and for the cell of 1 Å that stands
 * where there is none.
 */
export function boxOfPdb(
  text: string,
): { readonly lengths: readonly number[]; readonly angles: readonly number[] } | null {
  const [line] = /^CRYST1.*$/m.exec(text) ?? [];
  const [a, b, c, ...angles] = [6, 15, 24, 33, 40, 47].map((from, n) =>
    Number(line?.slice(from, from + (n < 3 ? 9 : 7)) || NaN),
  );
  const lengths = [a, b, c];
  return [...lengths, ...angles].every((value) => Number.isFinite(value)) && lengths.some((length) => length > 1)
    ? { lengths, angles }
    : null;
}

/** The element of columns 77–78, or from the atom name of columns 13–16, where the symbol ends in column 14. */
function elementOf(reader: LineReader, line: string): number {
  const symbol = line.slice(76, 78).trim();
  const stated = findElement(symbol);
  if (stated) return stated.number;
  if (symbol !== '') throw reader.error(`${quote(symbol)} is not an element this program knows (H to Xe)`);
  const name = line.slice(12, 16);
  // Names of four characters start a column early ("HG11"), and some writers start all names there ("CD1 " is no
  // cadmium): a symbol of two letters is believed in a HETATM, or where the residue is named like the atom (ions).
  const pair = name.slice(0, 2).toUpperCase();
  const believed = line.startsWith('HETATM') || line.slice(17, 20).trim().toUpperCase().startsWith(pair);
  const long = believed && name.trim().length < 4 && /^[A-Z]{2}$/.test(pair) ? findElement(pair) : undefined;
  const element = long ?? findElement(name.replace(/[^A-Za-z]/g, '').slice(0, 1));
  if (!element)
    throw reader.error(`the atom name ${quote(name)} does not tell an element, and columns 77–78 are empty`);
  return element.number;
}

/** "2+" and "1-" of columns 79–80; anything else is no charge. */
function chargeOf(field: string): number {
  const match = /^([0-9])([+-])$/.exec(field);
  return match ? Number(match[1]) * (match[2] === '+' ? 1 : -1) : 0;
}

function readConect(
  reader: LineReader,
  line: string,
  indexOf: ReadonlyMap<string, number>,
  bonds: Map<string, Bond>,
): void {
  const find = (from: number): number | undefined => {
    const serial = line.slice(from, from + 5).trim();
    if (serial === '') return undefined;
    const index = indexOf.get(serial);
    if (index === undefined) throw reader.error(`CONECT names atom ${quote(serial)}, which the file does not have`);
    if (index === AMBIGUOUS)
      throw reader.error(`CONECT names atom ${quote(serial)}, but several atoms have that number`);
    return index;
  };
  const i = find(6);
  if (i === undefined) throw reader.error('CONECT names no atom');
  for (let column = 11; column < 31; column += 5) {
    const j = find(column);
    if (j === undefined || i === LEFT_OUT || j === LEFT_OUT) continue;
    if (i === j) throw reader.error('CONECT bonds an atom with itself');
    const key = `${Math.min(i, j)} ${Math.max(i, j)}`;
    const bond: Bond = bonds.get(key) ?? { i: Math.min(i, j), j: Math.max(i, j), listed: [0, 0] };
    bond.listed[i < j ? 0 : 1]++;
    bonds.set(key, bond);
  }
}

function bondsOf(
  elements: Uint8Array,
  positions: Float64Array,
  listed: readonly Bond[],
): Pick<Structure, 'bonds' | 'bondOrders' | 'bondSource'> {
  if (listed.length === 0) return { ...perceiveBonds(elements, positions), bondSource: 'perceived' };
  const covered = new Set(listed.flatMap(({ i, j }) => [i, j]));
  const perceived = perceiveBonds(elements, positions);
  const complete = perceived.bonds.every((atom) => covered.has(atom));
  const pairs = new Map(listed.map((bond) => [`${bond.i} ${bond.j}`, bond]));
  if (!complete) {
    for (let b = 0; b < perceived.bonds.length; b += 2) {
      const [i, j] = perceived.bonds.subarray(b, b + 2);
      if (!pairs.has(`${i} ${j}`)) pairs.set(`${i} ${j}`, { i, j, listed: [0, 0] });
    }
  }
  const sorted = [...pairs.values()].sort((a, b) => a.i - b.i || a.j - b.j);
  const bonds = Uint32Array.from(sorted.flatMap(({ i, j }) => [i, j]));
  // Writers that repeat a bond mean its order, and mean it for all bonds; others list every bond once.
  const orders = Uint8Array.from(sorted, (bond) => Math.min(3, Math.max(...bond.listed)));
  const stated = orders.some((order) => order > 1);
  return {
    bonds,
    bondOrders: stated && complete ? orders : guessBondOrders(elements, bonds),
    bondSource: complete ? 'file' : 'perceived',
  };
}
