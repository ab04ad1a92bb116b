import type { TimeSteps } from '../../../assess/measurements/timestep.ts';
import { FfpError } from '../../../core/errors.ts';
import { digits, right, wrong, type Check, type Given, type Truth } from './check.ts';
import { stepLimit } from './stepLimit.ts';

const WITHIN = 0.3;
const POWERS = [0, 1, 2, 3] as const;

function slopeOf({ results }: Given): number {
  const { slope } = results[0] as TimeSteps;
  if (slope === null) throw new FfpError('diverged', 'No two time steps kept the energy; choose a calmer molecule.');
  return slope;
}

function truth(given: Given): Truth {
  const slope = slopeOf(given);
  return {
    text: `The measured slope is ${digits(slope)}, so half the step makes the wobble about ${digits(2 ** Math.round(slope), 2)} times smaller; theory says 2, four times (within ${WITHIN} counts).`,
    values: { slope, within: WITHIN },
  };
}

/** How the fluctuation of the energy grows with the time step: a power, against the measured slope in a doubly logarithmic plot. */
export const errorPower: Check = {
  summary: 'says how much less the energy wobbles with half the time step: against the measured slope',
  forcefields: [1, 1],
  hints: {
    less: 'Look at the picture: from 1 fs to 0.5 fs the wobble falls by more than that.',
    more: 'Look at the picture: from 1 fs to 0.5 fs the wobble does not fall that much.',
  },
  ask: () => ({
    kind: 'choice',
    options: POWERS.map((power) => ({
      value: `power-${power}`,
      label: power === 0 ? 'the same' : `${2 ** power} times smaller`,
    })),
  }),
  plan: (subject) => stepLimit.plan(subject),
  truth,
  judge(given, answer) {
    const power = Number((answer as string).replace('power-', ''));
    const slope = slopeOf(given);
    if (Math.abs(power - slope) <= WITHIN) return right(truth(given), `The measured slope is ${digits(slope)}.`);
    return wrong(
      truth(given),
      power < slope ? 'less' : 'more',
      `Your answer means a slope of ${power}, which is not the measured one.`,
    );
  },
};
