/** What is taken out of a force kernel's sums so that single precision will do. */
import { describe, expect, it } from 'vitest';
import { pairCount, pairPermutations, trainingPoints } from '../../../src/models/forceKernel.ts';
import { KernelEnergy } from '../../../src/models/forceKernel/energy.ts';
import { taylorOf } from '../../../src/models/forceKernel/taylor.ts';
import { randomKernel } from '../../helpers/kernels.ts';
import { randomNumbers } from '../../helpers/random.ts';
import { scaledError, TOLERANCE } from '../../helpers/tolerance.ts';
import { evaluate } from '../support.ts';
import { CASES, kernelPotential } from './support.ts';

describe.each(CASES)('of the kernel of $model.name', ({ model, frames }) => {
  const atoms = model.elements.length;
  const pairs = pairCount(atoms);
  const { descriptors, coefficients } = trainingPoints(model);

  it('the polynomial is the sum of the first terms of the series', () => {
    const taylor = taylorOf(model)!;
    const random = randomNumbers(3);
    const q = taylor.centre.map((mean) => mean + random() - 0.5);
    const places = pairPermutations(model.permutations, atoms);
    const expected = new Float64Array(pairs);
    for (let p = 0; p < places.length; p += pairs)
      for (let m = 0; m < model.energyWeights.length; m++) {
        const to = (k: number) => places[p + k];
        const delta = (k: number) => q[to(k)] - descriptors[m * pairs + k];
        const list = Array.from({ length: pairs }, (_, k) => k);
        const square = list.reduce((sum, k) => sum + delta(k) ** 2, 0);
        const projection = list.reduce((sum, k) => sum + delta(k) * coefficients[m * pairs + k], 0);
        const first = (-5 / 3) * (1 - (5 * square) / 2);
        for (const k of list)
          expected[to(k)] +=
            ((25 / 3) * projection + first * model.energyWeights[m]) * delta(k) + first * coefficients[m * pairs + k];
      }
    const u = q.map((value, k) => value - taylor.centre[k]);
    const square = u.reduce((sum, value) => sum + value * value, 0);
    const product = u.reduce((sum, value, k) => sum + value * taylor.linear[k], 0);
    const actual = u.map(
      (own, k) =>
        taylor.constant[k] +
        (25 / 6) * (square * taylor.linear[k] + 2 * product * own + taylor.energySum * square * own) +
        taylor.scalar * own +
        u.reduce((sum, value, l) => sum + taylor.matrix[k * pairs + l] * value, 0),
    );
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(10);
    expect(scaledError(actual, expected, 1)).toBeLessThan(1e-9);
  });

  it('the energy is that of the twin', async () => {
    for (const { positions } of frames) {
      const x = Float64Array.from(positions);
      const q = new Float64Array(pairs);
      for (let i = 0, k = 0; i < atoms; i++)
        for (let j = i + 1; j < atoms; j++, k++)
          q[k] = 1 / (model.lengths[k] * Math.hypot(...[0, 1, 2].map((c) => x[3 * i + c] - x[3 * j + c])));
      const { energy } = await evaluate(kernelPotential(model), x);
      expect(scaledError([new KernelEnergy(model).of(q)], [energy], 1)).toBeLessThan(TOLERANCE.f64);
    }
  });
});

it('larger molecules do without', () => {
  expect(taylorOf(randomKernel(32, randomNumbers(1), 2))).not.toBeNull();
  expect(taylorOf(randomKernel(33, randomNumbers(1), 2))).toBeNull();
});
