/**
 * Extended XYZ (github.com/libAtoms/extxyz, as ASE reads and writes it) and plain XYZ. Energies and forces are eV and
 * eV/Å in the file, kcal/mol and kcal/mol/Å in memory.
 */
import { FfpError } from '../core/errors.ts';
import { ELECTRONVOLT } from '../core/units.ts';
import { boxOf, type Box } from './box.ts';
import { ELEMENTS, findElement } from './elements.ts';
import { parseComment } from './extxyzComment.ts';
import { perceiveBonds } from './perception.ts';
import type { Structure } from './structure.ts';
import { LineReader, quote } from './text.ts';

export interface ExtxyzFrame {
  readonly structure: Structure;
  /** The comment line's pairs as written, unquoted ("T" for a key without value); empty for plain XYZ. */
  readonly info: ReadonlyMap<string, string>;
  /** `energy` and whatever ends in `_energy`, kcal/mol. Empty for plain XYZ, whose units nobody knows. */
  readonly energies: ReadonlyMap<string, number>;
  /** `forces` and whatever ends in `_forces`, kcal/mol/Å, [3N]. */
  readonly forces: ReadonlyMap<string, Float64Array>;
  /** Every other numeric per-atom column as written, [N × columns]. */
  readonly arrays: ReadonlyMap<string, Float64Array>;
  /** Whether the file gives a box (`Lattice`, `pbc`). */
  readonly periodic: boolean;
  /** Line of the frame's atom count, from 1. */
  readonly line: number;
}

/** What `writeExtxyz` writes of one frame. */
export interface ExtxyzOutput {
  readonly structure: Structure;
  /** Å, [3N]; those of the structure where absent. */
  readonly positions?: Float64Array;
  /** kcal/mol. */
  readonly energy?: number;
  /** kcal/mol/Å, [3N]. */
  readonly forces?: Float64Array;
  /** Å/fs, [3N]; written as the column `velocities`, in Å/fs. */
  readonly velocities?: Float64Array;
  /** More pairs for the comment line. */
  readonly info?: ReadonlyMap<string, string | number>;
}

/** No file of molecules has more; bounds what a hostile count line can ask for. */
const MOST_ATOMS = 1_000_000;
const MOST_COLUMNS = 256;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly width: number;
}

const PLAIN_COLUMNS: readonly Column[] = [
  { name: 'species', type: 'S', width: 1 },
  { name: 'pos', type: 'R', width: 3 },
];

/**
 * All frames of an extended or plain XYZ file. Bonds and charge come from `bonds="0-1:1 1-2:2"` (0-based, Kekulé
 * orders) and `charge=`; where a frame has no `bonds`, they are perceived from distances (`structure.bondSource` says
 * which). Throws FfpError('file') that names the line.
 */
export function parseExtxyz(text: string): ExtxyzFrame[] {
  const reader = new LineReader(text, 'XYZ');
  const frames: ExtxyzFrame[] = [];
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    if (line.trim() !== '') frames.push(readFrame(reader, line));
  }
  if (frames.length === 0) throw new FfpError('file', 'The XYZ file is empty.');
  return frames;
}

