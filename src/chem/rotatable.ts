/** Bonds that a molecule can turn about, and turning it. */
import { FfpError } from '../core/errors.ts';
import { neighboursOf } from './graph.ts';
import { torsionAngle } from './internal.ts';
import type { Structure } from './structure.ts';

/** Four atoms in a row, 0-based. */
export type Torsion = readonly [number, number, number, number];

type Graph = Pick<Structure, 'elements' | 'bonds' | 'bondOrders'>;

/**
 * One torsion for every single bond outside rings whose both ends have other neighbours. Those that tell shapes apart come first: methyl groups,
 * which look the same every third of a turn, last; then about heavy atoms first, then by atom numbers. At each end the heaviest neighbour is named,
 * the first of equals.
 */
export function rotatableTorsions(structure: Graph): Torsion[] {
  const { elements, bonds, bondOrders } = structure;
  const { start, partners } = neighboursOf(elements.length, bonds);
  const endOf = (atom: number, other: number): number | undefined =>
    [...partners.subarray(start[atom], start[atom + 1])]
      .filter((one) => one !== other)
      .sort((a, b) => elements[b] - elements[a] || a - b)[0];
  const found: Torsion[] = [];
  for (let b = 0; b < bondOrders.length; b++) {
    const [j, k] = [Math.min(bonds[2 * b], bonds[2 * b + 1]), Math.max(bonds[2 * b], bonds[2 * b + 1])];
    const [i, l] = [endOf(j, k), endOf(k, j)];
    if (bondOrders[b] !== 1 || i === undefined || l === undefined || beyond(structure, j, k) === null) continue;
    found.push([i, j, k, l]);
  }
  const isMethyl = (atom: number, other: number): boolean => {
    const rest = [...partners.subarray(start[atom], start[atom + 1])].filter((one) => one !== other);
    return rest.length === 3 && rest.every((one) => elements[one] === 1);
  };
  const methyls = ([, j, k]: Torsion): number => Number(isMethyl(j, k)) + Number(isMethyl(k, j));
  const hydrogens = ([i, , , l]: Torsion): number => Number(elements[i] === 1) + Number(elements[l] === 1);
  return found.sort((p, q) => methyls(p) - methyls(q) || hydrogens(p) - hydrogens(q) || p[1] - q[1] || p[2] - q[2]);
}

/** The atoms on k's side of the bond j–k, k among them; null where the bond belongs to a ring. */
export function beyond(
  { elements, bonds }: Pick<Structure, 'elements' | 'bonds'>,
  j: number,
  k: number,
): number[] | null {
  const { start, partners } = neighboursOf(elements.length, bonds);
  const seen = new Set([k]);
  const stack = [k];
  for (let atom = stack.pop(); atom !== undefined; atom = stack.pop())
    for (const next of partners.subarray(start[atom], start[atom + 1])) {
      if (atom === k && next === j) continue;
      if (next === j) return null;
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  return [...seen];
}

/**
 * Throws FfpError('usage') where four atoms (0-based) are no torsion that can be turned: they are not bonded in a row, or the middle
 * bond belongs to a ring.
 */
export function checkTorsion(structure: Graph, torsion: Torsion): void {
  const named = torsion.map((atom) => atom + 1).join('-');
  const { bonds } = structure;
  const bonded = (i: number, j: number): boolean =>
    bonds.some(
      (atom, at) => at % 2 === 0 && ((atom === i && bonds[at + 1] === j) || (atom === j && bonds[at + 1] === i)),
    );
  const [i, j, k, l] = torsion;
  if (!bonded(i, j) || !bonded(j, k) || !bonded(k, l) || new Set(torsion).size < 4)
    throw new FfpError('usage', `the atoms ${named} are not bonded in a row: name four that are, counted from 1`);
  if (beyond(structure, j, k) === null)
    throw new FfpError('usage', `the torsion ${named} cannot be turned: its middle bond belongs to a ring`);
}

/**
 * A geometry with one torsion at another angle: what lies beyond its middle bond turns as one piece.
 * @param positions Å, [3N]
 * @param angle rad
 * Throws like `checkTorsion`.
 */
export function turned(structure: Graph, positions: Float64Array, torsion: Torsion, angle: number): Float64Array {
  checkTorsion(structure, torsion);
  const [, j, k] = torsion;
  const axis = [0, 1, 2].map((c) => positions[3 * k + c] - positions[3 * j + c]);
  const length = Math.hypot(...axis);
  const [ux, uy, uz] = axis.map((x) => x / length);
  const turn = angle - torsionAngle(positions, torsion);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const moved = positions.slice();
  for (const atom of beyond(structure, j, k) ?? []) {
    const [x, y, z] = [0, 1, 2].map((c) => positions[3 * atom + c] - positions[3 * k + c]);
    // Rodrigues' rotation about the unit vector u.
    const along = (1 - cos) * (ux * x + uy * y + uz * z);
    moved[3 * atom] = positions[3 * k] + cos * x + sin * (uy * z - uz * y) + along * ux;
    moved[3 * atom + 1] = positions[3 * k + 1] + cos * y + sin * (uz * x - ux * z) + along * uy;
    moved[3 * atom + 2] = positions[3 * k + 2] + cos * z + sin * (ux * y - uy * x) + along * uz;
  }
  return moved;
}
