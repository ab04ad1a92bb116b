/** The work along a closed way is zero to rounding, for every Term: its forces are the gradient of some energy, exactly. */
import { describe, expect, it } from 'vitest';
import { loadEvaluator, type Evaluator } from '../../src/cpu/evaluator.ts';
import { chainPotential, randomChain, TERM_CASES } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { loopWork } from '../models/support.ts';

const ATOMS = 9;
const start = randomChain(ATOMS, randomNumbers(11));
// Small, and in many steps: splines and cosine cutoffs have kinks, which no finite number of steps on a large loop gets over.
const [POINTS, SIZE] = [2000, 0.02];
/** Of the sum of all parts of the work without their signs. */
const ROUNDING = 1e-14;

const evaluatorOf = (name: string): Promise<Evaluator> => loadEvaluator(chainPotential([name], ATOMS, 7));
const workOf = (evaluator: Evaluator, size = SIZE): number => {
  const { work, way } = loopWork(evaluator, start, POINTS, size);
  expect(way).toBeGreaterThan(0.1);
  return Math.abs(work) / way;
};

describe.each(TERM_CASES)('the work along a closed way: %s', (name) => {
  it('is zero to rounding', async () => {
    expect(workOf(await evaluatorOf(name))).toBeLessThan(ROUNDING);
  });

  it('is not, for forces that are 1e-4 off', async () => {
    const evaluator = await evaluatorOf(name);
    const right = evaluator.evaluate.bind(evaluator);
    evaluator.evaluate = (x, forces, energies) => {
      right(x, forces, energies);
      for (let c = 0; c < forces.length; c += 3) forces[c] += 1e-4 * forces[c + 1];
    };
    expect(workOf(evaluator)).toBeGreaterThan(100 * ROUNDING);
  });
});

describe('on a loop across the cutoff', () => {
  it('smooth cutoff functions have no kink, and the cosine has one', async () => {
    const across = async (name: string) => workOf(await evaluatorOf(name), 0.1);
    expect(await across('atomic_network')).toBeGreaterThan(1e-10);
    expect(await across('atomic_network, tanh³')).toBeLessThan(ROUNDING);
    expect(await across('atomic_network, Behler and quintic')).toBeLessThan(ROUNDING);
    expect(await across('atomic_network, Behler and bump')).toBeLessThan(ROUNDING);
  });
});
