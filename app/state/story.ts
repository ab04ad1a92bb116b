/**
 * The first minute: one question, one caption, one button at a time. What a step says comes from measured numbers; this file
 * only knows in which order the steps come.
 */
import type { PlanePoint } from '../../src/workers/protocol.ts';
import { secondsFor } from '../ui/format.ts';

/** The dots of the first minute: one of each kind, from springs to a network. */
export const FIRST_DOTS: readonly string[] = ['mm-class1', 'mm-graph2', 'mm+nn', 'equi'];

export type StoryStep =
  /** The molecule moves under the question. */
  | 'watch'
  /** Hollow and filled arrows; asks for the other dot. */
  | 'frozen'
  /** The other dot was clicked, arrows changed. */
  | 'compared'
  /** "You have one night for a microsecond: which dot?" */
  | 'budget'
  | 'judged'
  /** Over, or skipped. */
  | 'done';

export type StoryEvent = 'freeze' | 'unfreeze' | 'forcefield' | 'next' | 'skip';

const TRANSITIONS: Readonly<Record<StoryStep, Partial<Record<StoryEvent, StoryStep>>>> = {
  watch: { freeze: 'frozen', skip: 'done' },
  frozen: { forcefield: 'compared', unfreeze: 'watch', skip: 'done' },
  compared: { next: 'budget', unfreeze: 'budget', skip: 'done' },
  budget: { forcefield: 'judged', next: 'done', skip: 'done' },
  judged: { forcefield: 'judged', next: 'done', skip: 'done' },
  done: {},
};

/** The step after an event; the same step where the event means nothing to it. */
export const nextStep = (step: StoryStep, event: StoryEvent): StoryStep => TRANSITIONS[step][event] ?? step;

/** One night, in seconds, and one microsecond, in fs. */
export const NIGHT = 8 * 3600;
export const MICROSECOND = 1e9;

/** µs a step that one night for one microsecond allows, at a time step of `dt` fs. */
export const budgetPerStep = (dt: number): number => (NIGHT * 1e6 * dt) / MICROSECOND;

export interface Verdict {
  readonly choice: PlanePoint;
  /** Seconds that the choice takes for a microsecond. */
  readonly seconds: number;
  readonly inTime: boolean;
  /** The most accurate point that is done in time; null where none is. */
  readonly best: PlanePoint | null;
}

/** Judges the choice of a dot by the timings of this device; null while it has no timing. */
export function judge(points: readonly PlanePoint[], choice: PlanePoint): Verdict | null {
  if (!choice.speed) return null;
  const seconds = (point: PlanePoint) =>
    point.speed ? secondsFor(MICROSECOND, point.speed.microsecondsPerStep, point.speed.dt) : Infinity;
  const best = points
    .filter((point) => point.accuracy && seconds(point) <= NIGHT)
    .sort((a, b) => (a.accuracy?.forceMae ?? Infinity) - (b.accuracy?.forceMae ?? Infinity))[0];
  return { choice, seconds: seconds(choice), inTime: seconds(choice) <= NIGHT, best: best ?? null };
}
