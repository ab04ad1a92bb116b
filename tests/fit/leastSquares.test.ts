import { describe, expect, it } from 'vitest';
import { addObservations, emptyNormalEquations, solveRidge } from '../../src/fit/leastSquares.ts';
import { randomNumbers } from '../helpers/random.ts';

const TINY = 1e-12;
const none = (size: number) => new Float64Array(size);
const weak = (size: number) => new Float64Array(size).fill(TINY);

describe('least squares', () => {
  it('finds a straight line through points, weighted', () => {
    const equations = emptyNormalEquations(2);
    // y = 3 − 2 x, and one wrong point that counts nothing.
    addObservations(equations, Float64Array.of(1, 0, 1, 1, 1, 2), Float64Array.of(3, 1, -1));
    addObservations(equations, Float64Array.of(1, 5), Float64Array.of(100), 0);
    const [offset, slope] = solveRidge(equations, weak(2), none(2));
    expect(offset).toBeCloseTo(3, 9);
    expect(slope).toBeCloseTo(-2, 9);
  });

  it('recovers the parameters behind exact data, also where blocks of rows meet', () => {
    const random = randomNumbers(5);
    for (const size of [1, 15, 16, 17, 70]) {
      const truth = Float64Array.from({ length: size }, () => 4 * random() - 2);
      const rows = 3 * size;
      const design = Float64Array.from({ length: rows * size }, () => (random() < 0.4 ? 0 : random() - 0.5));
      const observed = Float64Array.from({ length: rows }, (_, r) =>
        truth.reduce((sum, value, p) => sum + value * design[r * size + p], 0),
      );
      const equations = emptyNormalEquations(size);
      addObservations(equations, design, observed);
      solveRidge(equations, weak(size), none(size)).forEach((value, p) => expect(value).toBeCloseTo(truth[p], 6));
    }
  });

  it('minimises the penalised sum: the gradient vanishes at the solution, and not beside it', () => {
    const design = Float64Array.of(1, 2, 0.5, -1, 3, 1);
    const observed = Float64Array.of(1, 2, 3);
    const precision = Float64Array.of(0.7, 2);
    const mean = Float64Array.of(-1, 0.5);
    const equations = emptyNormalEquations(2);
    addObservations(equations, design, observed, 1.5);
    const x = solveRidge(equations, precision, mean);
    const gradient = (at: readonly number[]): number[] =>
      [0, 1].map((p) => {
        const data = observed.reduce(
          (sum, y, r) => sum + 1.5 * design[2 * r + p] * (design[2 * r] * at[0] + design[2 * r + 1] * at[1] - y),
          0,
        );
        return data + precision[p] * (at[p] - mean[p]);
      });
    for (const component of gradient([...x])) expect(component).toBeCloseTo(0, 12);
    expect(Math.abs(gradient([x[0] + 0.01, x[1]])[0])).toBeGreaterThan(0.01);
  });

  it('gives the prior where there are no data, and refuses where there is neither', () => {
    const equations = emptyNormalEquations(2);
    addObservations(equations, Float64Array.of(1, 0), Float64Array.of(2));
    expect(solveRidge(equations, Float64Array.of(TINY, 1), Float64Array.of(0, 7))[1]).toBe(7);
    expect(() => solveRidge(equations, none(2), none(2))).toThrow(/do not determine parameter 1/);
  });
});
