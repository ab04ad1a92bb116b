/** Laying one geometry of a molecule upon another, atom by atom (Horn, J. Opt. Soc. Am. A 4, 629 (1987)). */
import { eigenvectors } from '../core/eigenvectors.ts';

/** A unit quaternion w, x, y, z. */
export type Rotation = readonly [number, number, number, number];

/** Mean position. @param positions Å, [3N] */
function middle(positions: ArrayLike<number>): readonly [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let c = 0; c < positions.length; c++) sum[c % 3] += positions[c];
  const atoms = Math.max(1, positions.length / 3);
  return [sum[0] / atoms, sum[1] / atoms, sum[2] / atoms];
}

/** Σ (aᵢ − ā)ₚ (bᵢ − b̄)_q over atoms, 3 × 3. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number[][] {
  const [middleA, middleB] = [middle(a), middle(b)];
  const sum = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < a.length; i += 3) {
    for (let p = 0; p < 3; p++) {
      for (let q = 0; q < 3; q++) sum[p][q] += (a[i + p] - middleA[p]) * (b[i + q] - middleB[q]);
    }
  }
  return sum;
}

/** The rotation that brings `from` closest to `to`, both about their centres. @param from Å, [3N]. @param to the same atoms */
export function closestRotation(from: ArrayLike<number>, to: ArrayLike<number>): Rotation {
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = correlation(from, to);
  const [[w, x, y, z]] = eigenvectors([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  return [w, x, y, z];
}

/** A geometry laid upon another, about the origin. */
export interface Superposed {
  /** Å, [3N]: moved and turned as near to the other as it comes, whose centre is the origin. */
  readonly positions: Float64Array;
  /** Å: root of the mean squared distance of like atoms, all of them with the same weight. */
  readonly rmsd: number;
}

/** Moves and turns `from` as near to `to` as it comes. Mirror images stay apart. @param from Å, [3N]. @param to the same atoms */
export function superpose(from: ArrayLike<number>, to: ArrayLike<number>): Superposed {
  const [w, x, y, z] = closestRotation(from, to);
  const matrix = [
    [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  ];
  const [middleFrom, middleTo] = [middle(from), middle(to)];
  const positions = new Float64Array(from.length);
  let squares = 0;
  for (let i = 0; i < from.length; i += 3) {
    for (let p = 0; p < 3; p++) {
      for (let q = 0; q < 3; q++) positions[i + p] += matrix[p][q] * (from[i + q] - middleFrom[q]);
      squares += (positions[i + p] - (to[i + p] - middleTo[p])) ** 2;
    }
  }
  return { positions, rmsd: Math.sqrt(squares / Math.max(1, from.length / 3)) };
}
