import type { Box } from '../../chem/box.ts';

/** Positions are rounded to multiples of this, Å: 2⁻⁴⁰. */
export const GRAIN = 2 ** -40;
export const PER_GRAIN = 2 ** 40;
/** Beyond this, Å, a coordinate is nonsense. */
const REACH = 1e7;

/** Edges as multiples of the grain, so that sums with positions are exact. */
export const grained = ([a, b, c]: Box): Box => [roundedToGrain(a), roundedToGrain(b), roundedToGrain(c)];

/** To the nearest multiple, of two the even one: as WebAssembly rounds. */
export function roundedToGrain(value: number): number {
  const grains = value * PER_GRAIN;
  const up = Math.round(grains);
  return (up - grains === 0.5 && up % 2 !== 0 ? up - 1 : up) * GRAIN;
}

/**
 * Rounds positions (Å, [3N]) to 2⁻⁴⁰ Å, after which sums with edges are exact up to 4000 Å from the origin: distances do not depend on which images were
 * taken, to the last bit.
 * @returns whether all of them are numbers, and of a size that makes sense
 */
export function soundPositions(positions: Float64Array, into: Float64Array): boolean {
  let sound = true;
  for (let at = 0; at < positions.length; at++) {
    const x = positions[at];
    if (!(Math.abs(x) < REACH)) sound = false;
    into[at] = roundedToGrain(x);
  }
  return sound;
}

/** Whole edges that positions (Å, [3N]) lie away from the box. */
export function imagesOf(positions: Float64Array, box: Box, into: Int32Array): void {
  for (let c = 0; c < 3; c++)
    for (let at = c; at < positions.length; at += 3) into[at] = Math.floor(positions[at] / box[c]);
}
