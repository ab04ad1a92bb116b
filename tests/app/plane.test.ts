import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels } from '../../app/plots/plane/labels.ts';
import { dominates, paretoFront, staircase } from '../../app/plots/plane/pareto.ts';
import { logDomain, logScale, logTicks } from '../../app/plots/plane/scale.ts';

const point = fc.record({ x: fc.integer({ min: 1, max: 50 }), y: fc.integer({ min: 1, max: 50 }) });
const points = fc.array(point, { minLength: 1, maxLength: 30 });

describe('Pareto front', () => {
  it('holds exactly the points that no other one dominates', () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = paretoFront(all);
        for (const one of all) expect(front.includes(one)).toBe(!all.some((other) => dominates(other, one)));
      }),
    );
  });

  it('leaves out a point that is slower and worse', () => {
    const fast = { x: 1, y: 9 };
    const right = { x: 5, y: 3 };
    const poor = { x: 6, y: 4 };
    expect(paretoFront([poor, right, fast])).toEqual([fast, right]);
  });

  it('is a staircase that goes right and down only', () => {
    fc.assert(
      fc.property(points, (all) => {
        const corners = staircase(paretoFront(all), 100, 100);
        for (let i = 1; i < corners.length; i++) {
          const [[x0, y0], [x1, y1]] = [corners[i - 1], corners[i]];
          expect(x1).toBeGreaterThanOrEqual(x0);
          expect(y1).toBeLessThanOrEqual(y0);
          expect(x1 === x0 || y1 === y0).toBe(true);
        }
      }),
    );
    expect(staircase([{ x: 1, y: 9 }, { x: 5, y: 3 }], 20, 50)).toEqual([[1, 20], [1, 9], [5, 9], [5, 3], [50, 3]]); // prettier-ignore
  });
});

describe('logarithmic axes', () => {
  it('map equal ratios to equal distances', () => {
    const scale = logScale([1, 100], [0, 200]);
    expect(scale(1)).toBeCloseTo(0);
    expect(scale(10)).toBeCloseTo(100);
    expect(scale(100)).toBeCloseTo(200);
  });

  it('enclose every value with room to spare', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-3, max: 1e5, noNaN: true }), { minLength: 1 }), (values) => {
        const [low, high] = logDomain(values, 1.5, 1, [1, 10]);
        for (const value of values) {
          expect(low).toBeLessThan(value);
          expect(high).toBeGreaterThan(value);
        }
        expect(high / low).toBeGreaterThan(9.99);
      }),
    );
  });

  it('have ticks inside the axis, more of them where it is short', () => {
    expect(logTicks([0.8, 25])).toEqual([1, 2, 5, 10, 20]);
    expect(logTicks([0.8, 2500])).toEqual([1, 10, 100, 1000]);
  });
});

describe('labels', () => {
  it('of two close marks do not cover each other', () => {
    const [a, b] = placeLabels(
      [
        { x: 200, y: 100, width: 90 },
        { x: 205, y: 104, width: 90 },
      ],
      500,
    );
    const left = ({ x, anchor }: typeof a) => (anchor === 'start' ? x : anchor === 'end' ? x - 90 : x - 45);
    const apart = Math.abs(a.y - b.y) >= 15 || Math.abs(left(a) - left(b)) >= 90;
    expect(apart).toBe(true);
  });

  it('stay inside the plot at its right edge', () => {
    const [placement] = placeLabels([{ x: 480, y: 100, width: 90 }], 500);
    expect(placement.anchor).toBe('end');
  });
});
