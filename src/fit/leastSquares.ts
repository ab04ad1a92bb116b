/** Regularised linear least squares through normal equations, in f64, dense: up to a few thousand parameters. */
import { FfpError } from '../core/errors.ts';

/** Gram matrix AᵀWA (row-major, [P × P], both halves filled) and AᵀWy of a weighted least-squares problem. */
export interface NormalEquations {
  readonly size: number;
  readonly gram: Float64Array;
  readonly moment: Float64Array;
}

/** Normal equations without any data. */
export function emptyNormalEquations(size: number): NormalEquations {
  return { size, gram: new Float64Array(size * size), moment: new Float64Array(size) };
}

/**
 * Adds observations y ≈ A x, all with the same weight.
 * @param design A, row-major, [rows × size]
 * @param observed y, [rows]
 */
export function addObservations(
  { size, gram, moment }: NormalEquations,
  design: Float64Array,
  observed: Float64Array,
  weight = 1,
): void {
  const nonzero = new Uint32Array(size);
  for (let r = 0; r < observed.length; r++) {
    const row = design.subarray(r * size, (r + 1) * size);
    let count = 0;
    for (let c = 0; c < size; c++) if (row[c] !== 0) nonzero[count++] = c;
    for (let p = 0; p < count; p++) {
      const a = nonzero[p];
      const scaled = weight * row[a];
      moment[a] += scaled * observed[r];
      for (let q = 0; q < count; q++) gram[a * size + nonzero[q]] += scaled * row[nonzero[q]];
    }
  }
}

/**
 * Minimises |W^½(A x − y)|² + Σ_p precision_p (x_p − mean_p)².
 * @param precision strength of the prior of each parameter, > 0, [P]
 * @param mean what a parameter is without data, [P]
 * @returns x, [P]
 * Throws FfpError('usage') where the matrix is not positive definite, with the parameter.
 */
export function solveRidge(
  { size, gram, moment }: NormalEquations,
  precision: Float64Array,
  mean: Float64Array,
): Float64Array {
  const matrix = gram.slice();
  const x = moment.slice();
  for (let p = 0; p < size; p++) {
    matrix[p * size + p] += precision[p];
    x[p] += precision[p] * mean[p];
  }
  factorise(matrix, size);
  for (let i = 0; i < size; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= matrix[i * size + k] * x[k];
    x[i] = sum / matrix[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    x[i] /= matrix[i * size + i];
    // Column-wise, so that memory is read in order.
    for (let k = 0; k < i; k++) x[k] -= matrix[i * size + k] * x[i];
  }
  return x;
}

/** Rows worked on together: each earlier row then comes from memory once for all of them. */
const BLOCK = 16;

/** Cholesky factor L of a symmetric positive definite matrix, in place, in the lower half. */
function factorise(matrix: Float64Array, size: number): void {
  for (let first = 0; first < size; first += BLOCK) {
    const end = Math.min(first + BLOCK, size);
    for (let j = 0; j < end; j++) {
      for (let i = Math.max(first, j); i < end; i++) {
        const value = matrix[i * size + j] - dotRows(matrix, i * size, j * size, j);
        if (j < i) matrix[i * size + j] = value / matrix[j * size + j];
        else if (value > 0) matrix[i * size + i] = Math.sqrt(value);
        else throw new FfpError('usage', `the data do not determine parameter ${i}: give it a stronger prior`);
      }
    }
  }
}

/** Scalar product of the first `length` entries of two rows. Four sums at a time keep the processor's pipeline full. */
function dotRows(matrix: Float64Array, a: number, b: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = length & ~3;
  for (let k = 0; k < whole; k += 4) {
    s0 += matrix[a + k] * matrix[b + k];
    s1 += matrix[a + k + 1] * matrix[b + k + 1];
    s2 += matrix[a + k + 2] * matrix[b + k + 2];
    s3 += matrix[a + k + 3] * matrix[b + k + 3];
  }
  for (let k = whole; k < length; k++) s0 += matrix[a + k] * matrix[b + k];
  return s0 + s1 + (s2 + s3);
}
