import type { Box } from '../../chem/box.ts';
import { FfpError } from '../../core/errors.ts';
import { EDGE_UNITS } from './layout.ts';

/** Beyond this, Å, a coordinate is nonsense, as it is to the cpu Engine. */
const REACH = 1e7;

/**
 * Positions in a box between the host (f64, any image) and the device (i32, units of 2⁻³² of an edge, which wrap). What comes back is at the image
 * nearest to where the atom was seen last, so that molecules stay whole. Twin: shaders/periodic/fixed_point.wgsl.
 */
export class BoxCoordinates {
  /** Where atoms were seen last, Å, [3N]. */
  private readonly seen: Float64Array;

  constructor(
    atoms: number,
    /** Edges, Å: they may change. */
    public box: Box,
  ) {
    this.seen = new Float64Array(3 * atoms);
  }

  /**
   * @param positions Å, [3N]
   * @param into fixed point, [4N]
   * @throws FfpError('unsupported') for what is no number, or absurdly far away: integers would make a place in the box of it
   */
  write(positions: Float64Array, into: Int32Array): void {
    const { box, seen } = this;
    for (let at = 0; at < positions.length; at++) {
      if (!(Math.abs(positions[at]) < REACH))
        throw new FfpError(
          'unsupported',
          `Atom ${Math.floor(at / 3) + 1} lies at ${positions[at]} Å; a box takes atoms up to ${REACH} Å from its corner.`,
        );
      const fixed = fixedOf(positions[at], box[at % 3]);
      into[4 * Math.floor(at / 3) + (at % 3)] = fixed;
      // What the bits say, and not what was given: then reading often rounds nothing.
      const edges = Math.round(positions[at] / box[at % 3] - fixed / EDGE_UNITS);
      seen[at] = (edges + fixed / EDGE_UNITS) * box[at % 3];
    }
  }

  /** Where atoms were seen last by somebody else, Å, [3N]. */
  remember(positions: Float64Array): void {
    this.seen.set(positions);
  }

  /** @param fixed [4N] @returns Å, [3N] */
  read(fixed: Int32Array): Float64Array {
    const { box, seen } = this;
    for (let at = 0; at < seen.length; at++) {
      const part = fixed[4 * Math.floor(at / 3) + (at % 3)] / EDGE_UNITS;
      const edges = Math.round(seen[at] / box[at % 3] - part);
      seen[at] = (edges + part) * box[at % 3];
    }
    return seen.slice();
  }
}

/** A coordinate (Å) as a part of its edge, wrapped. */
export function fixedOf(position: number, edge: number): number {
  const part = position / edge;
  return Math.round((part - Math.floor(part)) * EDGE_UNITS) | 0;
}
