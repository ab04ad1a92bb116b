import { describe, expect, it } from 'vitest';
import { packedRow, solvePacked } from '../../src/fit/packedMatrix.ts';
import { randomNumbers } from '../helpers/random.ts';

/** A random positive definite matrix A Aᵀ + 1, packed, and its product with x. */
function problem(size: number, x: Float64Array) {
  const random = randomNumbers(size);
  const a = Float64Array.from({ length: size * size }, () => random() - 0.5);
  const entry = (i: number, j: number): number => {
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < size; k++) sum += a[i * size + k] * a[j * size + k];
    return sum;
  };
  const matrix = new Float64Array(packedRow(size));
  const right = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const value = entry(i, j);
      matrix[packedRow(i) + j] = value;
      right[i] += value * x[j];
      if (j < i) right[j] += value * x[i];
    }
  return { matrix, right };
}

describe('a packed system', () => {
  // Rows are worked on in blocks of 32, two columns at a time.
  it.each([1, 2, 3, 31, 32, 33, 34, 63, 64, 65, 97, 130])('of %i unknowns is solved', (size) => {
    const x = Float64Array.from({ length: size }, (_, n) => Math.cos(n));
    const { matrix, right } = problem(size, x);
    solvePacked(matrix, right);
    right.forEach((value, n) => expect(value).toBeCloseTo(x[n], 10));
  });

  it('may lie at the beginning of a larger array', () => {
    const x = Float64Array.of(1, -2, 3);
    const { matrix, right } = problem(3, x);
    const larger = new Float64Array(100).fill(NaN);
    larger.set(matrix);
    solvePacked(larger, right);
    right.forEach((value, n) => expect(value).toBeCloseTo(x[n], 12));
  });

  it('that is not positive definite is refused', () => {
    expect(() => solvePacked(Float64Array.of(1, 2, 1), Float64Array.of(1, 1))).toThrow(
      /do not determine coefficient 1/,
    );
    expect(() => solvePacked(Float64Array.of(NaN), Float64Array.of(1))).toThrow(/coefficient 0/);
  });
});
