/** Linear algebra of small symmetric matrices, and what the viewer needs it for: principal axes and superposition. */
import { Quaternion, Vector3 } from 'three';

/**
 * Eigenvectors of a symmetric matrix by Jacobi rotations, by descending eigenvalue.
 * @param matrix rows; it is overwritten.
 */
export function eigenvectors(matrix: number[][]): number[][] {
  const n = matrix.length;
  const vectors = matrix.map((_, i) => matrix.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 16; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(matrix, vectors, p, q);
  }
  return matrix
    .map((row, k) => ({ value: row[k], vector: vectors.map((components) => components[k]) }))
    .sort((a, b) => b.value - a.value)
    .map(({ vector }) => vector);
}

/** One Jacobi rotation, which makes the element (p, q) vanish. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  if (Math.abs(a[p][q]) < 1e-14) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of [...a, ...v]) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  for (let k = 0; k < a.length; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
}

/** Camera axes for a molecule: unit vectors to the right, up, and towards the viewer. */
export interface Axes {
  readonly right: Vector3;
  readonly up: Vector3;
  readonly towards: Vector3;
}

/** Centre of a set of atoms. @param positions Å, [3N]. */
export function centre(positions: ArrayLike<number>): Vector3 {
  const sum = new Vector3();
  for (let i = 0; i < positions.length; i += 3) {
    sum.x += positions[i];
    sum.y += positions[i + 1];
    sum.z += positions[i + 2];
  }
  return positions.length > 0 ? sum.divideScalar(positions.length / 3) : sum;
}

/** Radius of the sphere around `middle` that holds every atom, Å. */
export function extent(positions: ArrayLike<number>, middle: Vector3): number {
  let largest = 0;
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i] - middle.x, positions[i + 1] - middle.y, positions[i + 2] - middle.z];
    largest = Math.max(largest, x * x + y * y + z * z);
  }
  return Math.sqrt(largest);
}

/** Σ (aᵢ − ā)ₚ (bᵢ − b̄)_q over atoms, 3 × 3. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number[][] {
  const [middleA, middleB] = [centre(a).toArray(), centre(b).toArray()];
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

/** Principal axes of the atoms' spread: the longest across the view, the shortest along it. */
export function principalAxes(positions: ArrayLike<number>): Axes {
  const [right, up] = eigenvectors(correlation(positions, positions)).map((v) => new Vector3(v[0], v[1], v[2]));
  return { right, up, towards: new Vector3().crossVectors(right, up) };
}

/**
 * The rotation that brings `from` closest to `to`, both about their centres (Horn, J. Opt. Soc. Am. A 4, 629 (1987)).
 * @param from Å, [3N]. @param to Å, [3N], the same atoms.
 */
export function superposition(from: ArrayLike<number>, to: ArrayLike<number>): Quaternion {
  const [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = correlation(from, to);
  const [[w, x, y, z]] = eigenvectors([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
  return new Quaternion(x, y, z, w).normalize();
}
