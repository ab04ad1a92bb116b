import type { MoleculeVerdict } from '../../../assess/measurements/verdict.ts';
import { FfpError } from '../../../core/errors.ts';
import type { Subject } from '../subject.ts';
import { digits, forceFieldItems, right, wrong, type Check, type Given, type Truth } from './check.ts';

/** One night. */
const HOURS = 8;
/** Budgets that are gone through where a device is too slow for any force field within the lesson's. */
const LONGER = 3;

export interface Priced {
  readonly forcefield: string;
  /** kcal/mol/Å. */
  readonly error: number;
  readonly microsecondsPerStep: number;
  /** Of the clock, for a simulated microsecond. */
  readonly hours: number;
}

/** Force fields of the lesson with their measured errors and prices on this device. */
export function pricesOf({ subject, results }: Given): Priced[] {
  const prices = (results[0] as MoleculeVerdict).entries.flatMap(
    ({ forcefield, labelMae, microsecondsPerStep, secondsPerMicrosecond }): Priced[] =>
      subject.forcefields.includes(forcefield) && labelMae !== null && microsecondsPerStep !== null
        ? [{ forcefield, error: labelMae, microsecondsPerStep, hours: secondsPerMicrosecond! / 3600 }]
        : [],
  );
  if (prices.length < 2)
    throw new FfpError(
      'coverage',
      'Fewer than two force fields of this lesson can run and be judged on its molecule; choose another.',
    );
  return prices;
}

/** The lesson's hours, or the first of thrice, nine times … as many within which some force field is done on this device. */
export function budgetHours({ hours = HOURS }: Subject, prices: readonly Priced[]): number {
  const least = Math.min(...prices.map((price) => price.hours));
  let budget = hours;
  while (budget < least) budget *= LONGER;
  return budget;
}

/** Nothing else is both faster and more accurate. */
export const onFront = (one: Priced, prices: readonly Priced[]): boolean =>
  !prices.some((other) => other !== one && other.hours <= one.hours && other.error < one.error);

function bestOf(given: Given): { readonly best: Priced; readonly hours: number; readonly prices: readonly Priced[] } {
  const prices = pricesOf(given);
  const hours = budgetHours(given.subject, prices);
  const best = prices.filter((price) => price.hours <= hours).reduce((a, b) => (b.error < a.error ? b : a));
  return { best, hours, prices };
}

function truth(given: Given): Truth {
  const { best, hours, prices } = bestOf(given);
  const rows = prices.map(
    (price) => `${price.forcefield}: ${digits(price.hours, 2)} h, error ${digits(price.error, 2)}`,
  );
  return {
    text: `${best.forcefield}, the smallest error (${digits(best.error)} kcal/mol/Å) of those done within ${hours} h. Measured here: ${rows.join('; ')}.`,
    values: { forcefield: best.forcefield, hours },
  };
}

/** The most accurate force field that is done with a microsecond in time, by timings and errors of this device. */
export const budget: Check = {
  summary: 'chooses the most accurate force field that makes a microsecond within the budget on this device',
  forcefields: [2, 6],
  hints: {
    slow: 'Too slow. A microsecond in steps of 0.5 fs is two billion steps: multiply them by its time per step, and compare with the budget.',
    beaten: 'Another one is both faster and more accurate: yours is not on the front, the lower left edge of all dots.',
    better: 'It is done in time, but there is time left: a more accurate one is done in time as well.',
  },
  ask: (subject) => ({ kind: 'choice', options: forceFieldItems(subject) }),
  plan: ({ molecule, forcefields: [forcefield] }) => [
    { name: 'verdict', molecule, forcefield, options: { frames: 4 } },
  ],
  truth,
  judge(given, answer) {
    const { best, hours, prices } = bestOf(given);
    const choice = prices.find(({ forcefield }) => forcefield === answer);
    if (!choice) return wrong(truth(given), 'slow', 'It could not be run and judged on this molecule.');
    const says = `It takes ${digits(choice.hours, 2)} of ${hours} hours, with an error of ${digits(choice.error, 2)} kcal/mol/Å.`;
    if (choice.hours > hours) return wrong(truth(given), 'slow', says);
    if (choice === best) return right(truth(given), says);
    return wrong(truth(given), onFront(choice, prices) ? 'better' : 'beaten', says);
  },
};
