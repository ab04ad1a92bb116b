/** Time per step of a Simulation, as it is on this device, now. */
import { FfpError } from '../core/errors.ts';
import type { Dynamics, Simulation } from '../forcefield/engine.ts';

export interface StepTime {
  /** µs a step, all replicas together: median of the runs. */
  readonly microsecondsPerStep: number;
  /** The run that other work on this machine disturbed least, µs a step: what decides between Engines. */
  readonly fastest: number;
  /** Half the interquartile range of the runs, µs. */
  readonly spread: number;
  readonly runs: number;
  /** Steps in each run. */
  readonly steps: number;
}

/** Steps are taken unmeasured for at least this long, ms: a compiler that works beside the program needs it. */
const WARM_UP_MS = 50;
/** Steps beyond which a run is not lengthened: more says nothing new, and a stuck clock must not hang the page. */
const MOST_STEPS = 2 ** 22;

/**
 * Length of the steps that are timed, fs. A step takes as long whatever its length, and these are too short to get anywhere:
 * a rough start or a bold time step must not blow up, and end early, while it is timed.
 */
const TIMED_STEP = 0.001;

export interface Timing {
  /** A run lasts at least this long, ms. */
  readonly minimumMs: number;
  readonly runs: number;
  /** Once the runs have taken this long, ms, and there are `fewest`, no other begins: a large network may take a second a step. */
  readonly limitMs?: number;
  readonly fewest?: number;
}

/** One round trip to a GPU that takes longer than this, ms, is work and no waiting. */
const LONGEST_TRIP_MS = 500;

/**
 * Times a Simulation: some unmeasured steps first (compilation, caches) until a run takes `minimumMs` more than the shortest
 * possible one, then `runs` runs of that many steps, or fewer where they take long, all steps tiny. What the shortest run takes,
 * mostly the way to the GPU and back, is taken off: it is the same for any number of steps. Gives the event loop a turn between runs.
 * Throws FfpError('diverged') where the molecule blew up: its time per step would mean nothing.
 */
export async function timePerStep(
  simulation: Simulation,
  dynamics: Dynamics,
  { minimumMs, runs, limitMs = Infinity, fewest = runs }: Timing,
): Promise<StepTime> {
  const gentle = { ...dynamics, dt: Math.min(dynamics.dt, TIMED_STEP) };
  const run = async (steps: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const start = performance.now();
    await simulation.advance(steps, gentle);
    await simulation.settled();
    return performance.now() - start;
  };
  // Whole numbers of the time between impulses: a step with one takes longer than a step without.
  const interval = dynamics.innerSteps ?? 1;
  // Towards the goal in few rounds, but at most tenfold: short times are unreliable.
  const lengthened = (work: number): number => {
    const factor = work > 0 ? (1.2 * minimumMs) / work : 10;
    const wanted = Math.min(MOST_STEPS, steps * Math.min(10, Math.max(1.2, factor)));
    return interval * Math.ceil(wanted / interval);
  };
  let steps = interval;
  for (let warm = 0; ;) {
    const elapsed = await run(steps);
    warm += elapsed;
    if (steps >= MOST_STEPS || (elapsed >= minimumMs && warm >= WARM_UP_MS)) break;
    if (elapsed < minimumMs) steps = lengthened(elapsed);
  }
  const trip = Math.min(await run(interval), await run(interval));
  const waiting = trip < LONGEST_TRIP_MS ? { ms: trip, steps: interval } : { ms: 0, steps: 0 };
  const timeRun = async (): Promise<number> => (await run(steps)) - waiting.ms;
  if (steps === waiting.steps) steps += interval;
  for (let work = await timeRun(); work < minimumMs && steps < MOST_STEPS; work = await timeRun())
    steps = lengthened(work);
  let times: number[] = [];
  const start = performance.now();
  while (times.length < runs && (times.length < fewest || performance.now() - start < limitMs)) {
    const work = await timeRun();
    times.push((1000 * work) / (steps - waiting.steps));
    if (work >= minimumMs / 4 || steps >= MOST_STEPS) continue;
    // Something else had the processor while the steps were counted out; so few of them cannot be timed.
    steps = lengthened(work);
    times = [];
  }
  const { fault } = await simulation.frame();
  if (fault)
    throw new FfpError(
      'diverged',
      `the molecule blew up at step ${fault.step} while it was timed; its geometry cannot be right`,
    );
  times.sort((a, b) => a - b);
  return {
    microsecondsPerStep: quantile(times, 0.5),
    fastest: times[0],
    spread: (quantile(times, 0.75) - quantile(times, 0.25)) / 2,
    runs: times.length,
    steps,
  };
}

/** Linear interpolation between sorted values. */
function quantile(sorted: readonly number[], fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
