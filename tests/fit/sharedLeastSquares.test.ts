import { describe, expect, it } from 'vitest';
import { addObservations, emptyNormalEquations, solveRidge } from '../../src/fit/leastSquares.ts';
import { solveShared, type SharedProblem } from '../../src/fit/sharedLeastSquares.ts';
import { randomNumbers } from '../helpers/random.ts';

/** Molecules with random columns, and the same problem written out over all parameters. */
function randomProblem(seed: number, size: number) {
  const random = randomNumbers(seed);
  const whole = emptyNormalEquations(size);
  const molecules = Array.from({ length: 6 }, () => {
    const columns = 3 + Math.floor(5 * random());
    const parametersOf = Array.from({ length: columns }, () =>
      [...new Set(Array.from({ length: 1 + Math.floor(3 * random()) }, () => Math.floor(size * random())))].sort(
        (a, b) => a - b,
      ),
    );
    const own = emptyNormalEquations(columns);
    for (let r = 0; r < 20; r++) {
      const row = Float64Array.from({ length: columns }, () => random() - 0.5);
      const observed = Float64Array.of(4 * random() - 2);
      addObservations(own, row, observed);
      const spread = new Float64Array(size);
      parametersOf.forEach((list, c) => list.forEach((p) => (spread[p] += row[c])));
      addObservations(whole, spread, observed);
    }
    return { ...own, parametersOf };
  });
  const blocks = Array.from({ length: Math.ceil(size / 3) }, (_, b) =>
    Array.from({ length: Math.min(3, size - 3 * b) }, (_unused, n) => 3 * b + n),
  );
  const problem: SharedProblem = { size, molecules, blocks };
  const precision = Float64Array.from({ length: size }, () => 0.05 + random());
  const mean = Float64Array.from({ length: size }, () => random() - 0.5);
  return { problem, whole, precision, mean };
}

const STOPPING = { iterations: 500, tolerance: 1e-12 };

describe('least squares with shared parameters', () => {
  it.each([1, 7, 20])('has the solution of the problem written out, with %i parameters', (size) => {
    const { problem, whole, precision, mean } = randomProblem(size, size);
    const expected = solveRidge(whole, precision, mean);
    const { parameters, residual } = solveShared(problem, precision, mean, STOPPING);
    parameters.forEach((value, p) => expect(value).toBeCloseTo(expected[p], 9));
    expect(residual).toBeLessThan(1e-11);
    // And another one where the precisions are others.
    const other = solveShared(
      problem,
      precision.map((value) => 3 * value),
      mean,
      STOPPING,
    ).parameters;
    expect(Math.max(...other.map((value, p) => Math.abs(value - expected[p])))).toBeGreaterThan(1e-3);
  });

  it('gets there from anywhere, and at once from the solution', () => {
    const { problem, precision, mean } = randomProblem(5, 12);
    const { parameters, iterations } = solveShared(problem, precision, mean, STOPPING);
    expect(iterations).toBeGreaterThan(2);
    const far = solveShared(
      problem,
      precision,
      mean,
      STOPPING,
      mean.map(() => 50),
    ).parameters;
    far.forEach((value, p) => expect(value).toBeCloseTo(parameters[p], 8));
    const near = solveShared(problem, precision, mean, { ...STOPPING, tolerance: 1e-3 }, parameters);
    near.parameters.forEach((value, p) => expect(value).toBeCloseTo(parameters[p], 8));
  });

  it('stops when it may take no more steps, and says how far it is', () => {
    const { problem, precision, mean } = randomProblem(5, 12);
    const { iterations, residual } = solveShared(problem, precision, mean, { iterations: 2, tolerance: 1e-12 });
    expect(iterations).toBe(2);
    expect(residual).toBeGreaterThan(1e-9);
  });
});
