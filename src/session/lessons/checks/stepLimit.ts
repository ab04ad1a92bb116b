import type { TimeSteps } from '../../../assess/measurements/timestep.ts';
import { digits, right, wrong, type Check, type Given, type Truth } from './check.ts';

const WITHIN = 0.15;

const measured = ({ results }: Given): TimeSteps => results[0] as TimeSteps;

function truth(given: Given): Truth {
  const { limit, period, wavenumber } = measured(given);
  return {
    text: `${digits(limit)} fs: the fastest vibration (${digits(wavenumber, 4)}/cm) takes T = ${digits(period)} fs, and T/π is the limit; within ${100 * WITHIN} % of it counts.`,
    values: { limit, period, wavenumber, within: WITHIN },
  };
}

/** The largest stable time step: against T/π of the fastest normal mode, velocity Verlet's limit for a harmonic vibration. */
export const stepLimit: Check = {
  summary: 'finds the largest stable time step, within 15 % of T/π of the fastest vibration',
  forcefields: [1, 1],
  hints: {
    period:
      'That is about a whole period of the fastest vibration. The molecule is thrown off long before a step is that long.',
    long: 'Steps of that length throw the molecule apart. Try it, and look for the last one that holds.',
    short: 'Longer steps still hold. Try some, and look for the last one that does.',
  },
  ask: () => ({ kind: 'number', unit: 'fs', min: 0.05, max: 20 }),
  plan: ({ molecule, forcefields: [forcefield] }) => [{ name: 'timestep', molecule, forcefield, options: {} }],
  truth,
  judge(given, answer) {
    const step = answer as number;
    const { limit, period } = measured(given);
    if (Math.abs(step - limit) <= WITHIN * limit)
      return right(truth(given), `${digits(step)} fs is within ${100 * WITHIN} % of T/π = ${digits(limit)} fs.`);
    const hint = Math.abs(step - period) <= WITHIN * period ? 'period' : step > limit ? 'long' : 'short';
    return wrong(
      truth(given),
      hint,
      `${digits(step)} fs is not within ${100 * WITHIN} % of what the fastest vibration allows.`,
    );
  },
};
