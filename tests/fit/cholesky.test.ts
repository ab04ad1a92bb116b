import { describe, expect, it } from 'vitest';
import { SymmetricMatrix } from '../../src/fit/cholesky.ts';
import { randomNumbers } from '../helpers/random.ts';

/** B Bᵀ + 1 of a random B, and itself as rows. */
function randomMatrix(size: number, seed: number): { matrix: SymmetricMatrix; rows: number[][] } {
  const random = randomNumbers(seed);
  const b = Array.from({ length: size }, () => Array.from({ length: size }, () => random() - 0.5));
  const rows = b.map((row, i) =>
    b.map((other, j) => row.reduce((sum, value, k) => sum + value * other[k], i === j ? 1 : 0)),
  );
  const matrix = new SymmetricMatrix(size);
  rows.forEach((row, i) => row.forEach((value, j) => j <= i && matrix.add(i, j, value)));
  return { matrix, rows };
}

describe('a symmetric matrix', () => {
  // Sizes about the tiles' 32.
  it.each([1, 2, 3, 31, 32, 33, 64, 65, 100])('of %i rows solves equations', (size) => {
    const { matrix, rows } = randomMatrix(size, size);
    const random = randomNumbers(7);
    const x = Float64Array.from({ length: size }, () => random() - 0.5);
    const b = Float64Array.from(rows, (row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
    matrix.factorise();
    matrix.solve(b).forEach((value, i) => expect(value).toBeCloseTo(x[i], 10));
  });

  it('has one value for an entry and its mirror image', () => {
    const matrix = new SymmetricMatrix(70);
    matrix.add(3, 68, 2);
    matrix.add(68, 3, 0.5);
    matrix.add(5, 5, 4);
    const copy = matrix.copy();
    matrix.add(68, 3, 1);
    expect([copy.get(3, 68), copy.get(68, 3), copy.get(5, 5), copy.get(4, 5)]).toEqual([2.5, 2.5, 4, 0]);
  });

  it('is refused where it is not positive definite, and says where', () => {
    const { matrix } = randomMatrix(40, 3);
    matrix.add(36, 36, -1e3);
    expect(() => matrix.factorise()).toThrow(/not positive definite in row 36/);
    const nan = new SymmetricMatrix(3);
    nan.add(0, 0, NaN);
    expect(() => nan.factorise()).toThrow(/row 0/);
  });

  it('must be factorised before it is solved', () => {
    expect(() => new SymmetricMatrix(2).solve(new Float64Array(2))).toThrow(/factorise/);
  });
});
