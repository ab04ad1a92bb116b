/**
 * Hydrogens that a file leaves out, as crystal structures do: how many each atom lacks, from the lengths of its bonds, and where they
 * belong.
 */
import { elementByNumber } from './elements.ts';
import { neighboursOf } from './graph.ts';
import { maximumMatching } from './matching.ts';
import { guessBondOrders } from './perception.ts';
import type { Structure } from './structure.ts';

/** Bonds of uncharged atoms. Elements not listed get no hydrogens. */
const VALENCE: ReadonlyMap<number, number> = new Map([
  [6, 4],
  [7, 3],
  [8, 2],
  [16, 2],
]);

/**
 * Typical lengths of single and double bonds, Å (F. H. Allen et al., J. Chem. Soc. Perkin Trans. 2, S1 (1987)), by atomic numbers in
 * ascending order.
 */
const LENGTHS: ReadonlyMap<string, readonly [single: number, double: number]> = new Map([
  ['6-6', [1.53, 1.33]],
  ['6-7', [1.47, 1.28]],
  ['6-8', [1.43, 1.21]],
  ['7-7', [1.42, 1.24]],
  ['7-8', [1.4, 1.22]],
  ['6-16', [1.81, 1.67]],
  ['8-16', [1.58, 1.44]],
  ['8-15', [1.6, 1.48]],
]);
/**
 * How far from the double towards the single length (0 to 1) a bond may be and still be a double one: surely; as a part of something
 * that alternates (1.39 Å in benzene is 0.3); and at most.
 */
const SURE = 0.25;
const ALTERNATING = 0.48;
const POSSIBLE = 0.6;
/** And how far beyond the double length a triple bond lies. */
const TRIPLE = -0.45;

/**
 * Bond orders of a molecule without its hydrogens: triple bonds and carbonyls, which are short, first; of the others as many are double
 * as fit, one an atom.
 */
export function ordersFromLengths({ elements, positions, bonds }: Structure): Uint8Array {
  const count = bonds.length / 2;
  const atoms = elements.length;
  const neighbours = new Uint8Array(atoms);
  for (const atom of bonds) neighbours[atom]++;
  const left = Float64Array.from(elements, (z, i) => (VALENCE.get(z) ?? 1) - neighbours[i]);
  const orders = new Uint8Array(count).fill(1);
  const multiple = new Uint8Array(atoms);
  const raise = (b: number, by: number) => {
    orders[b] += by;
    for (const atom of [bonds[2 * b], bonds[2 * b + 1]]) {
      left[atom] -= by;
      multiple[atom] = 1;
    }
  };
  const places = Array.from({ length: count }, (_, b) => {
    const [i, j] = [bonds[2 * b], bonds[2 * b + 1]];
    const known = LENGTHS.get([elements[i], elements[j]].sort((p, q) => p - q).join('-'));
    const length = Math.hypot(...[0, 1, 2].map((c) => positions[3 * i + c] - positions[3 * j + c]));
    return { b, i, j, place: known ? (length - known[1]) / (known[0] - known[1]) : Infinity };
  }).sort((p, q) => p.place - q.place || p.b - q.b);
  for (const { b, i, j, place } of places) {
    // Oxygen at the end of nitrogen with three bonds (nitro), of sulphur and of phosphorus with four takes no hydrogen where it is close.
    const [centre, end] = neighbours[i] > neighbours[j] ? [i, j] : [j, i];
    const crowded = elements[centre] === 7 ? neighbours[centre] === 3 : elements[centre] > 14 && neighbours[centre] > 2;
    const oxide = elements[end] === 8 && neighbours[end] === 1 && crowded;
    const carbonyl = elements[centre] === 6 && elements[end] !== 6 && neighbours[end] === 1;
    const sure = place < (carbonyl ? SURE : TRIPLE) && left[i] > 0 && left[j] > 0;
    if (oxide ? place < POSSIBLE : sure) raise(b, place < TRIPLE && left[i] > 1 && left[j] > 1 ? 2 : 1);
  }
  for (const most of [ALTERNATING, POSSIBLE]) {
    const open = places.filter(
      ({ i, j, place }) => place < most && left[i] > 0 && left[j] > 0 && multiple[i] === 0 && multiple[j] === 0,
    );
    const rows: number[][] = Array.from({ length: atoms }, () => []);
    for (const { i, j } of open) {
      rows[i].push(j);
      rows[j].push(i);
    }
    const mates = maximumMatching(rows);
    for (const { b, i, j } of open) if (mates[i] === j) raise(b, 1);
  }
  // What is still short is one of two double bonds of an atom.
  for (const { b, i, j, place } of places) if (place < 0 && orders[b] === 1 && left[i] > 0 && left[j] > 0) raise(b, 1);
  return orders;
}

