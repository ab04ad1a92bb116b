/** What the device is told of the frames, once: who is whose neighbour, labels, and where features and their derivatives stand. */
import { FfpError } from '../../core/errors.ts';
import { pairIndex } from '../../models/atomicNetwork.ts';
import { FRAME_WORDS, NONE, ROW_WORDS } from './layouts.ts';

/** Atoms that a neighbour's word has room for. */
const MOST_ATOMS = 4096;

/** What the networks see. */
export interface FittingFunctions {
  /** Number of elements. */
  readonly elements: number;
  /** Radial functions of an element, angular functions of a pair of elements. */
  readonly radial: number;
  readonly angular: number;
  /** The model's number of each feature that any frame has, ascending. */
  readonly kept: Uint32Array;
}

/** A labelled frame. */
export interface FittingFrame {
  /** Index of each atom's element, [N]. */
  readonly species: Uint8Array;
  /** Of each atom, those that its angular functions see first. */
  readonly neighbours: readonly { readonly atoms: readonly number[]; readonly near: number }[];
  /** Of its loss. */
  readonly weight: number;
  readonly molecule: number;
  /** kcal/mol, less whatever keeps it small; kcal/mol/Å, [3N]. */
  readonly energy: number;
  readonly forces: Float64Array;
}

/** Where the data of a frame's atom stand, numbers: in its chunk of the data. */
export interface RowPlace {
  readonly featuresAt: number;
  readonly jacobianAt: number;
}

/** Where a frame's data stand: a stretch of one chunk. */
export interface FramePlace {
  readonly chunk: number;
  readonly at: number;
  readonly length: number;
  /** From the beginning of the stretch, of each atom. */
  readonly rows: readonly RowPlace[];
}

export interface FittingTables {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly at: Readonly<Record<'rows' | 'frames' | 'kept' | 'columns' | 'radial' | 'angular', number>>;
  readonly places: readonly FramePlace[];
  /** Length of each chunk, numbers. */
  readonly chunks: readonly number[];
  /** Of all atoms of all frames, those of a frame one after the other. */
  readonly rows: number;
  /** First row of each frame. */
  readonly firstRow: readonly number[];
  readonly mostNeighbours: number;
}

/** Width of a row of features, numbers: a multiple of four. */
export const widthOf = ({ kept }: FittingFunctions): number => Math.max(4, Math.ceil(kept.length / 4) * 4);

/**
 * @param most numbers that a chunk may have
 * Throws FfpError('unsupported') where a frame alone is too large.
 */
export function fittingTables(
  functions: FittingFunctions,
  frames: readonly FittingFrame[],
  most: number,
): FittingTables {
  const { elements, radial, angular, kept } = functions;
  const places: FramePlace[] = [];
  const chunks: number[] = [0];
  const firstRow: number[] = [];
  let [rows, neighbours, mostNeighbours] = [0, 0, 1];
  for (const frame of frames) {
    const place = placeOf(functions, frame);
    if (place.length > most || frame.species.length > MOST_ATOMS)
      throw new FfpError(
        'unsupported',
        `a frame of ${frame.species.length} atoms is larger than what the graphics device takes at a time`,
      );
    if (chunks[chunks.length - 1] + place.length > most) chunks.push(0);
    const chunk = chunks.length - 1;
    places.push({ ...place, chunk, at: chunks[chunk] });
    chunks[chunk] += place.length;
    firstRow.push(rows);
    rows += frame.species.length;
    for (const { atoms } of frame.neighbours) {
      neighbours += atoms.length;
      mostNeighbours = Math.max(mostNeighbours, atoms.length);
    }
  }
  const frameWords = FRAME_WORDS + 2 * elements;
  const labels = 3 * rows;
  const at = { rows: 0, frames: ROW_WORDS * rows, kept: 0, columns: 0, radial: 0, angular: 0 };
  at.kept = at.frames + frameWords * frames.length;
  at.columns = at.kept + widthOf(functions);
  at.radial = at.columns + widthOf(functions);
  at.angular = at.radial + elements;
  const labelsAt = at.angular + elements * elements;
  const words = new Uint32Array(labelsAt + labels + neighbours);
  const floats = new Float32Array(words.buffer);
  let next = labelsAt + labels;
  frames.forEach((frame, f) => {
    const { chunk, at: start, rows: own } = places[f];
    const present = [...new Set(frame.species)].sort((a, b) => a - b);
    const record = at.frames + frameWords * f;
    const forcesAt = labelsAt + 3 * firstRow[f];
    words.set([firstRow[f], frame.species.length, frame.molecule, 0, 0, forcesAt, present.length], record);
    floats[record + 3] = frame.energy;
    floats[record + 4] = frame.weight;
    for (let s = 0; s < elements; s++) {
      const local = present.indexOf(s);
      words[record + FRAME_WORDS + s] = local < 0 ? NONE : local;
    }
    words.set(present, record + FRAME_WORDS + elements);
    floats.set(frame.forces, forcesAt);
    frame.neighbours.forEach(({ atoms, near }, atom) => {
      const { featuresAt, jacobianAt } = own[atom];
      words.set(
        [chunk, start + featuresAt, start + jacobianAt, next, atoms.length, near, frame.species[atom], f],
        at.rows + ROW_WORDS * (firstRow[f] + atom),
      );
      for (const other of atoms) {
        const back = frame.neighbours[other].atoms.indexOf(atom);
        words[next++] = other | (back << 12) | (frame.species[other] << 24);
      }
    });
  });
  words.set(kept, at.kept);
  const columnOf = (feature: number): number => {
    const column = kept.indexOf(feature);
    return column < 0 ? NONE : column;
  };
  for (let s = 0; s < elements; s++) {
    words[at.radial + s] = columnOf(s * radial);
    for (let t = 0; t < elements; t++)
      words[at.angular + s * elements + t] = columnOf(
        elements * radial + pairIndex(Math.min(s, t), Math.max(s, t), elements) * angular,
      );
  }
  const pairs = Array.from({ length: elements }, (_, s) =>
    Array.from({ length: elements - s }, (__, n) => [s, s + n] as const),
  ).flat();
  kept.forEach((feature, column) => {
    const beyond = feature - elements * radial;
    const [s, t, f] =
      beyond < 0
        ? [Math.floor(feature / radial), 255, feature % radial]
        : [...pairs[Math.floor(beyond / angular)], beyond % angular];
    words[at.columns + column] = s | (t << 8) | (f << 16);
  });
  return { words, at, places, chunks, rows, firstRow, mostNeighbours };
}

/**
 * A frame's data: features [N × width]; then for each atom ∂(radial function f of a neighbour's element)/∂x of that neighbour, [functions × 3
 * neighbours], and the same of the angular functions of that element and each present one, [present × functions × 3 near neighbours].
 */
function placeOf(functions: FittingFunctions, { species, neighbours }: FittingFrame): Omit<FramePlace, 'chunk' | 'at'> {
  const width = widthOf(functions);
  const present = new Set(species).size;
  let length = species.length * width;
  const rows = neighbours.map(({ atoms, near }, atom) => {
    const jacobianAt = length;
    length += 3 * (functions.radial * atoms.length + present * functions.angular * near);
    return { featuresAt: atom * width, jacobianAt };
  });
  // Stretches begin at whole fours.
  return { length: Math.ceil(length / 4) * 4, rows };
}
