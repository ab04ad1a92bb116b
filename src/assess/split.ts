/** Where the time of a step of a box goes: watched while it steps on the processor, part by part alone on a device. */
import { lap, watcher, type StepPart } from '../core/laps.ts';
import type { Simulation } from '../forcefield/engine.ts';

/** In the order in which they are named. */
const ORDER: readonly StepPart[] = [
  ...(['bonded', 'list', 'pairs', 'excluded', 'spread', 'transform', 'convolve', 'gather'] as const),
  ...(['constraints', 'integration'] as const),
];

/** `rest`: what no part accounts for. */
export type SplitPart = StepPart | 'rest';

export interface StepSplit {
  /** µs of a step with everything. */
  readonly microsecondsPerStep: number;
  /** µs by part, in the order of a step; parts that take no time are left out. */
  readonly parts: readonly { readonly part: SplitPart; readonly microseconds: number }[];
  /**
   * `watched`: a clock was passed while steps were taken. `alone`: each part was repeated by itself where the atoms are; `rest` is what a step takes
   * beyond that: moving the atoms, holding lengths, lists made anew, the way to the device.
   */
  readonly how: 'watched' | 'alone';
}

/**
 * The split of a box's steps. Null where no step was taken.
 * @param simulation whose parts are timed alone; one without is watched, which is for the processor
 * @param step lets steps be taken; resolves with what one takes, µs, which is asked for where parts are timed alone; null where nobody knows
 */
export async function splitOf(
  simulation: Pick<Simulation, 'parts'>,
  step: () => Promise<number | null>,
): Promise<StepSplit | null> {
  if (!simulation.parts) return watched(step);
  const alone = await simulation.parts();
  const known = [...alone.values()].reduce((sum, time) => sum + time, 0);
  // Beside other work a part alone may have taken longer than it does in a step.
  const microsecondsPerStep = Math.max((await step()) ?? 0, known);
  return { microsecondsPerStep, parts: inOrder(alone, microsecondsPerStep - known), how: 'alone' };
}

async function watched(step: () => Promise<unknown>): Promise<StepSplit | null> {
  /** ms by part. */
  const spent = new Map<StepPart, number>();
  /** Forces are worked out once a step, and begin with what is bonded. */
  let steps = 0;
  let now: StepPart | null = null;
  let since = 0;
  watcher.lap = (part) => {
    const time = performance.now();
    if (now) spent.set(now, (spent.get(now) ?? 0) + time - since);
    if (part === 'bonded') steps++;
    now = part;
    since = time;
  };
  try {
    await step();
    lap(null);
  } finally {
    watcher.lap = null;
  }
  if (steps === 0) return null;
  const each = new Map([...spent].map(([part, ms]) => [part, (1000 * ms) / steps]));
  const microsecondsPerStep = [...each.values()].reduce((sum, time) => sum + time, 0);
  return { microsecondsPerStep, parts: inOrder(each, 0), how: 'watched' };
}

function inOrder(times: ReadonlyMap<StepPart, number>, rest: number): StepSplit['parts'] {
  const named = ORDER.map((part) => ({ part, microseconds: times.get(part) ?? 0 }));
  return [...named, { part: 'rest' as const, microseconds: rest }].filter(({ microseconds }) => microseconds > 0);
}
