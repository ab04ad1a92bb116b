import { describe, expect, it } from 'vitest';
import type { BenchReport } from '../../src/bench/report.ts';
import { GOALS } from '../../tools/performance/goals.ts';
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
    expect(underLoad(report('2026-01-01', [0.5, 2.9]))).toBe(false);
    expect(underLoad(report('2026-01-01', [0.5, 3.1]))).toBe(true);
  });

  it('in docs/results/bench can be read', () => {
    const reports = keptReports();
    expect(reports.length).toBeGreaterThan(0);
    for (const { records } of reports)
      for (const { what, n, median, spread } of records) {
        expect(what).toMatch(/\[.+\]$/);
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
