/** Writes PDB files (wwPDB format 3.3): atoms as HETATM, one residue a molecule, bonds as CONECT, frames as MODEL. */
import { FfpError } from '../core/errors.ts';
import { ELEMENTS } from './elements.ts';
import { neighboursOf } from './graph.ts';
import type { Structure } from './structure.ts';

/** Serial numbers have five columns. */
const MOST_ATOMS = 99_999;
/** Partners on one CONECT line. */
const PARTNERS = 4;

/** Atoms and bonds of one molecule as PDB text: everything but the coordinates is worked out once. */
export class PdbWriter {
  /** Columns 1–30 of each atom, and 67–80. */
  private readonly left: string[] = [];
  private readonly right: string[] = [];
  private readonly bonds: string;

  /** Throws FfpError('unsupported') beyond 99,999 atoms. */
  constructor({ elements, bonds }: Structure) {
    const atoms = elements.length;
    if (atoms > MOST_ATOMS)
      throw new FfpError('unsupported', `A PDB file numbers at most ${MOST_ATOMS} atoms, and there are ${atoms}.`);
    const { start, partners } = neighboursOf(atoms, bonds);
    const rowOf = (i: number) => partners.subarray(start[i], start[i + 1]);
    const residues = moleculesOf(atoms, rowOf);
    const counts = new Map<string, number>();
    for (let i = 0; i < atoms; i++) {
      const symbol = ELEMENTS[elements[i] - 1].symbol.toUpperCase();
      const key = `${residues[i]} ${symbol}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      // One-letter elements begin in column 14, where there is room.
      const numbered = `${symbol}${count}`;
      const name = numbered.length > 4 ? symbol : numbered;
      const aligned = symbol.length === 1 && name.length < 4 ? ` ${name}` : name;
      this.left.push(
        `HETATM${serial(i)} ${aligned.padEnd(4)} MOL A${String((residues[i] % 9999) + 1).padStart(4)}    `,
      );
      this.right.push(`  1.00  0.00          ${symbol.padStart(2)}\n`);
    }
    let conect = '';
    for (let i = 0; i < atoms; i++) {
      const row = Array.from(rowOf(i), serial);
      for (let p = 0; p < row.length; p += PARTNERS)
        conect += `CONECT${serial(i)}${row.slice(p, p + PARTNERS).join('')}\n`;
    }
    this.bonds = conect;
  }

  /**
   * Atoms at positions (Å, [3N]). Coordinates have three decimals, and fewer where eight columns do not hold them.
   * Throws FfpError('diverged') for one that is not finite or has more than seven digits.
   */
  atoms(positions: Float64Array | Float32Array): string {
    let text = '';
    for (let i = 0; i < this.left.length; i++)
      text +=
        this.left[i] +
        coordinate(positions[3 * i]) +
        coordinate(positions[3 * i + 1]) +
        coordinate(positions[3 * i + 2]) +
        this.right[i];
    return text;
  }

  /** One frame of a trajectory, numbered from 1. */
  model(index: number, positions: Float64Array | Float32Array, remark: string): string {
    // MODEL has four columns for its number; longer ones run on, as other programs write and read them.
    return `REMARK   6 ${remark}\nMODEL     ${String(index).padStart(4)}\n${this.atoms(positions)}ENDMDL\n`;
  }

  /** What stands before the first atom. @param lines of printable ASCII */
  head(lines: readonly string[]): string {
    return lines
      .map((line) =>
        wrapped(line)
          .map((part) => `REMARK   1 ${part}\n`)
          .join(''),
      )
      .join('');
  }

  /** What stands after the last atom. */
  tail(): string {
    return `${this.bonds}END\n`;
  }
}

/** A Structure as a PDB file. @param lines remarks, printable ASCII */
export function writePdb(structure: Structure, lines: readonly string[] = []): string {
  const writer = new PdbWriter(structure);
  return writer.head(lines) + boxLine(structure) + writer.atoms(structure.positions) + writer.tail();
}

/** A box with right angles, as crystals state theirs; none in empty space. */
const boxLine = ({ box }: Structure): string =>
  box ? `CRYST1${box.map((edge) => edge.toFixed(3).padStart(9)).join('')}  90.00  90.00  90.00 P 1           1\n` : '';

const serial = (i: number) => String(i + 1).padStart(5);

/** Text has columns 12–80. */
const TEXT_WIDTH = 68;

const wrapped = (line: string): string[] =>
  Array.from({ length: Math.max(1, Math.ceil(line.length / TEXT_WIDTH)) }, (_, n) =>
    line.slice(n * TEXT_WIDTH, (n + 1) * TEXT_WIDTH),
  );

function coordinate(value: number): string {
  for (let digits = 3; digits >= 0 && Number.isFinite(value); digits--) {
    const text = value.toFixed(digits);
    if (text.length <= 8) return text.padStart(8);
  }
  throw new FfpError('diverged', 'A coordinate is not finite or too large for a PDB file; it was not written.');
}

/** The number of the molecule of each atom, from 0. */
function moleculesOf(atoms: number, rowOf: (i: number) => Uint32Array): Uint32Array {
  const molecule = new Uint32Array(atoms);
  const seen = new Uint8Array(atoms);
  let count = 0;
  for (let first = 0; first < atoms; first++) {
    if (seen[first]) continue;
    const members = [first];
    seen[first] = 1;
    // The list grows while it is walked.
    for (const i of members) {
      molecule[i] = count;
      for (const j of rowOf(i))
        if (!seen[j]) {
          seen[j] = 1;
          members.push(j);
        }
    }
    count++;
  }
  return molecule;
}