/** How many hydrogens each atom lacks to be an uncharged molecule, [N]. */
export function missingHydrogens({ elements, bonds, bondOrders }: Structure): Uint8Array {
  const used = new Uint8Array(elements.length);
  bondOrders.forEach((order, b) => {
    used[bonds[2 * b]] += order;
    used[bonds[2 * b + 1]] += order;
  });
  return Uint8Array.from(elements, (z, i) => Math.max(0, (VALENCE.get(z) ?? 0) - used[i]));
}

/**
 * A molecule with its missing hydrogens, at the end of the list, at typical bond lengths and as far from all other bonds of their atoms as they
 * can be.
 * @param missing how many each atom gets, [N]
 */
export function addHydrogens(structure: Structure, missing: Uint8Array): Structure {
  const { elements, positions, bonds } = structure;
  const { start, partners } = neighboursOf(elements.length, bonds);
  const places: number[] = [];
  const parents: number[] = [];
  missing.forEach((count, i) => {
    const taken = Array.from(partners.subarray(start[i], start[i + 1]), (j) =>
      unit([0, 1, 2].map((c) => positions[3 * j + c] - positions[3 * i + c])),
    );
    const length = elementByNumber(elements[i]).covalentRadius + elementByNumber(1).covalentRadius;
    for (const direction of freeDirections(taken, count)) {
      parents.push(i);
      places.push(...direction.map((u, c) => positions[3 * i + c] + length * u));
    }
  });
  const atoms = elements.length;
  const complete = {
    elements: Uint8Array.from([...elements, ...parents.map(() => 1)]),
    positions: Float64Array.from([...positions, ...places]),
    bonds: Uint32Array.from([...bonds, ...parents.flatMap((parent, n) => [parent, atoms + n])]),
  };
  return { ...structure, ...complete, bondOrders: guessBondOrders(complete.elements, complete.bonds) };
}

type Vector = readonly number[];

const unit = (v: Vector): Vector => {
  const length = Math.hypot(...v) || 1;
  return v.map((value) => value / length);
};
const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, c) => sum + value * b[c], 0);

/** Steps of the search, and their size. */
const STEPS = 200;
const PUSH = 0.05;

/** Unit vectors that keep away from those that are taken and from each other: they repel each other on the sphere. */
function freeDirections(taken: readonly Vector[], count: number): readonly Vector[] {
  // Beginnings that no bond is parallel to, always the same.
  let free: Vector[] = [
    [0.26, 0.93, -0.27],
    [-0.81, 0.13, 0.57],
    [0.61, -0.31, 0.73],
    [0.11, -0.57, -0.81],
  ]
    .slice(0, count)
    .map(unit);
  for (let step = 0; step < STEPS; step++)
    free = free.map((own, n) => {
      const push = [0, 0, 0];
      for (const other of [...taken, ...free.filter((_, m) => m !== n)]) {
        const apart = own.map((value, c) => value - other[c]);
        const square = Math.max(1e-3, dot(apart, apart));
        apart.forEach((value, c) => (push[c] += value / square ** 1.5));
      }
      return unit(own.map((value, c) => value + PUSH * push[c]));
    });
  return free;
}
