/** Timing several things fairly: in turns, after a warm-up, so that a noisy machine is unfair to none. */
import { StepTimer } from '../assess/timing.ts';
import type { Dynamics, Frame, Simulation } from '../forcefield/engine.ts';
import { summarise, type BenchRecord } from './record.ts';

/** Something that is timed: each call runs once and returns µs a step or evaluation. */
export interface Contender {
  readonly name: string;
  time(): Promise<number>;
}

/** The conditions of every suite: Langevin at 300 K, 1/ps, 0.5 fs. */
export const LANGEVIN: Dynamics = { dt: 0.5, temperature: 300, friction: 1, seed: 1 };

/** Timings of anything: many short ones, some of which nothing else disturbs. Never fewer than seven. */
export const RUNS = 11;

/**
 * Steps of a simulation, at least `minimumMs` a run. What a run of one step takes, mostly the way to the device and back, is taken off:
 * `StepTimer` says how.
 */
export function stepping(name: string, simulation: Simulation, minimumMs: number): Contender {
  let timer: StepTimer | null = null;
  return {
    name,
    time: async () => {
      timer ??= await StepTimer.start(simulation, LANGEVIN, minimumMs);
      // A run that was too short begins the count anew.
      do await timer.run();
      while (timer.runs === 0);
      return timer.latest;
    },
  };
}

/** Positions in, energies and forces out, as often as makes a run of at least `minimumMs`. */
export function evaluating(
  name: string,
  simulation: Simulation,
  positions: Float64Array,
  minimumMs: number,
): Contender {
  const evaluate = async (): Promise<Frame> => {
    simulation.setState(positions);
    return simulation.frame();
  };
  return repeating(
    name,
    async (repeats) => {
      const start = performance.now();
      for (let n = 0; n < repeats; n++) await evaluate();
      return performance.now() - start;
    },
    minimumMs,
  );
}

/**
 * Something timed by repeats that are settled once, in the first call: at least `minimumMs` a run.
 * @param run carries out so many, and returns the ms that took
 */
export function repeating(name: string, run: (repeats: number) => Promise<number>, minimumMs: number): Contender {
  let repeats = 0;
  return {
    name,
    time: async () => {
      if (repeats === 0) {
        const first = await run(1);
        // Compilers at work beside the program slow the first ones down.
        const some = first > minimumMs ? first : (await run(4)) / 4;
        repeats = Math.max(1, Math.ceil(minimumMs / Math.max(some, 1e-4)));
      }
      return (1000 * (await run(repeats))) / repeats;
    },
  };
}

/** Others get a turn between runs. */
const REST_MS = 10;

/** What records say besides of what one contender is. */
export type About = Pick<BenchRecord, 'backend' | 'adapter' | 'atoms' | 'replicas' | 'model'>;

export interface Comparison {
  readonly what: string;
  readonly system: string;
  readonly ours: readonly Contender[];
  readonly peers?: readonly Contender[];
  readonly runs?: number;
  /** By the contender's name. */
  readonly about?: (name: string) => About;
  /** Pause before each run, ms. */
  readonly rest?: number;
}

/**
 * Times contenders in turn, `runs` times each after a warm-up.
 * Records have medians in µs; each of `ours` is compared with each of `peers`.
 */
export async function compareInTurns({
  what,
  system,
  ours,
  peers = [],
  runs = RUNS,
  about = () => ({}),
  rest = REST_MS,
}: Comparison): Promise<BenchRecord[]> {
  const contenders = [...ours, ...peers];
  const times = contenders.map((): number[] => []);
  for (const contender of contenders) await contender.time();
  for (let run = 0; run < runs; run++)
    for (const [c, contender] of contenders.entries()) {
      await new Promise((resolve) => setTimeout(resolve, rest));
      times[c].push(await contender.time());
    }
  const results = times.map(summarise);
  const record = (c: number, peer: number | null): BenchRecord => ({
    what: `${what}, ${contenders[c].name} [µs]`,
    system,
    n: runs,
    ...results[c],
    peer: peer === null ? null : contenders[peer].name,
    ratio: peer === null ? null : results[peer].median / results[c].median,
    best: Math.min(...times[c]),
    ...(peer !== null && { bestRatio: Math.min(...times[peer]) / Math.min(...times[c]) }),
    ...about(contenders[c].name),
  });
  return [
    ...contenders.map((_, c) => record(c, null)),
    ...ours.flatMap((_, c) => peers.map((_, peer) => record(c, ours.length + peer))),
  ];
}
