/** What a text or a file is taken for, by its content: its name may say anything. */
import { FfpError } from '../core/errors.ts';
import { findElement } from './elements.ts';
import { parseDecimal, quote } from './text.ts';

/** What molecules come as. */
export type Format = 'smiles' | 'sdf' | 'xyz' | 'pdb' | 'prmtop' | 'rst7' | 'openmm' | 'openmm state';

/** How each is called. */
export const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  smiles: 'SMILES',
  sdf: 'MOL/SDF',
  xyz: 'XYZ',
  pdb: 'PDB',
  prmtop: 'Amber topology (prmtop)',
  rst7: 'Amber coordinates (rst7)',
  openmm: 'OpenMM System (XML)',
  'openmm state': 'OpenMM State (XML)',
};

/** The largest file that is looked at, bytes: 2,000 atoms take a thousandth of it, and trajectories are no molecules. */
export const LARGEST_STRUCTURE_FILE = 64 * 1024 * 1024;

/** Lines that are looked at to tell a format. */
const HEAD_LINES = 400;
const HEAD_CHARACTERS = 64 * 1024;

const TAKES = 'SMILES, or the text of a MOL, SDF, XYZ, PDB or Amber file';

/** Files that begin with these bytes, in words. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a picture (PNG)'],
  [[0xff, 0xd8, 0xff], 'a picture (JPEG)'],
  [[0x47, 0x49, 0x46, 0x38], 'a picture (GIF)'],
  [[0x52, 0x49, 0x46, 0x46], 'a picture or a recording (RIFF)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x1f, 0x8b], 'a compressed file (gzip): unpack it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive or an office document: unpack it first'],
  [[0x43, 0x44, 0x46], 'a NetCDF file: convert it to text, with cpptraj for instance'],
  [[0x89, 0x48, 0x44, 0x46], 'a NetCDF or HDF5 file: convert it to text, with cpptraj for instance'],
];

/**
 * The text of a file's bytes (UTF-8, or UTF-16 with a byte order mark, as Windows writes it). Throws FfpError('file') for what is no
 * text, and says what it is where that is known; `name` is the file's.
 */
export function textOf(bytes: Uint8Array, name: string): string {
  const called = `“${name.slice(-80)}”`;
  for (const [signature, what] of SIGNATURES)
    if (signature.every((byte, i) => bytes[i] === byte))
      throw new FfpError(
        'file',
        `${called} is ${what}, and not a molecule; choose a MOL, SDF, XYZ, PDB or Amber file.`,
      );
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (!wide && bytes.subarray(0, HEAD_CHARACTERS).includes(0))
    throw new FfpError('file', `${called} is no text, and not a molecule; choose a MOL, SDF, XYZ, PDB or Amber file.`);
  return new TextDecoder(wide ?? 'utf-8').decode(bytes);
}

/**
 * Formats that are known by name and not read, by what they begin with, and what to do. Repeated parts share no character
 * with what may follow them, so that each pattern takes a time that grows with the text and no faster.
 */
