import { expect, it } from 'vitest';
import { populationFactor, shiftedShare } from '../../src/core/boltzmann.ts';

it('turns an energy error into a factor and a share', () => {
  // 1 kcal/mol at 300 K: exp(1/0.59616) = 5.35.
  expect(populationFactor(1, 300)).toBeCloseTo(5.352, 3);
  expect(populationFactor(0, 300)).toBe(1);
  expect(shiftedShare(0.5, 1, 300)).toBeCloseTo(5.352 / 6.352, 4);
  expect(shiftedShare(0.3, 0, 300)).toBeCloseTo(0.3, 12);
  expect(shiftedShare(shiftedShare(0.3, 0.7, 300), -0.7, 300)).toBeCloseTo(0.3, 12);
});
