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
