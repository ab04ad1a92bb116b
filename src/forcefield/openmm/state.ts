/** An OpenMM State, as its XmlSerializer writes it: where a System stands at one moment. */
import { boxOf, type Box } from '../../chem/box.ts';
import { FfpError } from '../../core/errors.ts';
import { parseXml, type XmlElement } from '../../core/xml.ts';
import { ANGSTROM, childrenOf, numberOf } from './read.ts';

/** Å/fs in 1 nm/ps. */
const VELOCITY = ANGSTROM / 1000;
/** Boxes that differ by less are one, Å: PDB files round to 0.001. */
const SAME = 2e-3;

export interface OpenmmState {
  /** Å, [3N]. */
  readonly positions: Float64Array;
  /** Å/fs, [3N]; null where it was saved without. */
  readonly velocities: Float64Array | null;
  /** Lengths (Å) and angles (degrees), also of a System without a box; null where it states none. */
  readonly box: { readonly lengths: readonly number[]; readonly angles: readonly number[] } | null;
}

/** Throws FfpError('file') for what is no State with positions. */
export function parseOpenmmState(text: string): OpenmmState {
  const root = parseXml(text, 'OpenMM State');
  const [positions, velocities] = ['Positions', 'Velocities'].map((name) =>
    root.name === 'State' ? vectors(root, name) : [],
  );
  if (positions.length === 0)
    throw new FfpError('file', 'This XML file is no OpenMM State with positions; save one with getPositions=True.');
  if (velocities.length !== 0 && velocities.length !== positions.length)
    throw new FfpError('file', 'This OpenMM State has not as many velocities as positions; save it again.');
  return {
    positions: Float64Array.from(positions, (x) => x * ANGSTROM),
    velocities: velocities.length > 0 ? Float64Array.from(velocities, (v) => v * VELOCITY) : null,
    box: boxVectors(root),
  };
}

/** Three numbers a row, in the file's unit. */
const vectors = (root: XmlElement, name: string): number[] =>
  childrenOf(root, name).flatMap((row) => ['x', 'y', 'z'].map((axis) => numberOf(row, axis)));

/** The box of a System or a State, as lengths (Å) and angles (degrees); null without three vectors. Throws FfpError('file'). */
export function boxVectors(parent: XmlElement): OpenmmState['box'] {
  const rows = childrenOf(parent, 'PeriodicBoxVectors').map((one) =>
    ['x', 'y', 'z'].map((axis) => numberOf(one, axis) * ANGSTROM),
  );
  if (rows.length !== 3) return null;
  const lengths = rows.map((row) => Math.hypot(...row));
  const angle = (a: number, b: number) => {
    const cosine = rows[a].reduce((sum, value, c) => sum + value * rows[b][c], 0) / (lengths[a] * lengths[b]);
    return Number(((Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI).toFixed(4));
  };
  const along = rows.every((row, a) => row.every((value, c) => a === c || Math.abs(value) <= 1e-9));
  return { lengths, angles: along ? [90, 90, 90] : [angle(1, 2), angle(0, 2), angle(0, 1)] };
}

/**
 * The box of a System whose coordinates come from another file. That of a State counts, as in OpenMM; of others the System's does.
 * @param file what to call the coordinates
 * @returns with a sentence where two boxes differ
 */
export function boxWith(
  own: Box,
  stated: OpenmmState['box'],
  file: string,
): { readonly box: Box; readonly notes: readonly string[] } {
  if (!stated || stated.lengths.every((length, n) => Math.abs(length - own[n]) < SAME)) return { box: own, notes: [] };
  const isState = file === 'OpenMM State';
  const box = isState ? boxOf(stated.lengths, stated.angles, file) : own;
  const words = (edges: readonly number[]) => edges.map((edge) => edge.toFixed(3)).join(' × ');
  return {
    box,
    notes: [
      `The ${file} states a box of ${words(stated.lengths)} Å, the System one of ${words(own)} Å; ${isState ? 'that of the State' : 'the System’s'} is taken.`,
    ],
  };
}
