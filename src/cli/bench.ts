import { FfpError } from '../core/errors.ts';
import type { Command, Context } from './command.ts';
import { GENERAL_OPTIONS } from './options.ts';

/** One measurement. */
export interface BenchRecord {
  /** What was measured, with its unit: "Langevin step, cpu [µs]". */
  readonly what: string;
  readonly system: string;
  /** Number of timings. */
  readonly n: number;
  readonly median: number;
  /** Half the interquartile range. */
  readonly spread: number;
  /** What it is compared with, measured in the same run; null where with nothing. */
  readonly peer: string | null;
  /** Peer's median ÷ this median: above 1 where this is faster; null without a peer. */
  readonly ratio: number | null;
}

/** A file `bench/NAME.suite.ts` exports one as `suite`. */
export interface BenchSuite {
  readonly summary: string;
  /** Yields each measurement when it is done. */
  run(context: Context): AsyncIterable<BenchRecord>;
}

const modules = import.meta.glob<BenchSuite>('/bench/*.suite.ts', { import: 'suite' });
const suites = new Map(Object.entries(modules).map(([path, load]) => [/([^/]+)\.suite\.ts$/.exec(path)![1], load]));

/** `ffp bench`: the suites of bench/. */
export const bench: Command = {
  name: 'bench',
  usage: '[--suite NAME]',
  summary: 'runs the benchmark suites',
  details: `Suites: ${[...suites.keys()].join(', ') || 'none yet'}. Without --suite all of them run, one after the other.
Result: records, one a measurement: suite, what, system, n, median, spread, peer, ratio (above 1: faster than the peer).`,
  options: { suite: { type: 'string', value: 'NAME', help: 'run this suite only' }, ...GENERAL_OPTIONS },
  async run(args, context) {
    const only = args.text('suite');
    if (only !== undefined && !suites.has(only)) {
      throw new FfpError(
        'usage',
        `There is no suite "${only.slice(0, 40)}"; there are: ${[...suites.keys()].join(', ') || 'none'}.`,
      );
    }
    const records: (BenchRecord & { suite: string })[] = [];
    for (const [suite, load] of suites) {
      if (only !== undefined && suite !== only) continue;
      for await (const record of (await load()).run(context)) records.push({ suite, ...record });
    }
    return { records };
  },
};
