/** The benchmarks that are kept: docs/results/bench/*.json, each as `ffp bench --json` printed it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchReport } from '../../src/bench/report.ts';

export interface Kept extends BenchReport {
  readonly file: string;
}

export type KeptRecord = Kept['records'][number] & { readonly report: Kept };

export const FOLDER = 'docs/results/bench';

/** Oldest first. */
export function keptReports(folder = FOLDER): Kept[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((file): Kept => ({ ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as BenchReport), file }))
    .toSorted((a, b) => a.date.localeCompare(b.date));
}

/** Cores that others may keep busy beside a quiet run. */
const QUIET = 0.2;

/** Whether other programs wanted the processor meanwhile: then ratios of one run mean something, times little. Null: not known. */
export function underLoad({ machine: { load, others, threads } }: BenchReport): boolean | null {
  if (typeof others === 'number') return others > QUIET;
  // The load after a run is its own too, with the threads of peers and of an adapter that is software.
  return load ? load[0] > 0.75 * threads || load[1] > 2.5 * threads : null;
}

/** Where it was measured: processor or browser, and the graphics adapter. */
export const placeOf = ({ machine, adapter }: BenchReport): string =>
  [machine.processor ?? machine.program, `${machine.threads} threads`, adapter].filter(Boolean).join(', ');

/** What makes two measurements the same one, made again. */
const keyOf = (record: KeptRecord): string =>
  [placeOf(record.report), record.report.machine.platform, record.suite, record.what, record.system, record.peer].join(
    '|',
  );

/** The newest of each measurement, in the order of the reports. */
export function newest(reports: readonly Kept[]): KeptRecord[] {
  const byKey = new Map<string, KeptRecord>();
  for (const report of reports)
    for (const one of report.records) {
      const record = { ...one, report };
      byKey.delete(keyOf(record));
      byKey.set(keyOf(record), record);
    }
  return [...byKey.values()];
}

/** All times at which each measurement was made more than once, oldest first. */
export function repeatedRecords(reports: readonly Kept[]): KeptRecord[][] {
  const byKey = new Map<string, KeptRecord[]>();
  for (const report of reports)
    for (const one of report.records) {
      const record = { ...one, report };
      byKey.set(keyOf(record), [...(byKey.get(keyOf(record)) ?? []), record]);
    }
  return [...byKey.values()].filter((records) => records.length > 1);
}
