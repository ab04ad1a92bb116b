/**
 * Where the time of a step goes: a clock that code passes at the beginning of each of its parts. While nobody looks it is one comparison.
 * There is one in a thread, because there is one thread.
 */

/** Parts of a step of a box, in the order in which they are named. */
export const STEP_PARTS = [
  'bonded',
  'list',
  'pairs',
  'excluded',
  'spread',
  'transform',
  'convolve',
  'gather',
  'constraints',
  'integration',
] as const;
export type StepPart = (typeof STEP_PARTS)[number];

export interface Laps {
  /** ms by part. */
  readonly spent: ReadonlyMap<StepPart, number>;
  /** How often forces were worked out: once a step. */
  readonly steps: number;
}

let spent: Map<StepPart, number> | null = null;
let steps = 0;
let now: StepPart | null = null;
let since = 0;

/** From here on the time is this part's; null: nobody's. */
export function lap(part: StepPart | null): void {
  if (spent) turn(spent, part);
}

function turn(laps: Map<StepPart, number>, part: StepPart | null): void {
  const time = performance.now();
  if (now) laps.set(now, (laps.get(now) ?? 0) + time - since);
  if (part === 'bonded') steps++;
  now = part;
  since = time;
}

/** Starts the clock; one that runs begins anew. */
export function startLaps(): void {
  spent = new Map();
  steps = 0;
  now = null;
}

/** Stops the clock. @returns what was spent since it was started; nothing where it was not */
export function stopLaps(): Laps {
  const laps = spent ?? new Map<StepPart, number>();
  if (spent) turn(spent, null);
  spent = null;
  return { spent: laps, steps };
}
