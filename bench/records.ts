import { compareInTurns, type Contender } from '../src/bench/turns.ts';
import type { BenchRecord } from '../src/bench/record.ts';

export { LANGEVIN, stepping, type Contender } from '../src/bench/turns.ts';

/** Threads of the contender before wait this long for more work, and take a core while they do (OpenBLAS: 26 ms). */
const REST_MS = 50;

/** `compareInTurns` of src/bench, which says how. */
export const compare = (
  what: string,
  system: string,
  ours: readonly Contender[],
  peers: readonly Contender[],
  runs: number,
): Promise<BenchRecord[]> => compareInTurns({ what, system, ours, peers, runs, rest: REST_MS });
