import type { BreakEven } from '../../../assess/measurements/breakeven.ts';
import { FfpError } from '../../../core/errors.ts';
import { digits, right, wrong, type Check, type Given, type Truth } from './check.ts';

const WITHIN = 0.2;

const measured = ({ results }: Given): BreakEven => results[0] as BreakEven;

function stepsOf(given: Given): number {
  const { steps } = measured(given);
  if (steps === null)
    throw new FfpError(
      'usage',
      'Here one of the two is cheaper from the very first step, so they never break even; try a larger molecule.',
    );
  return steps;
}

function truth(given: Given): Truth {
  const steps = stepsOf(given);
  const [one, other] = measured(given).costs;
  return {
    text: `After ${digits(steps)} steps: (${digits(one.onceMicroseconds)} − ${digits(other.onceMicroseconds)}) µs once, divided by (${digits(other.microsecondsPerStep)} − ${digits(one.microsecondsPerStep)}) µs a step; within ${100 * WITHIN} % counts.`,
    values: { steps, within: WITHIN },
  };
}

/** After how many steps a price that is paid once has been earned back: against own timings. */
export const breakEven: Check = {
  summary:
    'works out after how many steps the first force field, dearer once, has overtaken the second, dearer every step',
  forcefields: [2, 2],
  hints: {
    difference:
      'Each step saves only the difference of the two times per step, and only the difference of the two prices paid once has to be earned back.',
    units: 'Check the units: a millisecond is a thousand microseconds.',
    few: 'By then the price paid once has not been earned back. Divide the extra price by what each step saves.',
    many: 'It was earned back earlier. Divide the extra price by what each step saves.',
  },
  ask: () => ({ kind: 'number', unit: 'steps', min: 0, max: 1e9 }),
  plan: ({ molecule, forcefields: [forcefield, against] }) => [
    { name: 'breakeven', molecule, forcefield, options: { against } },
  ],
  truth,
  judge(given, answer) {
    const steps = answer as number;
    const expected = stepsOf(given);
    const near = (value: number): boolean => Math.abs(steps - value) <= WITHIN * Math.abs(value);
    if (near(expected)) return right(truth(given), `By your own timings it is ${digits(expected)} steps.`);
    const [one, other] = measured(given).costs;
    const hint =
      near(expected * 1000) || near(expected / 1000)
        ? 'units'
        : near(one.onceMicroseconds / other.microsecondsPerStep) ||
            near(one.onceMicroseconds / (other.microsecondsPerStep - one.microsecondsPerStep))
          ? 'difference'
          : steps < expected
            ? 'few'
            : 'many';
    return wrong(truth(given), hint, `${digits(steps)} is not within ${100 * WITHIN} % of what the timings give.`);
  },
};
