/** Where a suite runs: what it needs of Node or of a browser's worker, and how much time it may take. */
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import type { Engine, Simulation } from '../forcefield/engine.ts';
import type { GpuDevice } from '../gpu/device.ts';
import type { GpuEngine } from '../gpu/engine.ts';
import { LANGEVIN } from './turns.ts';
import type { BenchRecord, Skipped } from './record.ts';

export interface Place {
  /** Reads files of `public/`. */
  readonly load: LoadAsset;
  /** The Engine on the processor, on one thread. */
  readonly cpu: Engine;
  /** The same with as many threads as the machine has; null where it has one. */
  readonly threads: { readonly engine: Engine; readonly count: number } | null;
  /** The WebGPU Engine; null where there is no adapter. */
  readonly gpu: GpuEngine | null;
  /** A device of its own, for what is below the Engine: the suite destroys it. Null where there is no adapter. */
  readonly device: () => Promise<GpuDevice | null>;
  /** Bytes that this program holds, where it can tell. */
  readonly memory?: () => number;
  /** A slice: fewer sizes and shorter runs, never fewer of them. */
  readonly quick: boolean;
  readonly skip: (skipped: Skipped) => void;
  /** What is being measured now, in words. */
  readonly progress: (text: string) => void;
}

/** One suite of the library. */
export interface LibrarySuite {
  readonly summary: string;
  readonly run: (place: Place) => AsyncIterable<BenchRecord>;
}

/** Shortest run that is timed, ms. */
export const runMs = ({ quick }: Place): number => (quick ? 12 : 30);

/** Longest that all runs of one case may take together, s. */
const LIMIT_S = { whole: 25, quick: 3 };
/** Steps that timing takes in all where a single one is longer than a run: warm-up, the way to the device, and eleven runs of two. */
const STEPS_IN_ALL = 30;

/** The Engines that are there. */
export const enginesOf = ({ cpu, gpu }: Place): Engine[] => (gpu ? [cpu, gpu] : [cpu]);

/** Why something of which one takes `ms` would not end in time, as a sentence; null where it would. */
export function tooLong({ quick }: Place, ms: number, inAll = STEPS_IN_ALL): string | null {
  const limit = quick ? LIMIT_S.quick : LIMIT_S.whole;
  return ms * inAll <= 1000 * limit
    ? null
    : `One takes ${(ms / 1000).toPrecision(2)} s here, and ${inAll} of them would take longer than ${limit} s.`;
}

/**
 * Loads a Potential, places it and takes one step. Null, with a word of why, where the Engine refuses it or a step takes too long.
 * @param what as in the record that is then missing
 */
export async function begun(
  place: Place,
  { what, system }: Omit<Skipped, 'reason'>,
  load: () => Promise<Simulation>,
  positions: Float64Array,
): Promise<Simulation | null> {
  let simulation: Simulation;
  try {
    simulation = await load();
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    place.skip({ what, system, reason: error.message });
    return null;
  }
  try {
    simulation.setState(positions);
    const step = async (): Promise<number> => {
      const start = performance.now();
      await simulation.advance(1, { ...LANGEVIN, dt: 0.001 });
      await simulation.settled();
      return performance.now() - start;
    };
    // The first may compile; where it does not take long, neither does the second.
    const first = await step();
    const reason = tooLong(place, tooLong(place, first) ? await step() : first);
    if (reason === null) return simulation;
    place.skip({ what, system, reason });
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    place.skip({ what, system, reason: error.message });
  }
  simulation.destroy();
  return null;
}
