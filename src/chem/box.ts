/** Periodic boxes: orthorhombic, one corner at the origin, edges along x, y and z. */
import { FfpError } from '../core/errors.ts';

/** Lengths of the edges, Å. */
export type Box = readonly [a: number, b: number, c: number];

/** Shortest and longest edge that is read, Å. */
const EDGES = [2, 100_000] as const;
/** Angles this far from 90° are still right ones: files round them, degrees. */
const ROUNDING = 1e-3;
/** The angle of a truncated octahedron, degrees. */
const OCTAHEDRAL = 109.4712;

/**
 * The box that a file states by lengths (Å) and angles (degrees). `file`: what to call it in messages.
 * Throws FfpError('unsupported') for boxes that are not orthorhombic, FfpError('file') for impossible ones.
 */
export function boxOf(lengths: readonly number[], angles: readonly number[], file: string): Box {
  for (const length of lengths)
    if (!(length >= EDGES[0] && length <= EDGES[1]))
      throw new FfpError(
        'file',
        `The ${file} states a box edge of ${length} Å; edges from ${EDGES[0]} to ${EDGES[1]} Å are read.`,
      );
  if (angles.some((angle) => !(Math.abs(angle - 90) < ROUNDING))) {
    const octahedron = angles.every((angle) => Math.abs(angle - OCTAHEDRAL) < 0.1);
    throw new FfpError(
      'unsupported',
      `The box of this ${file} is ${octahedron ? 'a truncated octahedron' : `triclinic (angles ${angles.join(', ')}°)`}, and only boxes with right angles are computed; solvate the molecule in a rectangular box.`,
    );
  }
  const [a, b, c] = lengths;
  return [a, b, c];
}

/** Volume, Å³. */
export const volumeOf = ([a, b, c]: Box): number => a * b * c;

/** Shortest edge, Å. */
export const shortestEdge = (box: Box): number => Math.min(...box);

/**
 * Atoms by molecule: atoms that bonds connect.
 * @param bonds atom index pairs, [2B]
 * @returns for each atom the lowest index among those of its molecule, [N]
 */
export function moleculesOf(atoms: number, bonds: Uint32Array): Uint32Array {
  const parent = Uint32Array.from({ length: atoms }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (let b = 0; b < bonds.length; b += 2) {
    const [i, j] = [root(bonds[b]), root(bonds[b + 1])];
    parent[Math.max(i, j)] = Math.min(i, j);
  }
  return parent.map((_, i) => root(i));
}

/** Bonds in an order in which one end of each has been seen before: [from, to, from, to …]; one bond for every atom but one a molecule. */
export function bondTree(atoms: number, bonds: Uint32Array): Uint32Array {
  const neighbours = Array.from({ length: atoms }, (): number[] => []);
  for (let b = 0; b < bonds.length; b += 2) {
    neighbours[bonds[b]].push(bonds[b + 1]);
    neighbours[bonds[b + 1]].push(bonds[b]);
  }
  const seen = new Uint8Array(atoms);
  const tree: number[] = [];
  for (let first = 0; first < atoms; first++) {
    if (seen[first] === 1) continue;
    seen[first] = 1;
    const stack = [first];
    for (let from = stack.pop(); from !== undefined; from = stack.pop())
      for (const to of neighbours[from]) {
        if (seen[to] === 1) continue;
        seen[to] = 1;
        tree.push(from, to);
        stack.push(to);
      }
  }
  return Uint32Array.from(tree);
}

/**
 * Positions (Å, [3N]) with molecules that a file cuts at the faces of the box in one piece: every atom at the image nearest to the
 * atom that it is bonded to. Molecules that are whole keep their bits.
 */
export function madeWhole(positions: Float64Array, bonds: Uint32Array, box: Box): Float64Array {
  const whole = positions.slice();
  const tree = bondTree(positions.length / 3, bonds);
  for (let t = 0; t < tree.length; t += 2)
    for (let c = 0; c < 3; c++) {
      const images = Math.round((whole[3 * tree[t + 1] + c] - whole[3 * tree[t] + c]) / box[c]);
      if (images !== 0) whole[3 * tree[t + 1] + c] -= images * box[c];
    }
  return whole;
}

/**
 * Positions for a picture (Å, [3N]): whole molecules, each moved by whole edges so that the middle of its atoms lies in the box.
 * @param molecules from `moleculesOf`
 */
export function wrapped(positions: Float64Array, molecules: Uint32Array, box: Box): Float64Array {
  const atoms = molecules.length;
  const sums = new Float64Array(3 * atoms);
  const counts = new Uint32Array(atoms);
  for (let i = 0; i < atoms; i++) {
    counts[molecules[i]]++;
    for (let c = 0; c < 3; c++) sums[3 * molecules[i] + c] += positions[3 * i + c];
  }
  const out = positions.slice();
  for (let i = 0; i < atoms; i++)
    for (let c = 0; c < 3; c++) {
      const m = molecules[i];
      out[3 * i + c] -= Math.floor(sums[3 * m + c] / counts[m] / box[c]) * box[c];
    }
  return out;
}