const FOREIGN: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^data_\S*\s[^]*_atom_site/, 'an mmCIF file; save it as PDB'],
  [/^[ \t]*@<TRIPOS>/m, 'a MOL2 file; save it as SDF'],
  [/^\s*InChI=/, 'an InChI; paste the SMILES of the molecule instead'],
  [/^\s*(?:https?:\/\/\S*)?#[1-9]\d{0,5}\.[A-Za-z0-9_-]+\s*$/, 'a link of this page; paste it into the address bar'],
  [/^\s*https?:\/\//, 'a web address; paste what lies there instead'],
  [/^\s*<(?:!doctype|html|svg|\?xml|cml)/i, 'a web page, a picture or XML; choose a MOL, SDF, XYZ or PDB file'],
  [/^\s*(?:\$RXN|[^\s>]+>[^\s>]*>[^\s>]+\s*$)/, 'a reaction; give one molecule'],
];

/**
 * The format of a text. Throws FfpError('file') where there is nothing, or nothing that is known, and FfpError('unsupported') for
 * formats that are known and not read: one sentence that says what to do.
 */
export function recognise(text: string): Format {
  const head = text.slice(0, HEAD_CHARACTERS).replace(/^\ufeff/, '');
  const lines = head.split(/\r\n|\r|\n/, HEAD_LINES);
  if (!/\S/.test(head) && !/\S/.test(text)) throw new FfpError('file', `There is nothing here; give ${TAKES}.`);
  if (/^%(?:VERSION|FLAG)\b/m.test(head)) return 'prmtop';
  if (/\bV[23]000\b/.test(lines[3] ?? '') || lines.some((line) => /^(?:M {2}END|\$\$\$\$)/.test(line))) return 'sdf';
  const [, root] = /^\s*(?:<\?xml[^>]*>\s*)?<(System|State)\b/.exec(head) ?? [];
  if (root !== undefined) return root === 'System' ? 'openmm' : 'openmm state';
  for (const [pattern, what] of FOREIGN)
    if (pattern.test(head)) throw new FfpError('unsupported', `This looks like ${what}.`);
  if (isXyz(lines)) return 'xyz';
  if (isRst7(lines)) return 'rst7';
  if (
    lines.some((line) => /^(?:ATOM {2}|HETATM)/.test(line)) ||
    /^(?:HEADER|CRYST1|REMARK|COMPND|TITLE {2})/m.test(head)
  )
    return 'pdb';
  if (isCoordinates(lines)) return 'xyz';
  if (isSmiles(lines)) return 'smiles';
  const first = lines.find((line) => line.trim() !== '') ?? '';
  throw new FfpError('file', `${quote(first)} is not recognised as a molecule; give ${TAKES}.`);
}

/** A count, a comment, and rows of an element and three numbers. */
function isXyz(lines: readonly string[]): boolean {
  const start = lines.findIndex((line) => line.trim() !== '');
  if (start < 0 || !/^\s*\d+\s*$/.test(lines[start])) return false;
  // A file that ends here is an XYZ file that is cut off; the reader says so.
  const atom = lines[start + 2]?.trim().split(/\s+/) ?? [];
  return (
    atom.length < 3 ||
    /[A-Za-z]/.test(lines[start + 2]) ||
    atom.slice(0, 4).every((field) => parseDecimal(field) !== undefined)
  );
}

/** A title, a count with or without a time, and fields of 12 characters. */
function isRst7(lines: readonly string[]): boolean {
  const row = lines[2]?.trimEnd() ?? '';
  return (
    /^\s*\d+(?:\s+\S+)*\s*$/.test(lines[1] ?? '') &&
    row.length >= 36 &&
    row.length % 12 === 0 &&
    Array.from({ length: row.length / 12 }, (_, f) => parseDecimal(row.slice(12 * f, 12 * f + 12))).every(
      (value) => value !== undefined,
    )
  );
}

/** Rows of an element and three numbers without the two lines of the XYZ format before them. */
function isCoordinates(lines: readonly string[]): boolean {
  const rows = lines.filter((line) => line.trim() !== '');
  return rows.length > 0 && rows.every((line) => isCoordinateRow(line));
}

function isCoordinateRow(line: string): boolean {
  const [symbol, ...numbers] = line.trim().split(/\s+/);
  return (
    findElement(symbol) !== undefined &&
    numbers.length >= 3 &&
    numbers.slice(0, 3).every((n) => parseDecimal(n) !== undefined)
  );
}

/** Every line begins with a word of the SMILES alphabet that has an atom in it. */
function isSmiles(lines: readonly string[]): boolean {
  const rows = lines.filter((line) => line.trim() !== '');
  return rows.every((line) => {
    const [word] = line.trim().split(/\s+/, 1);
    return /^[A-Za-z0-9@+\-[\]()=#$:.%/\\*~]+$/.test(word) && /[A-Za-z*]/.test(word);
  });
}
