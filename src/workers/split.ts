/** Where the time of a step of the running box goes. Loaded when somebody asks. */
import { splitOf, type StepSplit } from '../assess/split.ts';
import type { Run } from '../session/run.ts';
import type { Lock } from './lock.ts';

/** How long steps are watched, ms, and how many at least, unless that takes too long. */
const WATCHED_MS = 1000;
const FEWEST_STEPS = 4;
const MOST_MS = 10_000;

export interface SplitSubject {
  readonly run: Run;
  /** µs a step by force field and Engine. */
  readonly speeds: ReadonlyMap<string, number>;
}

/** While the run goes on by itself on the processor, and between its steps on a device. */
export function splitNow({ run, speeds }: SplitSubject, lock: Lock): Promise<StepSplit | null> {
  const { forcefield, engine } = run.settings;
  if (engine === 'cpu') return splitOf({}, () => watch(run));
  const microsecondsPerStep = speeds.get(`${forcefield}/${engine}`) ?? null;
  return lock.run(() => splitOf(run.good.simulation, () => Promise.resolve(microsecondsPerStep)));
}

async function watch(run: Run): Promise<null> {
  const from = run.step;
  let waited = 0;
  do {
    await new Promise((done) => setTimeout(done, WATCHED_MS));
    waited += WATCHED_MS;
  } while (run.step < from + FEWEST_STEPS && waited < MOST_MS);
  return null;
}
