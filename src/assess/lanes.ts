/**
 * How many lanes a molecule's resident workgroup should have on the device at hand: tried, since what is fastest depends on how wide the device
 * computes and how it waits. No bit of a result depends on it.
 */
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { Dynamics, Simulation } from '../forcefield/engine.ts';
import { StepTimer } from './timing.ts';

export interface LanesTrial {
  readonly lanes: number;
  /** µs a step in the run that other work disturbed least. */
  readonly microsecondsPerStep: number;
}

/** Runs of each, in turns, and how long one lasts, ms. */
const RUNS = 5;
const RUN_MS = 20;
/** Another number than the usual one must be faster by this, or it is chance. */
const WORTH_IT = 1.05;

/**
 * Times numbers of lanes in turns. One that the device refuses is left out; nothing is timed where the molecule is none for a resident workgroup.
 * @param candidates numbers of lanes, the usual one first
 * @param load puts the molecule on the device with so many
 * @param positions where it starts, Å, [3N]
 * @param alone does one short piece of the work while nothing else is timed
 */
export async function tryLanes(
  candidates: readonly number[],
  load: (lanes: number) => Promise<Simulation>,
  positions: Structure['positions'],
  dynamics: Dynamics,
  alone: <T>(task: () => Promise<T>) => Promise<T> = (task) => task(),
): Promise<readonly LanesTrial[]> {
  const simulations: Simulation[] = [];
  const tried: { readonly lanes: number; readonly timer: StepTimer }[] = [];
  try {
    for (const lanes of candidates) {
      const simulation = await load(lanes).catch(refused);
      if (!simulation) continue;
      simulations.push(simulation);
      // All have the same: there is nothing to choose.
      if (simulation.regime !== 'resident') return [];
      simulation.setState(positions);
      tried.push({ lanes, timer: await alone(() => StepTimer.start(simulation, dynamics, RUN_MS)) });
    }
    for (let run = 0; run < RUNS; run++) for (const { timer } of tried) await alone(() => timer.run());
    const trials: LanesTrial[] = [];
    for (const { lanes, timer } of tried)
      if (timer.runs > 0) trials.push({ lanes, microsecondsPerStep: (await timer.summary()).fastest });
    return trials;
  } finally {
    for (const simulation of simulations) simulation.destroy();
  }
}

/** The fastest, or the first one where none is clearly faster; undefined where nothing was tried. */
export function bestLanes(trials: readonly LanesTrial[]): number | undefined {
  const [usual] = trials;
  const [best] = trials.toSorted((a, b) => a.microsecondsPerStep - b.microsecondsPerStep);
  return usual && (usual.microsecondsPerStep > WORTH_IT * best.microsecondsPerStep ? best : usual).lanes;
}

function refused(error: unknown): null {
  if (error instanceof FfpError && error.code === 'gpu') return null;
  throw error;
}
