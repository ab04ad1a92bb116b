import { FfpError } from '../../core/errors.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import { evaluateAll } from './evaluate.ts';
import { copiesOf, distorted } from './geometry.ts';
import { LIMITS } from './limits.ts';
import { atMost, notApplicable, type CardTest, type Tested } from './test.ts';

/** Å: even two ions feel 3e-4 kcal/mol of each other. */
const FAR = 1e6;
const SEED = 7;

/** Two copies far apart have twice the energy of one. In f64. */
export async function extensivity({ structure, forcefield, potential, exact }: Tested): Promise<CardTest> {
  const unit = 'kcal/mol';
  const limit = LIMITS.extensivity;
  const two = copiesOf({ ...structure, positions: distorted(structure, SEED) }, [
    [0, 0, 0],
    [FAR, 0, 0],
  ]);
  try {
    const both = await evaluateAll(exact, await potentialOf(forcefield, two), [two.positions]);
    const one = await evaluateAll(exact, potential, [two.positions.subarray(0, 3 * potential.atoms)]);
    return atMost('extensivity', {
      value: Math.abs(both.energies[0] - 2 * one.energies[0]),
      unit,
      limit,
      passed: 'Two molecules far apart have twice the energy of one.',
      failed:
        'Two molecules far apart do not have twice the energy of one: what it learned of small systems is wrong for large ones.',
    });
  } catch (error) {
    if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
    return notApplicable(
      'extensivity',
      unit,
      `at most ${limit}`,
      `It does not cover two of this molecule. ${error.message}`,
    );
  }
}
