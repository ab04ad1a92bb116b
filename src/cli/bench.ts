import { cpus, loadavg, availableParallelism } from 'node:os';
import type { BenchRecord, Skipped } from '../bench/record.ts';
import { adapterOf, type BenchReport } from '../bench/report.ts';
import { FfpError } from '../core/errors.ts';
import type { Command, Context } from './command.ts';
import { GENERAL_OPTIONS } from './options.ts';
import { otherWork } from './otherWork.ts';

export type { BenchRecord } from '../bench/record.ts';

/** What a suite can reach of the world. */
export interface BenchContext extends Context {
  /** A slice: fewer sizes, shorter runs. A suite that has no slice runs whole. */
  readonly quick: boolean;
  /** Says that something is not measured, and why. */
  readonly skip: (skipped: Skipped) => void;
}

/** A file `bench/NAME.suite.ts` exports one as `suite`. */
export interface BenchSuite {
  readonly summary: string;
  /** Yields each measurement when it is done. */
  run(context: BenchContext): AsyncIterable<BenchRecord>;
}

const modules = import.meta.glob<BenchSuite>('/bench/*.suite.ts', { import: 'suite' });
const suites = new Map(Object.entries(modules).map(([path, load]) => [/([^/]+)\.suite\.ts$/.exec(path)![1], load]));
const names = [...suites.keys()].join(', ') || 'none yet';

/** `ffp bench`: the suites of bench/. */
export const bench: Command = {
  name: 'bench',
  usage: '[--suite NAME[,NAME…]] [--quick]',
  summary: 'runs the benchmark suites',
  details: `Suites: ${names}. Without --suite, or with --suite all, all of them run, one after the other.
Result: date, command, machine (processor, threads, load: average of the last minute before and after, others: cores that other programs kept busy meanwhile, platform, program), adapter of the webgpu
  Engine; records, one a measurement: suite, what, system, n, median, spread (half the interquartile range), peer, ratio (above 1: better
  than the peer), and where they mean something best (the least disturbed run) and bestRatio, backend, adapter, atoms, replicas, model; skipped: suite, what, system, reason;
  seconds of each suite. Contenders of one record take turns, run after run; times are no better than the machine was quiet (others).`,
  options: {
    suite: { type: 'string', value: 'NAMES', help: 'run these suites only' },
    quick: { type: 'boolean', help: 'a slice of each suite: fewer sizes, shorter runs' },
    ...GENERAL_OPTIONS,
  },
  async run(args, context): Promise<BenchReport> {
    const asked = args.text('suite') ?? 'all';
    const wanted = asked === 'all' ? [...suites.keys()] : asked.split(',');
    const unknown = wanted.find((name) => !suites.has(name));
    if (unknown !== undefined)
      throw new FfpError('usage', `There is no suite "${unknown.slice(0, 40)}"; there are: all, ${names}.`);
    const quick = args.has('quick');
    const before = loadavg()[0];
    const others = otherWork();
    const date = new Date().toISOString();
    const { records, skipped, seconds } = await measured(wanted, (suite) => suites.get(suite)!(), {
      ...context,
      quick,
    });
    const taken = others();
    return {
      date,
      command: `ffp bench --suite ${asked}${quick ? ' --quick' : ''} --json`,
      machine: {
        processor: cpus()[0]?.model.trim() ?? null,
        threads: availableParallelism(),
        load: [before, loadavg()[0]].map(twoPlaces),
        others: taken === null ? null : twoPlaces(taken),
        platform: `${process.platform} ${process.arch}`,
        program: `Node ${process.version}`,
      },
      adapter: adapterOf(records),
      records,
      skipped,
      seconds,
    };
  },
};

const twoPlaces = (value: number): number => Number(value.toFixed(2));

/**
 * Runs suites one after the other. One that breaks off is among what was skipped, and costs neither what it had measured nor the others.
 * @throws what broke the only suite, where it had measured nothing
 */
export async function measured(
  wanted: readonly string[],
  load: (suite: string) => Promise<BenchSuite>,
  context: Omit<BenchContext, 'skip'>,
): Promise<Pick<BenchReport, 'records' | 'skipped' | 'seconds'>> {
  const records: (BenchRecord & { suite: string })[] = [];
  const skipped: (Skipped & { suite: string })[] = [];
  const seconds: Record<string, number> = {};
  for (const suite of wanted) {
    const start = performance.now();
    const skip = (one: Skipped): void => void skipped.push({ suite, ...one });
    const progress = (text: string): void => context.progress(`${suite}: ${text}`);
    try {
      for await (const record of (await load(suite)).run({ ...context, skip, progress }))
        records.push({ suite, ...record });
    } catch (error) {
      if (wanted.length === 1 && records.length === 0) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      context.note(`The suite ${suite} broke off: ${reason} What was measured before is kept.`);
      skip({ what: 'what came after', system: 'all', reason: `The suite broke off: ${reason}` });
    }
    seconds[suite] = Number(((performance.now() - start) / 1000).toFixed(1));
  }
  return { records, skipped, seconds };
}
