import { describe, expect, it } from 'vitest';
import { laneTable, sharedOf, stepTable, stepTimes } from '../../app/benchmark/tables.ts';
import type { BenchReport } from '../../src/bench/report.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { BENCHMARK_ROWS, type Experiment, type SharedBenchmark } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { parseExperiment } from '../../src/session/schema.ts';

const record = {
  suite: 'resident',
  what: 'Langevin step, cpu [µs]',
  system: 'ethanol, 9 atoms, mm-class1',
  n: 7,
  median: 3.14159,
  spread: 0.123,
  peer: null,
  ratio: null,
  backend: 'cpu',
  atoms: 9,
  replicas: 1,
  model: 'mm-class1',
} as const;

const report: BenchReport = {
  date: '2026-11-21T10:00:00.000Z',
  command: 'benchmark in the page',
  machine: { processor: null, threads: 2, load: null, platform: 'browser', program: 'Browser/1.0' },
  adapter: null,
  records: [
    record,
    { ...record, peer: 'webgpu', ratio: 2 },
    { ...record, what: 'Langevin step, webgpu, one dispatch a step, many a submit [µs]', backend: 'webgpu' },
    { ...record, what: 'Langevin step, webgpu resident [µs]', backend: 'webgpu', median: 40 },
  ],
  skipped: [],
  seconds: {},
};

const experimentWith = (benchmark: SharedBenchmark): Experiment => ({
  ...DEFAULT_EXPERIMENT,
  view: { ...DEFAULT_EXPERIMENT.view, benchmark },
});

describe('numbers of lanes', () => {
  it('stand a row each, beside the usual one, and are no times of molecules', () => {
    const one = {
      suite: 'lanes',
      system: 'ethanol',
      n: 11,
      spread: 0.1,
      backend: 'webgpu',
      model: 'mm-class1',
      atoms: 9,
      replicas: 1,
    } as const;
    const time = (lanes: number, median: number) => ({
      ...one,
      what: `resident step, ${lanes} lanes [µs]`,
      median,
      peer: null,
      ratio: null,
    });
    const records = [time(4, 10), time(64, 70), { ...time(4, 10), peer: '64 lanes', ratio: 7 }];
    expect(laneTable(records).rows).toEqual([
      ['ethanol', '4', '10.0 ± 0.1', null],
      ['ethanol', '64', '70.0 ± 0.1', '7.0 ×'],
    ]);
    expect(stepTimes(records)).toEqual([]);
  });
});

describe('what goes along with a link', () => {
  it('is each time once, without comparisons and detours', () => {
    expect(stepTimes(report.records).map(({ backend, median }) => [backend, median])).toEqual([
      ['cpu', 3.14159],
      ['webgpu', 40],
    ]);
    expect(stepTable(stepTimes(report.records), []).rows).toEqual([['springs', '9', '3.1 ± 0.1', '40.0 ± 0.1']]);
  });

  it('comes back as it was sent', async () => {
    const shared = sharedOf(report);
    expect(shared.rows[0]).toMatchObject({ median: 3.142, spread: 0.12 });
    const opened = await decodeLink(await encodeLink(experimentWith(shared), 'https://example.org/'));
    expect(opened.view.benchmark).toEqual(shared);
  });

  it.each([
    ['too many rows', { rows: Array.from({ length: BENCHMARK_ROWS + 1 }, () => sharedOf(report).rows[0]) }],
    ['a time of nothing', { rows: [{ ...sharedOf(report).rows[0], median: 0 }] }],
    ['a long name', { adapter: 'x'.repeat(201) }],
    ['no date', { date: '<b>today</b>' }],
  ])('%s is refused', (_, wrong) => {
    expect(() => parseExperiment(experimentWith({ ...sharedOf(report), ...wrong }))).toThrow(/benchmark/);
  });
});
