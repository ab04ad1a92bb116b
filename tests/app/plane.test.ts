import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, type Place } from '../../app/plots/plane/cells.ts';
import { placeLabels, type Box, type Placement } from '../../app/plots/plane/labels.ts';
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
  const area: Box = { left: 0, right: 500, top: 0, bottom: 300 };
  const boxOf = ({ x, y, anchor }: Placement, width: number): Box => {
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    return { left, right: left + width, top: y - 12, bottom: y + 4 };
  };

  it('of crowded marks cover neither each other nor the marks, and stay inside', () => {
    const marks = [0, 1, 2, 3, 4, 5, 6].map((k) => ({ x: 200 + 9 * k, y: 150 + (k % 3), width: 110 }));
    const boxes = placeLabels(marks, area).flatMap((placement) => (placement ? [boxOf(placement, 110)] : []));
    expect(boxes.length).toBeGreaterThanOrEqual(6);
    boxes.forEach((one, i) => {
      expect(one.left >= 0 && one.right <= 500 && one.top >= 0 && one.bottom <= 300).toBe(true);
      for (const { x, y } of marks)
        expect(one.left < x && x < one.right && one.top < y && y < one.bottom, `label ${i} covers a mark`).toBe(false);
      for (const other of boxes.slice(i + 1))
        expect(
          one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
        ).toBe(false);
    });
  });

  it('are left out where there is no room, those of lower rank first, and never the first of all', () => {
    const narrow: Box = { left: 0, right: 130, top: 80, bottom: 120 };
    const marks = [0, 1, 2, 3].map((k) => ({ x: 20 + 2 * k, y: 100, width: 90, rank: k === 2 ? 1 : 0 }));
    const placed = placeLabels(marks, narrow);
    expect(placed[2]).not.toBeNull();
    expect(placed.filter((placement) => placement === null).length).toBeGreaterThan(0);
    expect(placeLabels([{ x: 5, y: 100, width: 900 }], narrow)[0]).not.toBeNull();
  });

  it('stay inside the plot at its right edge', () => {
    const [placement] = placeLabels([{ x: 480, y: 100, width: 90 }], area);
    expect(placement).toMatchObject({ anchor: 'end', led: false });
  });
});

describe('what a pointer means', () => {
  const inside = (cell: readonly Place[], { x, y }: Place): boolean =>
    cell.every((corner, k) => {
      const next = cell[(k + 1) % cell.length];
      return (next.x - corner.x) * (y - corner.y) - (next.y - corner.y) * (x - corner.x) >= -1e-9;
    });

  it('is the nearest point within reach, and only that', () => {
    const places = [
      { x: 100, y: 100 },
      { x: 107, y: 101 },
      { x: 112, y: 90 },
      { x: 300, y: 40 },
    ];
    const cells = places.map((place) => cellOf(place, places, 22));
    let hit = 0;
    for (let x = 60; x < 340; x += 3.1)
      for (let y = 10; y < 140; y += 3.1) {
        const distances = places.map((place) => Math.hypot(place.x - x, place.y - y));
        const nearest = distances.indexOf(Math.min(...distances));
        const meant = cells.flatMap((cell, i) => (inside(cell, { x, y }) ? [i] : []));
        // The polygon lies within 1 % of its circle; ties are not worth a test.
        if (distances[nearest] < 21.7) expect(meant).toContain(nearest);
        if (distances[nearest] > 22) expect(meant).toEqual([]);
        expect(meant.length).toBeLessThanOrEqual(1);
        hit += meant.length;
      }
    expect(hit).toBeGreaterThan(100);
  });

  it('stays where two points coincide', () => {
    const place = { x: 5, y: 5 };
    expect(cellOf(place, [place, { x: 5.4, y: 5 }], 22)).toHaveLength(24);
  });
});
