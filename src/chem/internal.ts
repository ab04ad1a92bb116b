/** Internal coordinates of a geometry: bond lengths, angles, torsions. */

/** Distance of two atoms, Å. `positions` Å, [3N] from `offset` on. */
export function bondLength(positions: ArrayLike<number>, i: number, j: number, offset = 0): number {
  const [a, b] = [offset + 3 * i, offset + 3 * j];
  return Math.hypot(
    positions[b] - positions[a],
    positions[b + 1] - positions[a + 1],
    positions[b + 2] - positions[a + 2],
  );
}

/** Angle i–j–k at atom j, rad, from 0 to π. */
export function bondAngle(positions: ArrayLike<number>, i: number, j: number, k: number, offset = 0): number {
  const u = between(positions, j, i, offset);
  const v = between(positions, j, k, offset);
  return Math.atan2(Math.hypot(...cross(u, v)), dot(u, v));
}

/** Torsion i–j–k–l, rad, from −π to π: 0 is cis, positive clockwise as seen from j to k (IUPAC). */
export function torsionAngle(
  positions: ArrayLike<number>,
  [i, j, k, l]: readonly [number, number, number, number],
  offset = 0,
): number {
  const a = between(positions, i, j, offset);
  const b = between(positions, j, k, offset);
  const c = between(positions, k, l, offset);
  const [m, n] = [cross(a, b), cross(b, c)];
  return Math.atan2(Math.hypot(...b) * dot(a, n), dot(m, n));
}

type Vector = readonly [number, number, number];

const between = (x: ArrayLike<number>, i: number, j: number, offset: number): Vector => [
  x[offset + 3 * j] - x[offset + 3 * i],
  x[offset + 3 * j + 1] - x[offset + 3 * i + 1],
  x[offset + 3 * j + 2] - x[offset + 3 * i + 2],
];
const dot = (u: Vector, v: Vector): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
const cross = (u: Vector, v: Vector): Vector => [
  u[1] * v[2] - u[2] * v[1],
  u[2] * v[0] - u[0] * v[2],
  u[0] * v[1] - u[1] * v[0],
];
