/** Symmetric positive definite systems, the lower triangle packed row by row: entry (i, j ≤ i) stands at i (i + 1)/2 + j. */
import { FfpError } from '../core/errors.ts';

/** Where a row begins. */
export const packedRow = (row: number): number => (row * (row + 1)) / 2;

/**
 * Solves M x = y.
 * @param matrix M, of at least `size` rows; overwritten by its Cholesky factor
 * @param right y, overwritten by x
 * Throws FfpError('usage') where M is not positive definite, with the row.
 */
export function solvePacked(matrix: Float64Array, right: Float64Array, size = right.length): void {
  factorise(matrix, size);
  for (let i = 0; i < size; i++) {
    const row = packedRow(i);
    let sum = right[i];
    for (let k = 0; k < i; k++) sum -= matrix[row + k] * right[k];
    right[i] = sum / matrix[row + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = packedRow(i);
    right[i] /= matrix[row + i];
    // Along the row, so that memory is read in order.
    for (let k = 0; k < i; k++) right[k] -= matrix[row + k] * right[i];
  }
}

/** Rows that are worked on together: each earlier row then comes from memory once for all of them. */
const BLOCK = 32;

function factorise(matrix: Float64Array, size: number): void {
  for (let first = 0; first < size; first += BLOCK) {
    const end = Math.min(first + BLOCK, size);
    let j = 0;
    for (; j + 1 < first; j += 2) eliminate(matrix, j, first, end);
    for (; j < end; j++) finish(matrix, j, Math.max(first, j), end);
  }
}

/** Columns j and j + 1 of the rows first … end − 1, two by two: each number that is loaded counts twice. */
function eliminate(matrix: Float64Array, j: number, first: number, end: number): void {
  const a = packedRow(j);
  const b = packedRow(j + 1);
  let i = first;
  for (; i + 1 < end; i += 2) {
    const p = packedRow(i);
    const q = packedRow(i + 1);
    let [pa, pb, qa, qb] = [0, 0, 0, 0];
    for (let k = 0; k < j; k++) {
      const [va, vb, vp, vq] = [matrix[a + k], matrix[b + k], matrix[p + k], matrix[q + k]];
      pa += vp * va;
      pb += vp * vb;
      qa += vq * va;
      qb += vq * vb;
    }
    const x = (matrix[p + j] - pa) / matrix[a + j];
    const y = (matrix[q + j] - qa) / matrix[a + j];
    matrix[p + j] = x;
    matrix[q + j] = y;
    matrix[p + j + 1] = (matrix[p + j + 1] - pb - x * matrix[b + j]) / matrix[b + j + 1];
    matrix[q + j + 1] = (matrix[q + j + 1] - qb - y * matrix[b + j]) / matrix[b + j + 1];
  }
  for (; i < end; i++) {
    finish(matrix, j, i, i + 1);
    finish(matrix, j + 1, i, i + 1);
  }
}

/** Column j of the rows first … end − 1, the diagonal among them where first = j. */
function finish(matrix: Float64Array, j: number, first: number, end: number): void {
  const a = packedRow(j);
  for (let i = first; i < end; i++) {
    const p = packedRow(i);
    let sum = matrix[p + j];
    for (let k = 0; k < j; k++) sum -= matrix[p + k] * matrix[a + k];
    if (i > j) matrix[p + j] = sum / matrix[a + j];
    else if (sum > 0) matrix[p + j] = Math.sqrt(sum);
    else throw new FfpError('usage', `the data do not determine coefficient ${j}: regularise more`);
  }
}
