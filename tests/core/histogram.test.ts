import { describe, expect, it } from 'vitest';
import { Counter, variationDistance, wassersteinDistance } from '../../src/core/histogram.ts';

const counted = (values: readonly number[], width = 1) => {
  const counter = new Counter(width);
  for (const value of values) counter.add(value);
  return counter;
};

describe('a counter', () => {
  it('counts by bins, and knows mean and standard deviation', () => {
    const counter = counted([-0.5, 0.2, 0.7, 3.1]);
    expect(counter.histogram).toEqual({ first: -1, counts: [1, 2, 0, 0, 1] });
    expect(counter.mean).toBeCloseTo(0.875, 12);
    expect(counter.deviation).toBeCloseTo(Math.sqrt((0.25 + 0.04 + 0.49 + 9.61) / 4 - 0.875 ** 2), 12);
    expect(counted([]).mean).toBeNull();
    expect(counted([]).histogram).toEqual({ first: 0, counts: [] });
  });
});

describe('distances of distributions', () => {
  const [a, b] = [counted([0, 0, 1, 1]).histogram, counted([1, 1, 2, 2]).histogram];

  it('are 0 for the same, 1 for those with nothing in common', () => {
    expect(variationDistance(a, a)).toBe(0);
    expect(variationDistance(a, counted([0, 1]).histogram)).toBe(0);
    expect(variationDistance(a, counted([7]).histogram)).toBe(1);
    expect(variationDistance(a, b)).toBe(0.5);
    expect(variationDistance(b, a)).toBe(0.5);
    expect(variationDistance(a, counted([]).histogram)).toBeNull();
  });

  it('say how far the one must move to be the other', () => {
    expect(wassersteinDistance(a, b, 1)).toBeCloseTo(1, 12);
    expect(wassersteinDistance(a, b, 0.25)).toBeCloseTo(0.25, 12);
    expect(wassersteinDistance(a, counted([10, 10, 11, 11]).histogram, 1)).toBeCloseTo(10, 12);
    expect(wassersteinDistance(a, a, 1)).toBe(0);
  });
});
