/** Atoms that lie on top of each other, to be named where energies are no numbers or a molecule blows up. */
import { elementByNumber } from '../chem/elements.ts';
import type { Potential } from './potential.ts';

/** Nearer than any two atoms come, Å: half a bond to hydrogen. */
const OVERLAP = 0.5;
/** Pairs that are looked at: a file may have all its atoms in one plane. */
const MOST_PAIRS = 5e7;

export interface Contact {
  readonly i: number;
  readonly j: number;
  /** Å. */
  readonly distance: number;
}

/**
 * The nearest two atoms that overlap, of those that do not exclude each other; null where none do. Nearest images in a box. Along x, a
 * window as wide as an overlap: it costs little more than sorting.
 * @param positions Å, [3N]; atoms that are nowhere are left out
 */
export function closestContact(
  { atoms, exclusions: { start, partners }, periodic }: Pick<Potential, 'atoms' | 'exclusions' | 'periodic'>,
  positions: Float64Array,
): Contact | null {
  const box = periodic?.box;
  const nearest = (difference: number, axis: number) =>
    box ? difference - Math.round(difference / box[axis]) * box[axis] : difference;
  const along = Float64Array.from({ length: atoms }, (_, i) =>
    box ? positions[3 * i] - Math.floor(positions[3 * i] / box[0]) * box[0] : positions[3 * i],
  );
  const order = Array.from(along.keys())
    .filter((i) => [0, 1, 2].every((c) => Number.isFinite(positions[3 * i + c])))
    .sort((a, b) => along[a] - along[b]);
  let closest: Contact | null = null;
  let looks = 0;
  for (let a = 0; a < order.length; a++)
    // Beyond the last atom a box begins anew.
    for (let step = 1; step < order.length && looks < MOST_PAIRS; step++, looks++) {
      const next = a + step;
      if (next >= order.length && !box) break;
      const [i, j] = [order[a], order[next % order.length]];
      if (along[j] - along[i] + (next >= order.length ? box![0] : 0) > OVERLAP) break;
      const distance = Math.hypot(...[0, 1, 2].map((c) => nearest(positions[3 * i + c] - positions[3 * j + c], c)));
      if (distance > OVERLAP || (closest && distance >= closest.distance)) continue;
      if (partners.subarray(start[i], start[i + 1]).includes(j)) continue;
      closest = { i: Math.min(i, j), j: Math.max(i, j), distance };
    }
  return closest;
}

/** The same in words, "O58 and H79 lie 0.12 Å apart"; empty where no atoms overlap. @param elements atomic numbers, [N] */
export function overlapOf(potential: Potential, positions: Float64Array, elements = potential.elements): string {
  const contact = closestContact(potential, positions);
  if (!contact) return '';
  const name = (atom: number) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`;
  const { i, j, distance } = contact;
  return `${name(i)} and ${name(j)} lie ${distance.toFixed(2)} Å apart`;
}
