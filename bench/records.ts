import type { BenchRecord } from '../src/cli/bench.ts';
import type { Dynamics, Simulation } from '../src/forcefield/engine.ts';
import { timePerStep } from '../src/assess/timing.ts';

/** Something that is timed: each call runs once and returns µs a step or evaluation. */
export interface Contender {
  readonly name: string;
  time(): Promise<number>;
}

/** The conditions of every suite: Langevin at 300 K, 1/ps, 0.5 fs. */
export const LANGEVIN: Dynamics = { dt: 0.5, temperature: 300, friction: 1, seed: 1 };

/** Times a simulation over at least `minimumMs` a run. */
export function stepping(name: string, simulation: Simulation, minimumMs: number): Contender {
  return {
    name,
    time: async () => (await timePerStep(simulation, LANGEVIN, { minimumMs, runs: 1 })).microsecondsPerStep,
  };
}

/** Threads of the contender before wait this long for more work, and take a core while they do (OpenBLAS: 26 ms). */
const REST_MS = 50;

/**
 * Times contenders in turn, `runs` times each after a warm-up, so that a noisy machine is unfair to none.
 * Records have medians in µs; each of `ours` is compared with each of `peers`.
 */
export async function compare(
  what: string,
  system: string,
  ours: readonly Contender[],
  peers: readonly Contender[],
  runs: number,
): Promise<BenchRecord[]> {
  const contenders = [...ours, ...peers];
  const times = contenders.map((): number[] => []);
  for (const contender of contenders) await contender.time();
  for (let run = 0; run < runs; run++)
    for (const [c, contender] of contenders.entries()) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      times[c].push(await contender.time());
    }
  const sorted = times.map((values) => values.sort((a, b) => a - b));
  const record = (c: number, peer: number | null): BenchRecord => ({
    what: `${what}, ${contenders[c].name} [µs]`,
    system,
    n: runs,
    median: median(sorted[c]),
    spread: (sorted[c][Math.floor(0.75 * (runs - 1))] - sorted[c][Math.ceil(0.25 * (runs - 1))]) / 2,
    peer: peer === null ? null : contenders[peer].name,
    ratio: peer === null ? null : median(sorted[peer]) / median(sorted[c]),
  });
  return [
    ...contenders.map((_, c) => record(c, null)),
    ...ours.flatMap((_, c) => peers.map((_, peer) => record(c, ours.length + peer))),
  ];
}

function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
