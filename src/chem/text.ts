/** What every file reader needs: lines with their numbers, and numbers that are numbers. */
import { FfpError } from '../core/errors.ts';

/** Largest coordinate a reader accepts, Å: far beyond any molecule, small enough to compute with. */
const LARGEST_COORDINATE = 1e5;

/** Walks through a text line by line, in one pass; Unix, Windows and old Macintosh line ends. */
export class LineReader {
  private position = 0;
  /** Number of the line last read, from 1. */
  line = 0;

  constructor(
    private readonly text: string,
    /** What the file is, for messages: "PDB". */
    readonly format: string,
  ) {
    if (text.charCodeAt(0) === 0xfeff) this.position = 1; // byte order mark
  }

  /** Whether everything has been read. */
  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Characters not yet read: an upper bound of what can still come, to check counts before anything is allocated. */
  get remaining(): number {
    return this.text.length - this.position;
  }

  /** Whether nothing but blank space is left. */
  get blankToEnd(): boolean {
    const visible = /\S/g;
    visible.lastIndex = this.position;
    return !visible.test(this.text);
  }

  /** The next line without its end, or undefined at the end of the text. */
  next(): string | undefined {
    if (this.atEnd) return undefined;
    const start = this.position;
    let end = start;
    while (end < this.text.length) {
      const c = this.text.charCodeAt(end);
      if (c === 10 || c === 13) break;
      end++;
    }
    const windows = this.text.charCodeAt(end) === 13 && this.text.charCodeAt(end + 1) === 10;
    this.position = end + (windows ? 2 : 1);
    this.line++;
    return this.text.slice(start, end);
  }

  /** The next line; throws FfpError('file') where the text ends instead. `what`: what should stand there. */
  expect(what: string): string {
    const line = this.next();
    if (line === undefined) {
      throw new FfpError('file', `The ${this.format} file ends after line ${this.line}, where ${what} should follow.`);
    }
    return line;
  }

  /** An FfpError('file') about the line last read (or `line`). `problem` is a sentence without its full stop. */
  error(problem: string, line: number = this.line): FfpError {
    return new FfpError('file', `${this.format} file, line ${line}: ${problem}.`);
  }

  /** A finite decimal number. `what` names it in the message: "the x coordinate". */
  number(token: string, what: string, line: number = this.line): number {
    const value = parseDecimal(token);
    if (value === undefined)
      throw this.error(`${what} is ${quote(token)}, which is not a finite number${causeOf(token)}`, line);
    return value;
  }

  /** A whole number from `least` to `most`. */
  integer(token: string, what: string, least: number, most: number, line: number = this.line): number {
    const value = parseDecimal(token);
    if (value === undefined || !Number.isInteger(value)) {
      throw this.error(`${what} is ${quote(token)}, which is not a whole number`, line);
    }
    if (value < least || value > most) {
      const range = value < least ? `smaller than ${least}` : `larger than ${most}`;
      throw this.error(`${what} is ${value}, which is ${range}`, line);
    }
    return value;
  }

  /** A coordinate in Å: a finite number of a size that a molecule can have. */
  coordinate(token: string, what: string): number {
    const value = this.number(token, what);
    if (Math.abs(value) > LARGEST_COORDINATE)
      throw this.error(
        `${what} is ${value} Å, and up to ${LARGEST_COORDINATE} Å are read; move the molecules back to the origin`,
      );
    return value;
  }
}

/**
 * A finite decimal number, or undefined. Fortran's ways are understood: D exponents, and exponents of three digits that
 * lost their letter ("0.1234-100"). Hexadecimal, "NaN", "Infinity", overflow and empty fields are not numbers.
 */
export function parseDecimal(token: string): number | undefined {
  const trimmed = token.trim();
  if (trimmed.length === 0 || trimmed.length > 64 || /[^0-9.eEdD+-]/.test(trimmed)) return undefined;
  const withE = trimmed.replace(/[dD]/, 'e');
  let value = Number(withE);
  if (Number.isNaN(value)) value = Number(withE.replace(/([0-9.])([+-][0-9]{3})$/, '$1e$2'));
  return Number.isFinite(value) ? value : undefined;
}

/** What a field that is no number tells about the program that wrote it, and what to do; nothing where it tells nothing. */
function causeOf(token: string): string {
  if (/^\s*\*+\s*$/.test(token))
    return ': asterisks stand for a number that was too large for its place; write the file again with the molecules moved back into the box';
  if (/^\s*[+-]?(nan|inf(inity)?)/i.test(token))
    return ': the simulation that wrote it had blown up; take an earlier file';
  return '';
}

/** A piece of a file as it may be shown in a message: short, quoted, without control characters. */
export function quote(text: string): string {
  const shown = text.trim().replace(/[^\x20-\x7e]/g, '?');
  return `"${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}"`;
}
