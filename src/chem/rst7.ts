/**
 * Amber coordinate and restart files in text form (inpcrd, rst7; ambermd.org/FileFormats.php): fields of 12 characters,
 * F12.7.
 */
import { FfpError } from '../core/errors.ts';
import { LineReader } from './text.ts';

/** Å/fs per Amber velocity unit: Å per 1/20.455 ps. */
export const AMBER_VELOCITY = 20.455 / 1000;

const FIELD = 12;
const MOST_ATOMS = 10_000_000;

export interface Rst7 {
  readonly title: string;
  readonly atoms: number;
  /** ps; null where the file gives none. */
  readonly time: number | null;
  /** Å, [3N]. */
  readonly positions: Float64Array;
  /** Å/fs, [3N]; null where the file has none. */
  readonly velocities: Float64Array | null;
  /** Lengths (Å) and angles (degrees) of the box; null where the file has none. */
  readonly box: { readonly lengths: readonly number[]; readonly angles: readonly number[] } | null;
}

/**
 * Reads an inpcrd or rst7. What follows the coordinates is told by the number of values: 3N velocities, 3 or 6 numbers
 * of a box, or both. `atoms`: what the topology has, to be checked. Throws FfpError('file') that names the line,
 * FfpError('unsupported') for NetCDF.
 */
export function parseRst7(text: string, atoms?: number): Rst7 {
  if (text.startsWith('CDF') || text.startsWith('HDF', 1)) {
    throw new FfpError(
      'unsupported',
      'This restart file is NetCDF (binary); convert it to a text rst7, with cpptraj for instance.',
    );
  }
  const reader = new LineReader(text, 'rst7');
  const title = reader.expect('the title').trim().slice(0, 120);
  const [countField = '', timeField] = reader.expect('the number of atoms').trim().split(/\s+/);
  const count = reader.integer(countField, 'the number of atoms', 1, MOST_ATOMS);
  const time = timeField === undefined ? null : reader.number(timeField, 'the time');
  if (atoms !== undefined && count !== atoms) {
    throw new FfpError(
      'file',
      `The coordinates are of ${count} atoms, the topology is of ${atoms}: these files do not belong together.`,
    );
  }
  const values: number[] = [];
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const used = line.trimEnd();
    if (used.length % FIELD !== 0) {
      throw reader.error(`a field has less than ${FIELD} characters; the file may be cut off or edited`);
    }
    for (let from = 0; from < used.length; from += FIELD) {
      const field = used.slice(from, from + FIELD);
      const at = values.length;
      const atom = `of atom ${(Math.floor(at / 3) % count) + 1}`;
      if (at < 3 * count) values.push(reader.coordinate(field, `coordinate ${'xyz'[at % 3]} ${atom}`));
      else values.push(reader.number(field, 'a value after the coordinates'));
    }
    if (values.length > 6 * count + 6) break;
  }
  const { velocities, box } = split(values, count);
  return { title, atoms: count, time, positions: Float64Array.from(values.slice(0, 3 * count)), velocities, box };
}

function split(values: readonly number[], count: number): Pick<Rst7, 'velocities' | 'box'> {
  const rest = values.length - 3 * count;
  if (rest < 0) {
    throw new FfpError(
      'file',
      `The rst7 file ends after ${values.length} of ${3 * count} coordinates (${count} atoms); it may be cut off.`,
    );
  }
  const boxAt = (start: number): Rst7['box'] => ({
    lengths: values.slice(start, start + 3),
    angles: values.length - start === 6 ? values.slice(start + 3) : [90, 90, 90],
  });
  const velocitiesAt = (start: number) =>
    Float64Array.from(values.slice(start, start + 3 * count), (v) => v * AMBER_VELOCITY);
  if (rest === 0) return { velocities: null, box: null };
  // Two atoms have as many velocities as a box has numbers; angles between 30° and 150° are no velocities of molecules.
  const looksLikeBox =
    values.slice(-6, -3).every((length) => length > 0) && values.slice(-3).every((angle) => angle > 30 && angle < 150);
  if (rest === 3 * count && !(rest === 6 && looksLikeBox)) return { velocities: velocitiesAt(3 * count), box: null };
  if (rest === 3 || rest === 6) return { velocities: null, box: boxAt(3 * count) };
  if (rest === 3 * count + 3 || rest === 3 * count + 6) {
    return { velocities: velocitiesAt(3 * count), box: boxAt(6 * count) };
  }
  throw new FfpError(
    'file',
    `The rst7 file has ${values.length} numbers, which fits neither coordinates of ${count} atoms alone nor with velocities or a box; it may be cut off.`,
  );
}
