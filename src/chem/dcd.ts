/**
 * DCD trajectories: the binary layout of CHARMM and NAMD (NAMD user's guide, "DCD files"; VMD's dcdplugin), little-endian, without a
 * box. Fortran records: each lies between two copies of its length. Positions are Å in 32-bit numbers.
 */
import { FfpError } from '../core/errors.ts';

/** fs in CHARMM's unit of time: √(amu Å²/(kcal/mol)). */
export const AKMA_TIME = 48.88821;

const HEADER_BYTES = 84;
const TITLE_BYTES = 80;
/** Where the number of frames and the number of steps stand. */
const FRAMES_AT = 8;
const STEPS_AT = 20;
const VERSION = 24;

export interface DcdHead {
  readonly atoms: number;
  /** Step of the first frame. */
  readonly first: number;
  /** Steps from one frame to the next, at least 1. */
  readonly interval: number;
  /** fs, of a step. */
  readonly dt: number;
  /** Lines of printable ASCII; the first 80 characters of each are kept. */
  readonly title: readonly string[];
}

/** What stands before the first frame, for a number of frames that is not known yet: `dcdCounts` puts it in its place. */
export function dcdHead({ atoms, first, interval, dt, title }: DcdHead): Uint8Array {
  const lines = title.length === 0 ? [''] : title;
  const titleBytes = 4 + TITLE_BYTES * lines.length;
  const bytes = new Uint8Array(HEADER_BYTES + 8 + titleBytes + 8 + 12);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const int = (value: number) => {
    view.setInt32(at, value, true);
    at += 4;
  };
  const text = (value: string, length: number) => {
    bytes.set(new TextEncoder().encode(value.slice(0, length).padEnd(length)).subarray(0, length), at);
    at += length;
  };
  int(HEADER_BYTES);
  text('CORD', 4);
  const control = [0, first, interval, 0, 0, 0, 0, 0, 0];
  for (const value of control) int(value);
  view.setFloat32(at, dt / AKMA_TIME, true);
  at += 4;
  // No box, and nothing else that CHARMM may say; the last number is its version.
  for (let n = 0; n < 9; n++) int(0);
  int(VERSION);
  int(HEADER_BYTES);
  int(titleBytes);
  int(lines.length);
  for (const line of lines) text(line, TITLE_BYTES);
  int(titleBytes);
  int(4);
  int(atoms);
  int(4);
  return bytes;
}

/** Bytes that say how many frames and steps there are, and where in the head they belong. */
export function dcdCounts(frames: number, interval: number): readonly (readonly [offset: number, bytes: Uint8Array])[] {
  const int = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
  return [
    [FRAMES_AT, int(frames)],
    [STEPS_AT, int(Math.max(0, frames - 1) * interval)],
  ];
}

/** One frame: all x, all y, all z. @param positions Å, [3N] */
export function dcdFrame(positions: Float32Array | Float64Array): Uint8Array {
  const atoms = positions.length / 3;
  const size = 4 * atoms;
  const bytes = new Uint8Array(3 * (size + 8));
  const view = new DataView(bytes.buffer);
  for (let c = 0, at = 0; c < 3; c++) {
    view.setInt32(at, size, true);
    at += 4;
    for (let i = 0; i < atoms; i++, at += 4) {
      const value = positions[3 * i + c];
      if (!Number.isFinite(value))
        throw new FfpError('diverged', 'The trajectory holds a number that is not finite; it was not written.');
      view.setFloat32(at, value, true);
    }
    view.setInt32(at, size, true);
    at += 4;
  }
  return bytes;
}
