/** Molecules moved, turned, renumbered and copied. */
import type { Structure } from '../../chem/structure.ts';
import { randomNumbers } from '../../core/random.ts';

/** How far atoms are moved at random from a given geometry, Å in each direction: no property holds there by symmetry. */
const DISTORTION = 0.05;

/** A geometry near the given one that has no symmetry, Å, [3N]. */
export function distorted({ positions }: Structure, seed: number): Float64Array {
  const random = randomNumbers(seed);
  return positions.map((x) => x + DISTORTION * (2 * random() - 1));
}

/** Positions shifted by a vector, Å. */
export const shifted = (x: Float64Array, by: readonly number[]): Float64Array => x.map((value, c) => value + by[c % 3]);

/** Rows of three numbers in another order: atom i becomes atom `order[i]`. */
export function reordered(x: Float64Array, order: readonly number[]): Float64Array {
  const moved = new Float64Array(x.length);
  order.forEach((to, from) => moved.set(x.subarray(3 * from, 3 * from + 3), 3 * to));
  return moved;
}

/** The same molecule with its atoms numbered otherwise: atom i becomes atom `order[i]`. */
export function renumbered(structure: Structure, order: readonly number[]): Structure {
  const elements = structure.elements.slice();
  order.forEach((to, from) => (elements[to] = structure.elements[from]));
  return {
    ...structure,
    elements,
    positions: reordered(structure.positions, order),
    bonds: structure.bonds.map((atom) => order[atom]),
  };
}

/** A permutation of 0 … n − 1 that leaves few in place (Fisher–Yates). */
export function shuffled(n: number, seed: number): number[] {
  const random = randomNumbers(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Several copies of a molecule as one structure, each shifted by a vector, Å. */
export function copiesOf(structure: Structure, shifts: readonly (readonly number[])[]): Structure {
  const { elements, positions, bonds, bondOrders } = structure;
  const atoms = elements.length;
  const join = <T>(part: (copy: number) => ArrayLike<T>): T[] => shifts.flatMap((_, copy) => Array.from(part(copy)));
  return {
    ...structure,
    elements: Uint8Array.from(join(() => elements)),
    positions: Float64Array.from(join((copy) => shifted(positions, shifts[copy]))),
    bonds: Uint32Array.from(join((copy) => bonds.map((atom) => atom + copy * atoms))),
    bondOrders: Uint8Array.from(join(() => bondOrders)),
    charge: structure.charge * shifts.length,
  };
}

/** Twice the distance of the outermost atom from the mean position, Å: no copy reaches further. */
export function diameter(positions: Float64Array): number {
  const atoms = positions.length / 3;
  const centre = [0, 1, 2].map((c) => positions.reduce((sum, x, at) => (at % 3 === c ? sum + x : sum), 0) / atoms);
  let radius = 0;
  for (let at = 0; at < positions.length; at += 3)
    radius = Math.max(radius, Math.hypot(...centre.map((x, c) => positions[at + c] - x)));
  return 2 * radius;
}

/** The shortest distance between two atoms i < first ≤ j, Å. */
export function closestContact(x: Float64Array, first: number): number {
  let least = Infinity;
  for (let i = 0; i < 3 * first; i += 3)
    for (let j = 3 * first; j < x.length; j += 3)
      least = Math.min(least, Math.hypot(x[i] - x[j], x[i + 1] - x[j + 1], x[i + 2] - x[j + 2]));
  return least;
}
