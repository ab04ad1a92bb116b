/** States of a run as it goes, to take it back to any step: the whole run in outline, the last part step by step. */
import type { Frame } from '../forcefield/engine.ts';
import type { SettingsEvent } from './experiment.ts';
import type { Moment, Run } from './run.ts';

/** Most states, and most bytes of positions and velocities, that are kept. */
const MOST_MOMENTS = 2000;
const MOST_BYTES = 64 * 2 ** 20;

/** Whether a moment lies on the way that led to where the run is: what was done up to it is what was done then. */
function isOnTheWay({ checkpoint, events }: Moment, now: readonly SettingsEvent[]): boolean {
  const then = events.filter(({ step }) => step <= checkpoint.step);
  const before = now.filter(({ step }) => step <= checkpoint.step);
  return then.length === before.length && then.every((event, n) => event === before[n]);
}

export class History {
  /** Ascending in step. */
  private moments: Moment[] = [];

  /** Keeps what a frame of the run has shown, in place of what was known of the same step. */
  remember(run: Run, { checkpoint }: Frame): void {
    const { step } = checkpoint;
    const { moments } = this;
    // A run goes on: nearly always this is the end.
    let at = moments.length;
    while (at > 0 && moments[at - 1].checkpoint.step >= step) at--;
    const known = moments[at]?.checkpoint.step === step ? 1 : 0;
    moments.splice(at, known, { checkpoint, events: run.experiment.events, work: run.work });
    this.moments = thinned(moments);
  }

  /** The last state at a step, or before it, that the run has come through; null where none is kept. */
  before(step: number, run: Run): Moment | null {
    const { events } = run.experiment;
    return this.moments.findLast((moment) => moment.checkpoint.step <= step && isOnTheWay(moment, events)) ?? null;
  }
}

/** The older half in outline, once there are too many. */
function thinned(moments: Moment[]): Moment[] {
  const { positions, velocities } = moments[0].checkpoint;
  const room = Math.floor(MOST_BYTES / (positions.byteLength + velocities.byteLength));
  if (moments.length <= Math.max(2, Math.min(MOST_MOMENTS, room))) return moments;
  const half = moments.length >> 1;
  return moments.filter((_, n) => n >= half || n % 2 === 0);
}
