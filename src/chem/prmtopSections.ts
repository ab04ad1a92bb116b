/** The outer form of Amber topology files: %FLAG, %FORMAT, data lines. */
import { FfpError } from '../core/errors.ts';
import { type LineReader, quote } from './text.ts';

/** One section as it stands in the file. */
export interface Section {
  /** Line of its %FLAG, from 1. */
  readonly line: number;
  /** 'a' text, 'i' integers, 'e' reals. */
  readonly kind: 'a' | 'i' | 'e';
  readonly width: number;
  readonly perLine: number;
  /** Data lines with the number of the first. */
  readonly lines: readonly string[];
  readonly firstLine: number;
}

/**
 * Splits the file into its sections, by name; formats are read, data are not. Throws FfpError('file') that names the line.
 */
export function readSections(reader: LineReader): Map<string, Section> {
  const sections = new Map<string, Section>();
  let line = reader.next();
  while (line !== undefined && !line.startsWith('%FLAG')) {
    if (line.trim() !== '' && !line.startsWith('%VERSION') && !line.startsWith('%COMMENT')) {
      throw reader.error(
        `${quote(line)} stands where "%FLAG" should; is this an Amber topology file (Amber 7 or later)?`,
      );
    }
    line = reader.next();
  }
  while (line !== undefined) {
    const flag = line.slice(5).trim();
    const flagLine = reader.line;
    if (!/^[A-Za-z0-9_+-]{1,80}$/.test(flag)) throw reader.error(`${quote(flag)} is not the name of a section`);
    if (sections.has(flag)) throw reader.error(`section ${flag} appears twice`);
    do {
      line = reader.expect(`the %FORMAT of ${flag}`);
    } while (line.startsWith('%COMMENT'));
    // (20a4), (10I8), (5E16.8), (8(F9.5)), (a80); a number with words, (i2,a78), is a line of text.
    const format = /^%FORMAT\s?\(([0-9]{0,3})\(?([aAiIeEfFdDgG])([0-9]{1,3})(?:\.[0-9]{1,3})?\)?\)\s*$/.exec(
      line.slice(0, 80).replace('(i2,a78)', '(a80)'),
    );
    if (!format) throw reader.error(`${quote(line)} is not a format this program reads`);
    const [perLine, width] = [Number(format[1] || 1), Number(format[3])];
    if (perLine === 0 || width === 0) throw reader.error(`${quote(line)} is not a format this program reads`);
    const letter = format[2].toLowerCase();
    let firstLine = reader.line + 1;
    const lines: string[] = [];
    for (line = reader.next(); line !== undefined && !line.startsWith('%FLAG'); line = reader.next()) {
      if (lines.length === 0 && line.startsWith('%COMMENT')) firstLine = reader.line + 1;
      else lines.push(line);
    }
    sections.set(flag, {
      line: flagLine,
      kind: letter === 'a' || letter === 'i' ? letter : 'e',
      width,
      perLine,
      lines,
      firstLine,
    });
  }
  if (sections.size === 0)
    throw new FfpError('file', 'The prmtop file has no sections; is this an Amber topology file?');
  return sections;
}
