/** The atoms of a batch of frames in slots: those of an element together, in whole tiles. */
import { NONE } from './layouts.ts';
import type { FittingFrame } from './tables.ts';

/** Slots of a tile: what a lane of a product takes. */
export const TILE = 4;

/** A batch as `lists` has it; places are from its beginning. See shaders/fitting/bindings.wgsl. */
export interface BatchList {
  readonly words: Uint32Array;
  readonly slots: number;
  readonly framesAt: number;
}

/** Slots that frames take at most. */
export const mostSlots = (atoms: number, elements: number): number => Math.ceil(atoms / TILE) * TILE + TILE * elements;
/** Words of a batch at most. */
export const mostWords = (atoms: number, frames: number, elements: number): number =>
  2 * elements + 3 * mostSlots(atoms, elements) + 2 * frames + atoms;

/**
 * @param batch indices of frames
 * @param firstRow of every frame
 */
export function listBatch(
  batch: readonly number[],
  frames: readonly FittingFrame[],
  firstRow: readonly number[],
  elements: number,
): BatchList {
  const counts = new Array<number>(elements).fill(0);
  for (const f of batch) for (const s of frames[f].species) counts[s]++;
  const first: number[] = [];
  let slots = 0;
  for (const count of counts) {
    first.push(slots);
    slots += Math.ceil(count / TILE) * TILE;
  }
  const rowsAt = 2 * elements;
  const placesAt = rowsAt + slots;
  const tilesAt = placesAt + slots;
  const framesAt = tilesAt + slots / TILE;
  const slotsAt = framesAt + 2 * batch.length;
  const atoms = counts.reduce((sum, count) => sum + count, 0);
  const words = new Uint32Array(slotsAt + atoms).fill(NONE, rowsAt, placesAt);
  words.set(first);
  words.set(counts, elements);
  for (let s = 0; s < elements; s++)
    words.fill(s, tilesAt + first[s] / TILE, tilesAt + (first[s] + Math.ceil(counts[s] / TILE) * TILE) / TILE);
  const next = first.slice();
  let at = slotsAt;
  batch.forEach((f, place) => {
    words[framesAt + place] = f;
    words[framesAt + batch.length + place] = at;
    frames[f].species.forEach((s, atom) => {
      const slot = next[s]++;
      words[rowsAt + slot] = firstRow[f] + atom;
      words[placesAt + slot] = place;
      words[at++] = slot;
    });
  });
  return { words, slots, framesAt };
}
