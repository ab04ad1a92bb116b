import type { NumberRange } from './parseNumber.ts';

/** What the fields accept: the bounds that an Experiment's schema has (a test holds the two together). */
export const LIMITS = {
  temperature: { low: 0, high: 5000 },
  dt: { low: 0.01, high: 10 },
  friction: { low: 0, high: 1000 },
  rate: { low: 0.1, high: 1e6 },
  seed: { low: 0, high: 0xffffffff, whole: true },
} as const satisfies Record<string, NumberRange>;

/** Steps of a trajectory that are waited for: some seconds of a small molecule. */
export const RUN_TO_LIMIT: NumberRange = { low: 0, high: 5_000_000, whole: true };
