/** Bonds and their orders from what a file leaves out: distances, then valences. */
import { FfpError } from '../core/errors.ts';
import { elementByNumber } from './elements.ts';
import { neighboursOf } from './graph.ts';
import { maximumMatching } from './matching.ts';

/**
 * Atoms closer than this times the sum of their covalent radii are bonded. 1.2 leaves room for bonds stretched by heat,
 * and stays below the 1.87 Å between the unbonded bridgeheads of bicyclo[1.1.1]pentane. Hydrogen, which makes one bond
 * only, can be given more room: in 30 of the 1,344 frames of the Reference set (up to 1000 K) a bond to hydrogen
 * exceeds 1.2, none exceeds 1.35.
 */
const TOLERANCE = 1.2;
const HYDROGEN_TOLERANCE = 1.35;

/**
 * More atoms in a cell of the search grid, or closer to one atom, than any matter holds: they lie on top of each other.
 */
const MOST_IN_CELL = 100;
const MOST_CLOSE = 40;

/** Coordinates further out than this, in grid cells, would not fit the cell keys. */
const CELL_RANGE = 1 << 16;

export interface PerceivedBonds {
  /** Pairs i < j, ascending, [2B]. */
  readonly bonds: Uint32Array;
  /** Kekulé orders, [B]. */
  readonly bondOrders: Uint8Array;
}

/**
 * Bonds between atoms closer than 1.2 × the sum of their covalent radii (1.35 × with hydrogen), with Kekulé orders
 * guessed by `guessBondOrders`. Hydrogen keeps only its relatively shortest bond, so that hydrogen bonds and shared
 * protons join nothing. `elements`: atomic numbers, [N]; `positions`: Å, [3N], finite. Throws FfpError('file') where
 * atoms lie on top of each other or an atom has too many neighbours, FfpError('unsupported') for unknown elements.
 */
export function perceiveBonds(elements: Uint8Array, positions: Float64Array): PerceivedBonds {
  const close = closePairs(elements, positions);
  const shortest = new Map<number, ClosePair>();
  for (const pair of close) {
    for (const atom of [pair.i, pair.j]) {
      if (elements[atom] === 1 && pair.ratio < (shortest.get(atom)?.ratio ?? Infinity)) shortest.set(atom, pair);
    }
  }
  const kept = close.filter((pair) => [pair.i, pair.j].every((atom) => (shortest.get(atom) ?? pair) === pair));
  kept.sort((a, b) => a.i - b.i || a.j - b.j);
  const bonds = Uint32Array.from(kept.flatMap(({ i, j }) => [i, j]));
  return { bonds, bondOrders: guessBondOrders(elements, bonds) };
}

interface ClosePair {
  readonly i: number;
  readonly j: number;
  /** Distance over the sum of the covalent radii. */
  readonly ratio: number;
}

/** All pairs within the tolerance, i < j, found through a grid of cells as wide as the longest possible bond. */
function closePairs(elements: Uint8Array, positions: Float64Array): ClosePair[] {
  const radii = Float64Array.from(elements, (number) => elementByNumber(number).covalentRadius);
  const width = 2 * HYDROGEN_TOLERANCE * radii.reduce((a, b) => Math.max(a, b), 0);
  const cellOf = (i: number, axis: number) => {
    const cell = Math.floor(positions[3 * i + axis] / width);
    if (!(Math.abs(cell) < CELL_RANGE)) throw new FfpError('file', `The position of atom ${i + 1} is out of range.`);
    return cell + CELL_RANGE;
  };
  const key = (x: number, y: number, z: number) => (x * 4 * CELL_RANGE + y) * 4 * CELL_RANGE + z;
  const cells = new Map<number, number[]>();
  const crowded = (i: number) =>
    new FfpError(
      'file',
      `Too many atoms lie on top of each other around atom ${i + 1} to tell their bonds; give the bonds in the file.`,
    );
  const pairs: ClosePair[] = [];
  for (let i = 0; i < elements.length; i++) {
    const [x, y, z] = [cellOf(i, 0), cellOf(i, 1), cellOf(i, 2)];
    let close = 0;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dz = -1; dz <= 1; dz++) {
          for (const j of cells.get(key(x + dx, y + dy, z + dz)) ?? []) {
            const distance = Math.hypot(
              positions[3 * i] - positions[3 * j],
              positions[3 * i + 1] - positions[3 * j + 1],
              positions[3 * i + 2] - positions[3 * j + 2],
            );
            const ratio = distance / (radii[i] + radii[j]);
            const tolerance = elements[i] === 1 || elements[j] === 1 ? HYDROGEN_TOLERANCE : TOLERANCE;
            if (ratio > tolerance) continue;
            pairs.push({ i: j, j: i, ratio });
            if (++close > MOST_CLOSE) throw crowded(i);
          }
        }
      }
    }
    const own = cells.get(key(x, y, z));
    if (!own) cells.set(key(x, y, z), [i]);
    else if (own.push(i) > MOST_IN_CELL) throw crowded(i);
  }
  return pairs;
}

