import { describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { otherWork } from '../../src/cli/otherWork.ts';
import type { BenchReport } from '../../src/bench/report.ts';
import { splitRecords } from '../../bench/boxSplit.ts';
import { partsOf } from '../../bench/ensembleParts.ts';
import { aniShapedForceField } from '../../src/bench/aniShape.ts';
import { alkane } from '../../src/chem/alkane.ts';
import type { Simulation } from '../../src/forcefield/engine.ts';
import { GOALS } from '../../tools/performance/goals.ts';
import { limitsOf } from '../../tools/performance/limits.ts';
import { keptReports, newest, repeatedRecords, underLoad, type Kept } from '../../tools/performance/reports.ts';
import { picture } from '../../tools/performance/svg.ts';

const record = {
  suite: 'peers',
  what: 'Langevin step, cpu [µs]',
  system: 'alanine-dipeptide, 22 atoms, mm-class1',
  n: 11,
  median: 10,
  spread: 1,
  best: 9,
  peer: 'OpenMM 7.7.0 Reference',
  ratio: 1.4,
  bestRatio: 1.6,
  backend: 'cpu',
  atoms: 22,
} as const;

function report(date: string, load: number[], change: Partial<BenchReport['records'][number]> = {}): Kept {
  return {
    file: `${date}.json`,
    date,
    command: 'ffp bench',
    machine: { processor: 'P', threads: 2, load, platform: 'linux x64', program: 'Node' },
    adapter: null,
    records: [{ ...record, ...change }],
    skipped: [],
    seconds: {},
  };
}

describe('reports that are kept', () => {
  it('give the newest of each measurement, and its history', () => {
    const reports = [report('2026-01-01', [1, 1]), report('2026-01-02', [1, 1], { median: 20 })];
    expect(newest(reports).map(({ median }) => median)).toEqual([20]);
    expect(repeatedRecords(reports).map((times) => times.map(({ median }) => median))).toEqual([[10, 20]]);
    expect(newest([...reports, report('2026-01-03', [1, 1], { peer: null, ratio: null })])).toHaveLength(2);
  });

  it('know whether the machine was busy', () => {
    expect(underLoad(report('2026-01-01', [0.5, 3.7]))).toBe(false);
    expect(underLoad(report('2026-01-01', [1.6, 1]))).toBe(true);
    expect(underLoad(report('2026-01-01', [0.5, 5.1]))).toBe(true);
    const told = (others: number | null, load: number[]) => {
      const own = report('2026-01-01', load);
      return underLoad({ ...own, machine: { ...own.machine, others } });
    };
    expect(told(0.1, [9, 9])).toBe(false);
    expect(told(0.5, [0, 0])).toBe(true);
    expect(told(null, [0.5, 9])).toBe(true);
  });

  it('count what other programs take', async () => {
    const others = otherWork();
    const other = spawn(process.execPath, ['-e', 'for (;;);']);
    await new Promise((done) => setTimeout(done, 1500));
    const beside = others();
    other.kill('SIGKILL');
    expect(beside).toBeGreaterThan(0.4);
  });

  it('in docs/results/bench can be read', () => {
    const reports = keptReports();
    expect(reports.length).toBeGreaterThan(0);
    for (const { records } of reports)
      for (const { what, n, median, spread } of records) {
        // A unit, or a power, which has none.
        expect(what).toMatch(/\[.+\]$|: power of /);
        expect(n).toBeGreaterThan(0);
        expect(Number.isFinite(median) && spread >= 0).toBe(true);
      }
  });
});

describe('a goal', () => {
  const [reference] = GOALS;
  const measured = (load: number[], change: Parameters<typeof report>[2] = {}) => {
    const own = reference.of(newest([report('2026-01-01', load, change)])[0]);
    return own && reference.met(own.value);
  };

  it('is judged by medians on a quiet machine, by the best runs on a busy one', () => {
    expect(measured([1, 1])).toBe(false);
    expect(measured([9, 9])).toBe(true);
    expect(measured([1, 1], { ratio: 1.5 })).toBe(true);
  });

  it('is not judged by records that say nothing of it', () => {
    expect(measured([1, 1], { peer: 'OpenMM 7.7.0 CPU' })).toBeNull();
    expect(measured([1, 1], { atoms: 9 })).toBeNull();
    expect(measured([1, 1], { backend: 'webgpu' })).toBeNull();
  });
});

it('a picture has every point within its frame, whatever the spread', () => {
  const svg = picture(
    [
      {
        name: 'a < b',
        points: [
          [9, 3, 100],
          [137, 250, 1],
        ],
      },
      { name: 'c', points: [[22, 0.4, 0.1]] },
    ],
    { title: 't', x: 'atoms', y: 'µs' },
  );
  expect(svg).toContain('a &lt; b');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number);
  for (const [, cx, cy] of svg.matchAll(/cx="([\d.-]+)" cy="([\d.-]+)"/g)) {
    expect(Number(cx)).toBeGreaterThan(0);
    expect(Number(cx)).toBeLessThan(width);
    expect(Number(cy)).toBeGreaterThan(0);
    expect(Number(cy)).toBeLessThan(height);
  }
  expect(svg).toContain('prefers-color-scheme:dark');
});

