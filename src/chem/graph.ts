/** Bonds as a graph: neighbours of every atom, and which atoms hang together. */
import { FfpError } from '../core/errors.ts';

/** More bonds than any atom has; keeps what grows with the square or cube of it bounded. */
const MOST_NEIGHBOURS = 12;

/**
 * Neighbours of atom i: `partners[start[i] … start[i + 1] - 1]`, ascending; `bond` holds the index of the bond beside
 * each.
 */
export interface Neighbours {
  /** [N + 1]. */
  readonly start: Uint32Array;
  /** [2B]. */
  readonly partners: Uint32Array;
  /** [2B]. */
  readonly bond: Uint32Array;
}

/**
 * Neighbour rows of `atoms` atoms from index pairs `bonds` [2B]. Throws FfpError('file') where a bond names an atom
 * that does not exist or the same atom twice, where it is listed twice, or where an atom has more than 12 bonds.
 */
export function neighboursOf(atoms: number, bonds: Uint32Array): Neighbours {
  const start = new Uint32Array(atoms + 1);
  for (let b = 0; b < bonds.length; b += 2) {
    const i = bonds[b];
    const j = bonds[b + 1];
    if (i >= atoms || j >= atoms || i === j) {
      throw new FfpError(
        'file',
        `Bond ${b / 2 + 1} joins atoms ${i + 1} and ${j + 1}, which is impossible with ${atoms} atoms.`,
      );
    }
    start[i + 1]++;
    start[j + 1]++;
  }
  for (let i = 0; i < atoms; i++) {
    if (start[i + 1] > MOST_NEIGHBOURS) {
      throw new FfpError(
        'file',
        `Atom ${i + 1} has ${start[i + 1]} bonds; more than ${MOST_NEIGHBOURS} cannot be right.`,
      );
    }
    start[i + 1] += start[i];
  }
  const rows: (readonly [partner: number, bond: number])[][] = Array.from({ length: atoms }, () => []);
  for (let b = 0; b < bonds.length; b += 2) {
    rows[bonds[b]].push([bonds[b + 1], b / 2]);
    rows[bonds[b + 1]].push([bonds[b], b / 2]);
  }
  const partners = new Uint32Array(bonds.length);
  const bond = new Uint32Array(bonds.length);
  rows.forEach((row, i) => {
    row.sort((a, b) => a[0] - b[0]);
    row.forEach(([partner, index], n) => {
      if (n > 0 && row[n - 1][0] === partner) {
        throw new FfpError('file', `The bond between atoms ${i + 1} and ${partner + 1} is listed twice.`);
      }
      partners[start[i] + n] = partner;
      bond[start[i] + n] = index;
    });
  });
  return { start, partners, bond };
}

/** Number of the connected component of each atom, [N], counted from 0 in the order of their first atoms. */
export function connectedComponents(
  atoms: number,
  bonds: Uint32Array,
): { readonly component: Uint32Array; readonly count: number } {
  const { start, partners } = neighboursOf(atoms, bonds);
  const component = new Uint32Array(atoms).fill(0xffffffff);
  let count = 0;
  for (let first = 0; first < atoms; first++) {
    if (component[first] !== 0xffffffff) continue;
    const stack = [first];
    component[first] = count;
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      for (let p = start[i]; p < start[i + 1]; p++) {
        if (component[partners[p]] !== 0xffffffff) continue;
        component[partners[p]] = count;
        stack.push(partners[p]);
      }
    }
    count++;
  }
  return { component, count };
}
