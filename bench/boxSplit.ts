/** What a step of a box goes to: pairs, Ewald's sum over waves, lists, lengths that are held, motion. */
import { splitOf, type SplitPart, type StepSplit } from '../src/assess/split.ts';
import { summarise, type BenchRecord } from '../src/bench/record.ts';
import type { About } from '../src/bench/turns.ts';
import type { Simulation } from '../src/forcefield/engine.ts';

/** What tools/performance looks for. */
export const SPLIT = 'where a step goes';
/** Splits that medians are taken of: of one that is watched, and of parts that are timed alone. */
const RUNS = { watched: 7, alone: 3 } as const;

/**
 * A record a part: its time, beside that of a whole step.
 * @param step takes some steps and resolves with µs a step
 */
export async function splitRecords(
  what: string,
  system: string,
  simulation: Simulation,
  step: () => Promise<number>,
  about: About,
): Promise<BenchRecord[]> {
  const splits: StepSplit[] = [];
  let runs: number = RUNS.watched;
  while (splits.length < runs) {
    const split = await splitOf(simulation, step);
    if (!split) return [];
    splits.push(split);
    runs = RUNS[split.how];
  }
  const timesOf = (part: SplitPart) =>
    splits.map(({ parts }) => parts.find((one) => one.part === part)?.microseconds ?? 0);
  const whole = summarise(splits.map(({ microsecondsPerStep }) => microsecondsPerStep)).median;
  const parts = [...new Set(splits.flatMap((split) => split.parts.map(({ part }) => part)))];
  return parts.map((part) => {
    const times = timesOf(part);
    const middle = summarise(times);
    return {
      what: `${SPLIT}, ${what} (${splits[0].how}): ${part} [µs]`,
      system,
      n: splits.length,
      ...middle,
      peer: 'a step',
      ratio: whole / middle.median,
      best: Math.min(...times),
      ...about,
    };
  });
}
