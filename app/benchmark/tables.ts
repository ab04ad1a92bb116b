/** Tables of a benchmark, from its records: what the dialog shows, and what goes along with a link. */
import type { Backend } from '../../src/forcefield/engine.ts';
import type { SharedBenchmark } from '../../src/session/experiment.ts';
import { BENCHMARK_ROWS } from '../../src/session/experiment.ts';
import type { BenchReport } from '../../src/workers/benchmark/protocol.ts';
import type { Table } from '../ui/download.ts';
import { integer, percent, significant, withSpread } from '../ui/format.ts';
import { strings } from '../strings/benchmark.ts';

type Records = BenchReport['records'];
export type StepTime = SharedBenchmark['rows'][number];

/** Times per step of whole molecules: one for each force field, Engine, size and number of copies. */
export function stepTimes(records: Records): StepTime[] {
  const seen = new Set<string>();
  return records.flatMap(({ what, peer, backend, model, atoms, replicas, median, spread }) => {
    if (!what.startsWith('Langevin step') || peer !== null || !backend || !model || !atoms || !replicas) return [];
    // One dispatch a step, threads: told elsewhere.
    if (/one dispatch|threads/.test(what)) return [];
    const key = [backend, model, atoms, replicas].join();
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ backend, model, atoms, replicas, median, spread }];
  });
}

/** What goes along with a link. */
export const sharedOf = ({ date, adapter, machine, records }: BenchReport): SharedBenchmark => ({
  date,
  adapter,
  program: machine.program.slice(0, 200),
  threads: machine.threads,
  rows: stepTimes(records)
    .slice(0, BENCHMARK_ROWS)
    .map((row) => ({ ...row, median: Number(row.median.toPrecision(4)), spread: Number(row.spread.toPrecision(2)) })),
});

const withUnit = (value: number, spread: number): string => withSpread(value, spread);

/** Rows by force field and size; a column an Engine, and the sender's beside them. */
export function stepTable(own: readonly StepTime[], sender: readonly StepTime[]): Table {
  const engines = (['cpu', 'webgpu'] as const).filter((backend) => own.some((row) => row.backend === backend));
  const others = (['cpu', 'webgpu'] as const).filter((backend) => sender.some((row) => row.backend === backend));
  const keyOf = ({ model, atoms, replicas }: StepTime): string => [model, atoms, replicas].join();
  const rows = new Map([...own, ...sender].filter(({ replicas }) => replicas === 1).map((row) => [keyOf(row), row]));
  const cell = (times: readonly StepTime[], key: string, backend: Backend): string | null => {
    const found = times.find((row) => row.backend === backend && keyOf(row) === key);
    return found ? withUnit(found.median, found.spread) : null;
  };
  const { columns } = strings.steps;
  return {
    columns: [columns.system, columns.atoms, ...engines.map(columns.time), ...others.map(strings.steps.sender)],
    rows: [...rows].map(([key, { model, atoms }]) => [
      strings.model(model),
      integer(atoms),
      ...engines.map((backend) => cell(own, key, backend)),
      ...others.map((backend) => cell(sender, key, backend)),
    ]),
  };
}

export const replicaTable = (records: Records): Table => ({
  columns: strings.replicas.columns,
  rows: records.flatMap(({ what, suite, replicas, median, spread, backend }) => {
    if (suite !== 'replicas' || !replicas || !backend) return [];
    const threads = /(\d+) threads/.exec(what)?.[0];
    return [
      [
        integer(replicas),
        threads ? `${strings.engine[backend]}, ${threads}` : strings.engine[backend],
        withUnit(median, spread),
        significant((1e6 * replicas) / median, 2),
      ],
    ];
  }),
});

/** What records of a kind are called, without the unit that their column states. */
const plain = (what: string): string => what.replace(/ \[[^\]]*\]$/, '').replace(/^API floor, /, '');

export const floorTable = (records: Records): Table => ({
  columns: strings.floor.columns,
  rows: records.flatMap(({ what, suite, median, spread }) =>
    suite === 'floor' ? [[plain(what), withUnit(median, spread)]] : [],
  ),
});

/** A row a number of lanes; the usual one comes first, and is what the others are compared with. */
export const laneTable = (records: Records): Table => ({
  columns: strings.lanes.columns,
  rows: records.flatMap(({ what, suite, system, median, spread, peer }) => {
    if (suite !== 'lanes' || peer !== null) return [];
    const against = records.find(
      (one) => one.suite === suite && one.system === system && plain(what).endsWith(`, ${one.peer}`),
    );
    const times = against?.ratio ? `${significant(against.ratio, 2)} ×` : null;
    return [[system, /(\d+) lanes/.exec(what)?.[1] ?? null, withUnit(median, spread), times]];
  }),
});

/** A difference of two long times: where it is smaller than its spread, all that is known is that it is no larger. */
const aboveNoise = (value: number, spread: number): string =>
  value > spread ? withUnit(value, spread) : `< ${significant(Math.max(spread, Math.abs(value)), 2)}`;

export const taxTable = (records: Records): Table => ({
  columns: strings.tax.columns,
  rows: records.flatMap(({ what, system, median, spread }) =>
    what.startsWith('API tax') ? [[system, aboveNoise(median, spread)]] : [],
  ),
});

export const blockTable = (records: Records): Table => ({
  columns: strings.blocks.columns,
  rows: records.flatMap(({ what, suite, median, spread, ratio, backend }) =>
    suite === 'blocks' && backend
      ? [
          [
            plain(what),
            strings.engine[backend],
            `${withUnit(median, spread)} ${/\[(.*)\]$/.exec(what)?.[1] ?? ''}`,
            ratio === null ? null : percent(ratio),
          ],
        ]
      : [],
  ),
});

export const skippedTable = (skipped: BenchReport['skipped']): Table => ({
  columns: strings.skipped.columns,
  rows: skipped.map(({ what, system, reason }) => [what, system, reason]),
});

/** Everything, for a spreadsheet. */
export const allTable = (records: Records): Table => ({
  columns: 'suite what system n median spread peer ratio backend adapter atoms replicas model'.split(' '),
  rows: records.map((one) => [
    one.suite,
    one.what,
    one.system,
    one.n,
    one.median,
    one.spread,
    one.peer,
    one.ratio,
    one.backend ?? null,
    one.adapter ?? null,
    one.atoms ?? null,
    one.replicas ?? null,
    one.model ?? null,
  ]),
});