describe('what keeps goals from being met', () => {
  const ensemble = (change: Record<string, number> = {}) =>
    Object.entries({
      '1 network, all of it [µs]': 1000,
      '1 network, features [µs]': 300,
      '1 network, networks [µs]': 700,
      '1 network, matrix products [µs]': 650,
      '1 network, matrix products [GFLOP/s]': 20,
      '8 networks, all of it [µs]': 6000,
      '8 networks, features [µs]': 300,
      '8 networks, networks [µs]': 5700,
      '8 networks, matrix products [µs]': 5500,
      '8 networks, matrix products [GFLOP/s]': 19,
      ...change,
    }).flatMap(([part, best]) =>
      newest([
        report('2026-01-01', [1, 1], {
          suite: 'ensemble',
          what: `energy and forces, double precision, ${part}`,
          best,
          bestRatio: 0.5,
        }),
      ]),
    );

  it('is said of ensembles in numbers that follow from each other', () => {
    const [words, ...others] = limitsOf(ensemble());
    expect(others).toEqual([]);
    // Three times 1,000 µs, less 300 of features and 200 of what is no product: 2,500 for what takes 5,500 at half the peak.
    expect(words).toContain('65 % of an evaluation of one network and 92 % of one of eight');
    expect(words).toMatch(/leave\s2\.5 ms to products that take 5\.5 ms: they would have to run at 110 % of the peak/);
  });

  it('is not said where a number is missing', () => {
    expect(limitsOf(ensemble().slice(1))).toEqual([]);
  });

  it('is said of dispatches where a software adapter was measured whole', () => {
    const step = (what: string, median: number, adapter = 'google swiftshader') =>
      newest([
        report('2026-01-01', [1, 1], {
          suite: 'resident',
          what: `${what} [µs]`,
          median,
          adapter,
          peer: null,
          ratio: null,
        }),
      ]);
    const all = (adapter?: string) => {
      const one = report('2026-01-01', [1, 1]);
      return [
        ...step('Langevin step, webgpu resident', 60, adapter),
        ...step('Langevin step, webgpu, one dispatch a step, many a submit', 150, adapter),
        ...step('Langevin step, cpu', 8),
        ...step('API tax: wall time a step less the kernel’s own, webgpu resident', 10, adapter),
      ].map((record) => ({ ...record, report: one }));
    };
    expect(limitsOf(all())[0]).toMatch(
      /arithmetic 50 µs.*the ratio would be\s3; for 10 the kernel would have to take 15 µs/s,
    );
    expect(limitsOf(all('NVIDIA'))).toEqual([]);
  });
});

it('a step of a box is split into records whose shares make the whole', async () => {
  const parts = () => Promise.resolve(new Map([['pairs', 60] as const, ['spread', 20] as const]));
  const records = await splitRecords(
    'PME',
    'water',
    { parts } as unknown as Simulation,
    () => Promise.resolve(100),
    {},
  );
  expect(records.map(({ what, median }) => [what.replace(/^.*: /, ''), median])).toEqual([
    ['pairs [µs]', 60],
    ['spread [µs]', 20],
    ['rest [µs]', 20],
  ]);
  expect(records.reduce((sum, { ratio }) => sum + 1 / ratio!, 0)).toBeCloseTo(1, 12);
});

it('the parts of an ensemble are as many multiplications as its layers have', () => {
  const structure = alkane(3);
  const operations = [1, 2].map((members) => {
    const [data] = aniShapedForceField(members).parametrize(structure).terms;
    if (data.kind !== 'learned' || data.term !== 'atomic_network') throw new Error('a network is one learned Term');
    const parts = partsOf(data, structure.positions, 'double');
    parts.features();
    parts.networks();
    parts.products();
    return parts.operations;
  });
  expect(operations[1]).toBe(2 * operations[0]);
  // Three carbons and eight hydrogens: 2 × (there and back) × rows × weights, whose first layers see two elements' features.
  const layers = (widths: readonly number[]) => widths.slice(1).reduce((sum, width, l) => sum + width * widths[l], 0);
  const least = 4 * (8 * layers([128, 256, 192, 160, 1]) + 3 * layers([128, 224, 192, 160, 1]));
  expect(operations[0]).toBeGreaterThanOrEqual(least);
  expect(operations[0]).toBeLessThan(1.1 * least);
});