/** Bonds an uncharged atom makes; elements not listed make as many as are drawn. */
// prettier-ignore
const VALENCE: ReadonlyMap<number, number> = new Map([
  [1, 1], [5, 3], [6, 4], [7, 3], [8, 2], [9, 1], [14, 4], [15, 3], [16, 2], [17, 1], [34, 2], [35, 1], [53, 1],
]);

/** The most that atoms of the third period and below reach with double-bonded oxygen around them. */
// prettier-ignore
const EXPANDED_VALENCE: ReadonlyMap<number, number> = new Map([
  [15, 5], [16, 6], [17, 7], [34, 6], [35, 7], [53, 7],
]);

const CARBON = 6;
const NITROGEN = 7;

/**
 * Kekulé orders (1, 2, 3) of `bonds` [2B] such that as many atoms as possible reach their usual valence; hydrogens must
 * be there. Meant for organic molecules: chains and rings of H, C, N, O, halogens, with nitro, azide, diazo, isocyano,
 * iminium and guanidinium groups, and S=O, P=O. `known` [B] holds orders to keep, 0 where the order is to be found.
 * Deterministic.
 */
export function guessBondOrders(elements: Uint8Array, bonds: Uint32Array, known?: Uint8Array): Uint8Array {
  const { start, partners, bond } = neighboursOf(elements.length, bonds);
  const orders = Uint8Array.from({ length: bonds.length / 2 }, (_, b) => known?.[b] || 1);
  const flexible = (b: number) => !known?.[b];
  const used = new Int32Array(elements.length);
  orders.forEach((order, b) => {
    used[bonds[2 * b]] += order;
    used[bonds[2 * b + 1]] += order;
  });
  /** Bonds the atom could still make. */
  const free = (i: number) => Math.max(0, (VALENCE.get(elements[i]) ?? used[i]) - used[i]);
  const raise = (b: number, by: number) => {
    const room = Math.min(by, 3 - orders[b]);
    orders[b] += room;
    used[bonds[2 * b]] += room;
    used[bonds[2 * b + 1]] += room;
    return room;
  };
  /** Positions in the neighbour rows whose bond can take another order. */
  const open = (i: number) => {
    const found: number[] = [];
    for (let p = start[i]; p < start[i + 1]; p++) {
      if (flexible(bond[p]) && orders[bond[p]] < 3 && free(partners[p]) > 0) found.push(p);
    }
    return found;
  };

  // An atom with one unsaturated neighbour has no choice. What is left after that are rings, which alternate: a maximum
  // matching.
  for (let changed = true; changed;) {
    changed = false;
    const queue = Array.from(elements.keys()).reverse();
    for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
      if (free(i) === 0) continue;
      const choices = open(i);
      if (choices.length !== 1) continue;
      const partner = partners[choices[0]];
      if (raise(bond[choices[0]], Math.min(free(i), free(partner))) === 0) continue;
      changed = true;
      for (let p = start[partner]; p < start[partner + 1]; p++) queue.push(partners[p]);
    }
    const graph = Array.from(elements.keys(), (i) => (free(i) > 0 ? open(i).map((p) => partners[p]) : []));
    maximumMatching(graph).forEach((mate, i) => {
      if (mate <= i) return;
      for (let p = start[i]; p < start[i + 1]; p++) {
        if (partners[p] === mate && raise(bond[p], 1) > 0) changed = true;
      }
    });
  }

  elements.forEach((element, i) => {
    const wanting = open(i);
    const wanted = wanting.reduce((sum, p) => sum + free(partners[p]), 0);
    const expanded = EXPANDED_VALENCE.get(element);
    if (expanded !== undefined && free(i) === 0) {
      for (const p of wanting) if (used[i] < expanded) raise(bond[p], 1);
    } else if (element === NITROGEN && used[i] === 3 && wanted > 0) {
      // Four bonds and a positive charge: nitro, azide, diazo, isocyano, iminium; but an oxide keeps its single bond.
      const carbon = wanting.find((p) => elements[partners[p]] === CARBON);
      if (wanted >= 2) raise(bond[wanting[0]], 1);
      else if (carbon !== undefined) raise(bond[carbon], 1);
    }
  });
  return orders;
}
