/** A box like another, as a device without room for that one offers it. */
import { offeredIn } from '../gpu/memory.ts';
import type { BoxSource } from './box.ts';
import type { MoleculeSource } from './experiment.ts';

/** Å to which an edge is rounded down. */
const EDGE = 0.01;

/**
 * The largest box of the same kind and density that fits; null: the sentence offers none, or is about another box, or what is on the stage
 * is not filled but read from files.
 * @param molecules that are on the stage, solutes among them
 * @param sentence why a box does not fit
 */
export function smallerBox(source: MoleculeSource | undefined, molecules: number, sentence: string): BoxSource | null {
  const offer = offeredIn(sentence);
  if (source?.kind !== 'box' || offer?.has !== molecules) return null;
  const part = offer.fit / offer.has;
  const { molecules: asked, edge } = source;
  return {
    ...source,
    ...(asked && { molecules: Math.max(1, Math.round(part * asked)) }),
    ...(edge && { edge: EDGE * Math.floor((edge * Math.cbrt(part)) / EDGE) }),
  };
}
