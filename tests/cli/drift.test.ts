import { describe, expect, it } from 'vitest';
import { driftOf } from '../../src/cli/drift.ts';

/** Normal deviates from Lehmer's generator, by the sum of twelve. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
}

const times = Array.from({ length: 400 }, (_, i) => i);

/** A line with noise that remembers: its correlation time is about 1/(1 − memory) samples. */
function series(slope: number, memory: number, seed: number): number[] {
  const draw = noise(seed);
  let state = 0;
  return times.map((t) => slope * t + (state = memory * state + draw()));
}

describe('energy drift', () => {
  it('of a straight line is its slope, without error', () => {
    const { slope, error } = driftOf(times, [times.map((t) => 3 - 0.25 * t)]);
    expect(slope).toBeCloseTo(-0.25, 12);
    expect(error).toBeLessThan(1e-12);
  });

  it.each([0, 0.8])('of one run has a standard error that tells its scatter (memory %d)', (memory) => {
    const z = Array.from({ length: 300 }, (_, k) => {
      const { slope, error } = driftOf(times, [series(0.01, memory, 1000 + 77 * k)]);
      return (slope - 0.01) / error!;
    });
    const scatter = Math.sqrt(z.reduce((sum, value) => sum + value * value, 0) / z.length);
    // Student's t with 8 degrees of freedom has a standard deviation of 1.15.
    expect(scatter).toBeGreaterThan(0.9);
    expect(scatter).toBeLessThan(1.5);
  });

  it('of several runs is their mean, with the standard error over runs', () => {
    const z = Array.from({ length: 200 }, (_, k) => {
      const runs = Array.from({ length: 8 }, (_, r) => series(0.01, 0.8, 5000 + 8 * k + r));
      const { slope, error } = driftOf(times, runs);
      return (slope - 0.01) / error!;
    });
    const scatter = Math.sqrt(z.reduce((sum, value) => sum + value * value, 0) / z.length);
    expect(scatter).toBeGreaterThan(0.9);
    expect(scatter).toBeLessThan(1.5);
  });

  it('of a run too short to be blocked has no error rather than a wrong one', () => {
    expect(driftOf([0, 1, 2], [[1, 2, 3]])).toEqual({ slope: 1, error: null });
  });
});
