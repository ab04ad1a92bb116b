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
  /** Mean length of a run, ms. */
  readonly runMs: number;
  /** How much longer the last third of the runs took than the first; null for few runs. A device that is throttled shows here. */
  readonly slowing: number | null;
  /** The clock's smallest step as a fraction of a run: what its coarseness may do to a timing. */
  readonly coarseness: number;
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
 * Times a Simulation run by run: some unmeasured steps first (compilation, caches) until a run takes `minimumMs` more than the shortest
 * possible one; then as many runs of that many tiny steps as are asked for, whenever they are asked for. What the shortest run takes,
 * mostly the way to the GPU and back, is taken off: it is the same for any number of steps.
 */
export class StepTimer {
  private readonly simulation: Simulation;
  private readonly dynamics: Dynamics;
  private readonly minimumMs: number;
  /** Whole numbers of the time between impulses: a step with one takes longer than a step without. */
  private readonly interval: number;
  /** Steps of a run. */
  private steps: number;
  /** The shortest run: ms, and its steps. */
  private trip = { ms: 0, steps: 0 };
  /** µs a step, in the order of the runs. */
  private times: number[] = [];
  /** ms, of the same runs. */
  private work: number[] = [];

  private constructor(simulation: Simulation, dynamics: Dynamics, minimumMs: number) {
    this.simulation = simulation;
    this.dynamics = { ...dynamics, dt: Math.min(dynamics.dt, TIMED_STEP) };
    this.minimumMs = minimumMs;
    this.interval = dynamics.innerSteps ?? 1;
    this.steps = this.interval;
  }

  /** Warms up, and finds how many steps a run must have. */
  static async start(simulation: Simulation, dynamics: Dynamics, minimumMs: number): Promise<StepTimer> {
    const timer = new StepTimer(simulation, dynamics, minimumMs);
    await timer.warmUp();
    return timer;
  }

  /** Time spent in runs that count, ms. */
  get workedMs(): number {
    return this.work.reduce((sum, ms) => sum + ms, 0);
  }

  /** Makes one run that counts. A run that turns out too short to be timed begins the count anew with longer ones. */
  async run(): Promise<void> {
    const work = await this.timeRun();
    if (work < this.minimumMs / 4 && this.steps < MOST_STEPS) {
      // Something else had the processor while the steps were counted out; so few of them cannot be timed.
      this.steps = this.lengthened(work);
      this.times = [];
      this.work = [];
      return;
    }
    this.times.push((1000 * work) / (this.steps - this.trip.steps));
    this.work.push(work);
  }

  /** Takes the last run back: something is known to have disturbed it. */
  discard(): void {
    this.times.pop();
    this.work.pop();
  }

  /**
   * What the runs come to; at least one must have been made.
   * Rejects with FfpError('diverged') where the molecule blew up: its time per step would mean nothing.
   */
  async summary(): Promise<StepTime> {
    const { fault } = await this.simulation.frame();
    if (fault)
      throw new FfpError(
        'diverged',
        `the molecule blew up at step ${fault.step} while it was timed; its geometry cannot be right`,
      );
    const sorted = this.times.toSorted((a, b) => a - b);
    const third = Math.floor(this.times.length / 3);
    const middle = (times: readonly number[]): number =>
      quantile(
        times.toSorted((a, b) => a - b),
        0.5,
      );
    return {
      microsecondsPerStep: quantile(sorted, 0.5),
      fastest: sorted[0],
      spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2,
      runs: sorted.length,
      steps: this.steps,
      runMs: this.workedMs / sorted.length,
      coarseness: clockStep() / (this.workedMs / sorted.length),
      slowing: third < 2 ? null : middle(this.times.slice(-third)) / middle(this.times.slice(0, third)),
    };
  }

  get runs(): number {
    return this.times.length;
  }

  /** µs a step in the latest run. */
  get latest(): number {
    return this.times[this.times.length - 1];
  }

  private async warmUp(): Promise<void> {
    for (let warm = 0; ;) {
      const elapsed = await this.elapsed(this.steps);
      warm += elapsed;
      if (this.steps >= MOST_STEPS || (elapsed >= this.minimumMs && warm >= WARM_UP_MS)) break;
      if (elapsed < this.minimumMs) this.steps = this.lengthened(elapsed);
    }
    const trip = Math.min(await this.elapsed(this.interval), await this.elapsed(this.interval));
    if (trip < LONGEST_TRIP_MS) this.trip = { ms: trip, steps: this.interval };
    if (this.steps === this.trip.steps) this.steps += this.interval;
    for (let work = await this.timeRun(); work < this.minimumMs && this.steps < MOST_STEPS; work = await this.timeRun())
      this.steps = this.lengthened(work);
  }

  /** Towards the goal in few rounds, but at most tenfold: short times are unreliable. */
  private lengthened(work: number): number {
    const factor = work > 0 ? (1.2 * this.minimumMs) / work : 10;
    const wanted = Math.min(MOST_STEPS, this.steps * Math.min(10, Math.max(1.2, factor)));
    return this.interval * Math.ceil(wanted / this.interval);
  }

  private async timeRun(): Promise<number> {
    return (await this.elapsed(this.steps)) - this.trip.ms;
  }

  /** ms for so many steps. Gives the event loop a turn first. */
  private async elapsed(steps: number): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const start = performance.now();
    await this.simulation.advance(steps, this.dynamics);
    await this.simulation.settled();
    return performance.now() - start;
  }
}

/**
 * Times a Simulation in one go: `runs` runs, or fewer where they take long.
 * Throws FfpError('diverged') where the molecule blew up: its time per step would mean nothing.
 */
export async function timePerStep(
  simulation: Simulation,
  dynamics: Dynamics,
  { minimumMs, runs, limitMs = Infinity, fewest = runs }: Timing,
): Promise<StepTime> {
  const timer = await StepTimer.start(simulation, dynamics, minimumMs);
  const start = performance.now();
  while (timer.runs < runs && (timer.runs < fewest || performance.now() - start < limitMs)) await timer.run();
  return timer.summary();
}

let seenStep: number | null = null;

/** The smallest step that the clock was seen to take, ms: browsers make it coarse on purpose. Looked at once: a coarse one takes long to see. */
function clockStep(): number {
  if (seenStep !== null) return seenStep;
  let smallest = Infinity;
  for (let n = 0; n < 5; n++) {
    const start = performance.now();
    let now = start;
    while (now === start) now = performance.now();
    smallest = Math.min(smallest, now - start);
  }
  seenStep = smallest;
  return smallest;
}

/** Linear interpolation between sorted values. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
