/** All tests of the report card, one after the other. */
import { energyConservation } from './energy.ts';
import { continuity } from './cutoff.ts';
import { dissociation } from './dissociation.ts';
import { extensivity } from './extensivity.ts';
import { generalisation } from './generalisation.ts';
import { gradient, loop } from './gradient.ts';
import { invariance } from './invariance.ts';
import { exchange, permutation } from './permutation.ts';
import { TESTS, type CardTest, type TestName, type Tested } from './test.ts';

interface Part {
  readonly names: readonly TestName[];
  readonly run: (tested: Tested) => Promise<readonly CardTest[]>;
}

const one = (name: TestName, run: (tested: Tested) => Promise<CardTest>): Part => ({
  names: [name],
  run: async (tested) => [await run(tested)],
});

const PARTS: readonly Part[] = [
  one('translation', (tested) => invariance('translation', tested)),
  one('rotation', (tested) => invariance('rotation', tested)),
  one('reflection', (tested) => invariance('reflection', tested)),
  one('permutation', permutation),
  one('exchange', exchange),
  one('extensivity', extensivity),
  one('gradient', gradient),
  one('loop', loop),
  one('dissociation', dissociation),
  one('generalisation', generalisation),
  { names: ['energy-jump', 'force-jump'], run: continuity },
  { names: ['order', 'longest-step'], run: energyConservation },
];

/**
 * Carries out the tests named, in the order of `TESTS`.
 * @param each called after each part with all results so far
 */
export async function runCard(
  tested: Tested,
  names: readonly TestName[],
  each: (fraction: number, tests: readonly CardTest[]) => Promise<void>,
): Promise<readonly CardTest[]> {
  const parts = PARTS.filter((part) => part.names.some((name) => names.includes(name)));
  let tests: readonly CardTest[] = [];
  for (const [p, part] of parts.entries()) {
    await each(p / parts.length, tests);
    const inside = { ...tested, pause: () => each((p + 0.5) / parts.length, tests) };
    const more = (await part.run(inside)).filter(({ name }) => names.includes(name));
    tests = [...tests, ...more].sort((a, b) => TESTS.indexOf(a.name) - TESTS.indexOf(b.name));
  }
  return tests;
}
