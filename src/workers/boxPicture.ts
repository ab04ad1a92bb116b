/** What the screen shows of a periodic box: whole molecules, each in the box, about its middle. */
import { moleculesOf, wrapped, type Box } from '../chem/box.ts';
import type { Structure } from '../chem/structure.ts';

/** Places in a box for the screen: Å, [3N], counted from the middle of the box. */
export type BoxPicture = (positions: Float64Array, box: Box) => Float32Array<ArrayBuffer>;

/** @param structure whose bonds say what a molecule is */
export function boxPicture({ elements, bonds }: Structure): BoxPicture {
  const molecules = moleculesOf(elements.length, bonds);
  return (positions, box) =>
    Float32Array.from(wrapped(positions, molecules, box), (value, c) => value - box[c % 3] / 2);
}