function readFrame(reader: LineReader, countLine: string): ExtxyzFrame {
  const line = reader.line;
  const count = reader.integer(countLine, 'the number of atoms', 1, MOST_ATOMS);
  // An atom takes at least eight characters ("H 0 0 0\n"), so that a false count is found before anything is allocated.
  if (count * 7 > reader.remaining)
    throw reader.error(`${count} atoms are announced, but the file is too short to hold them`);
  const comment = reader.expect('the comment line');
  const extended = /(^|\s)["']?(Properties|Lattice|bonds)["']?\s*=/.test(comment);
  const info = extended ? parseComment(reader, comment) : new Map<string, string>();
  const properties = info.get('Properties');
  const columns = properties === undefined ? PLAIN_COLUMNS : parseProperties(reader, properties);

  const elements = new Uint8Array(count);
  const numeric = new Map<string, Float64Array>();
  for (const { name, type, width } of columns) {
    if (type === 'R' || type === 'I') numeric.set(name, new Float64Array(count * width));
  }
  for (let i = 0; i < count; i++) readAtom(reader, i, count, columns, properties === undefined, elements, numeric);

  const positions = take(numeric, 'pos');
  const energies = new Map<string, number>();
  if (properties !== undefined) {
    for (const [key, value] of info) {
      if (/(^|_)energy$/.test(key)) energies.set(key, reader.number(value, key, line + 1) * ELECTRONVOLT);
    }
  }
  const forces = new Map<string, Float64Array>();
  for (const { name, type, width } of columns) {
    if (!/(^|_)forces$/.test(name) || type !== 'R' || width !== 3) continue;
    forces.set(
      name,
      take(numeric, name).map((value) => value * ELECTRONVOLT),
    );
  }
  const bondText = info.get('bonds');
  const bonds =
    bondText === undefined ? perceiveBonds(elements, positions) : parseBonds(reader, bondText, count, line + 1);
  const charge = info.get('charge');
  return {
    structure: {
      name: info.get('name') ?? (extended ? '' : comment.trim().slice(0, 120)),
      elements,
      positions,
      bonds: bonds.bonds,
      bondOrders: bonds.bondOrders,
      charge: charge === undefined ? 0 : reader.integer(charge, 'the charge', -1000, 1000, line + 1),
      bondSource: bondText === undefined ? 'perceived' : 'file',
    },
    info,
    energies,
    forces,
    arrays: numeric,
    periodic: isPeriodic(info),
    line,
  };
}

/** Removes an array that `parseProperties` guarantees from the map of the others. */
function take(arrays: Map<string, Float64Array>, name: string): Float64Array {
  const array = arrays.get(name)!;
  arrays.delete(name);
  return array;
}

function readAtom(
  reader: LineReader,
  i: number,
  count: number,
  columns: readonly Column[],
  plain: boolean,
  elements: Uint8Array,
  numeric: ReadonlyMap<string, Float64Array>,
): void {
  const row = reader.expect(`atom ${i + 1} of ${count}`);
  const fields = row.trim().split(/\s+/);
  const expected = columns.reduce((sum, { width }) => sum + width, 0);
  // Programs append charges or velocities to plain XYZ; extended XYZ says what its columns are.
  if (fields.length < expected || (!plain && fields.length > expected)) {
    throw reader.error(`atom ${i + 1} has ${row.trim() === '' ? 0 : fields.length} fields instead of ${expected}`);
  }
  let field = 0;
  for (const { name, type, width } of columns) {
    if (name === 'species') elements[i] = parseElement(reader, fields[field], plain);
    else if (name === 'Z') elements[i] = reader.integer(fields[field], 'the atomic number', 1, ELEMENTS.length);
    const array = numeric.get(name);
    for (let c = 0; array && c < width; c++) {
      const token = fields[field + c];
      if (name === 'pos') array[i * width + c] = reader.coordinate(token, `coordinate ${'xyz'[c]}`);
      else if (type === 'I')
        array[i * width + c] = reader.integer(token, name, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      else array[i * width + c] = reader.number(token, name);
    }
    field += width;
  }
}

/** An element symbol; plain XYZ may say an atomic number, or number its atoms ("C12"). */
function parseElement(reader: LineReader, token: string, plain: boolean): number {
  if (plain && /^[0-9]{1,3}$/.test(token)) return reader.integer(token, 'the atomic number', 1, ELEMENTS.length);
  const element = findElement(plain ? token.slice(0, 12).replace(/[0-9]+$/, '') : token);
  if (!element) throw reader.error(`${quote(token)} is not an element this program knows (H to Xe)`);
  return element.number;
}

/** `species:S:1:pos:R:3:forces:R:3` */
function parseProperties(reader: LineReader, text: string): Column[] {
  const parts = text.split(':', 3 * MOST_COLUMNS + 1);
  if (parts.length % 3 !== 0) throw reader.error(`Properties=${quote(text)} is not a list of name:type:columns`);
  const columns: Column[] = [];
  for (let p = 0; p < parts.length; p += 3) {
    const [name, type] = [parts[p], parts[p + 1]];
    if (!/^[SIRL]$/.test(type))
      throw reader.error(`Properties has type ${quote(type)} for ${quote(name)}; S, I, R and L exist`);
    if (columns.some((column) => column.name === name)) throw reader.error(`Properties names ${quote(name)} twice`);
    columns.push({
      name,
      type,
      width: reader.integer(parts[p + 2], `the number of columns of ${quote(name)}`, 1, MOST_COLUMNS),
    });
  }
  const has = (name: string, type: string, width: number) =>
    columns.some((column) => column.name === name && column.type === type && column.width === width);
  if (!has('pos', 'R', 3)) throw reader.error('Properties lacks pos:R:3');
  if (!has('species', 'S', 1) && !has('Z', 'I', 1)) throw reader.error('Properties lacks species:S:1');
  return columns;
}

function parseBonds(
  reader: LineReader,
  text: string,
  atoms: number,
  line: number,
): { readonly bonds: Uint32Array; readonly bondOrders: Uint8Array } {
  const items = text.trim() === '' ? [] : text.trim().split(/\s+/);
  const bonds = new Uint32Array(2 * items.length);
  const bondOrders = new Uint8Array(items.length);
  const seen = new Set<number>();
  items.forEach((item, b) => {
    const match = /^([0-9]{1,7})-([0-9]{1,7})(?::([123]))?$/.exec(item);
    if (!match)
      throw reader.error(`the bond ${quote(item)} is not of the form 0-1:2 (two atoms from 0, order 1, 2 or 3)`, line);
    const [i, j] = [Number(match[1]), Number(match[2])];
    if (i >= atoms || j >= atoms || i === j) {
      throw reader.error(`the bond ${quote(item)} is impossible among atoms 0 to ${atoms - 1}`, line);
    }
    const key = Math.min(i, j) * atoms + Math.max(i, j);
    if (seen.has(key)) throw reader.error(`the bond ${quote(item)} is listed twice`, line);
    seen.add(key);
    bonds.set([i, j], 2 * b);
    bondOrders[b] = Number(match[3] ?? 1);
  });
  return { bonds, bondOrders };
}

/** ASE's rule: `pbc` decides; a `Lattice` without it means periodic. */
function isPeriodic(info: ReadonlyMap<string, string>): boolean {
  const pbc = info.get('pbc');
  return pbc === undefined ? info.has('Lattice') : /[T1]/i.test(pbc.replace(/false/gi, ''));
}

/**
 * The box of a frame whose file gives one (`Lattice`, and `pbc` along every edge); null in empty space. Throws FfpError('unsupported') for
 * boxes that are not orthorhombic along x, y and z, or do not repeat along every edge, FfpError('file') for impossible ones.
 */
export function boxOfFrame({ info, periodic }: Pick<ExtxyzFrame, 'info' | 'periodic'>): Box | null {
  if (!periodic) return null;
  const cell = (info.get('Lattice') ?? '').trim().split(/\s+/).map(Number);
  const pbc = info.get('pbc')?.trim().split(/\s+/) ?? [];
  const skew = cell.some((value, n) => n % 4 !== 0 && value !== 0);
  if (cell.length !== 9 || skew || pbc.some((axis) => !/^([T1]|true)$/i.test(axis)))
    throw new FfpError(
      'unsupported',
      'The box of this XYZ file is not one with edges along x, y and z that repeats along all three; say --nonbonded none to compute it in empty space, or write Lattice="a 0 0 0 b 0 0 0 c".',
    );
  return boxOf([cell[0], cell[4], cell[8]], [90, 90, 90], 'XYZ file');
}

const lattice = ([a, b, c]: Box): string => [a, 0, 0, 0, b, 0, 0, 0, c].join(' ');

/**
 * Frames as extended XYZ text, with bonds and charge, energies and forces in eV and eV/Å. Positions and velocities
 * carry eight decimals. Throws FfpError('diverged') rather than write a number that is not finite.
 */
export function writeExtxyz(frames: readonly ExtxyzOutput[]): string {
  return frames.map(writeFrame).join('');
}

function writeFrame({
  structure,
  positions = structure.positions,
  energy,
  forces,
  velocities,
  info,
}: ExtxyzOutput): string {
  const atoms = structure.elements.length;
  const bonds = Array.from(
    structure.bondOrders,
    (order, b) => `${structure.bonds[2 * b]}-${structure.bonds[2 * b + 1]}:${order}`,
  ).join(' ');
  const pairs = [
    `Properties=species:S:1:pos:R:3${forces ? ':forces:R:3' : ''}${velocities ? ':velocities:R:3' : ''}`,
    ...(energy === undefined ? [] : [`energy=${decimal(energy / ELECTRONVOLT, 10)}`]),
    ...(structure.name === '' ? [] : [`name=${quoted(structure.name)}`]),
    `bonds="${bonds}"`,
    `charge=${structure.charge}`,
    ...Array.from(
      info ?? [],
      ([key, value]) => `${quoted(key)}=${typeof value === 'number' ? decimal(value, 10) : quoted(value)}`,
    ),
    structure.box ? `Lattice="${lattice(structure.box)}" pbc="T T T"` : 'pbc="F F F"',
  ];
  let text = `${atoms}\n${pairs.join(' ')}\n`;
  for (let i = 0; i < atoms; i++) {
    const columns = [ELEMENTS[structure.elements[i] - 1].symbol];
    for (let c = 3 * i; c < 3 * i + 3; c++) columns.push(decimal(positions[c], 8));
    for (let c = 3 * i; forces && c < 3 * i + 3; c++) columns.push(decimal(forces[c] / ELECTRONVOLT, 8));
    for (let c = 3 * i; velocities && c < 3 * i + 3; c++) columns.push(decimal(velocities[c], 8));
    text += `${columns.join(' ')}\n`;
  }
  return text;
}

function decimal(value: number, digits: number): string {
  if (!Number.isFinite(value))
    throw new FfpError('diverged', 'The trajectory holds a number that is not finite; it was not written.');
  return value.toFixed(digits);
}

function quoted(text: string): string {
  if (/^[A-Za-z0-9_.+-]+$/.test(text)) return text;
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/\r?\n|\r/g, '\\n')}"`;
}
