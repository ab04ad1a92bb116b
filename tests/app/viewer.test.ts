import fc from 'fast-check';
import { Quaternion, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { extent, principalAxes, superposition } from '../../app/viewer/align.ts';
import { arrowScale } from '../../app/viewer/arrowScale.ts';
import { bondList, composition } from '../../app/viewer/describe.ts';
import { sticks } from '../../app/viewer/sticks.ts';
import { eigenvectors } from '../../src/core/eigenvectors.ts';

const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
const cloud = fc.array(coordinate, { minLength: 15, maxLength: 30 }).map((x) => x.slice(0, x.length - (x.length % 3)));
const rotation = fc
  .tuple(coordinate, coordinate, coordinate, coordinate)
  .filter((q) => Math.hypot(...q) > 0.1)
  .map(([x, y, z, w]) => new Quaternion(x, y, z, w).normalize());

function rotated(positions: readonly number[], by: Quaternion): number[] {
  const result: number[] = [];
  for (let i = 0; i < positions.length; i += 3) {
    result.push(...new Vector3(positions[i], positions[i + 1], positions[i + 2]).applyQuaternion(by).toArray());
  }
  return result;
}

describe('superposition', () => {
  it('finds the rotation between two copies of a molecule', () => {
    fc.assert(
      fc.property(cloud, rotation, (positions, by) => {
        const target = rotated(positions, by);
        const back = rotated(positions, superposition(positions, target));
        const worst = Math.max(...back.map((x, i) => Math.abs(x - target[i])));
        // Flat or straight clouds leave a choice of rotations; all of them fit.
        const shift = centreDifference(back, target);
        expect(worst - shift).toBeLessThan(1e-4);
      }),
    );
  });
});

/** The rotation is about the centres, which the test's clouds do not have at the origin. */
function centreDifference(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[], k: number) =>
    x.filter((_, i) => i % 3 === k).reduce((sum, value) => sum + value, 0) / (x.length / 3);
  return Math.max(...[0, 1, 2].map((k) => Math.abs(mean(a, k) - mean(b, k))));
}

describe('principal axes', () => {
  it('point along the longest and the second longest extent', () => {
    const { right, up, towards } = principalAxes([-3, 0, 0, 3, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0.2, 0, 0, -0.2]);
    expect(Math.abs(right.x)).toBeCloseTo(1);
    expect(Math.abs(up.y)).toBeCloseTo(1);
    expect(Math.abs(towards.z)).toBeCloseTo(1);
  });

  it('of one atom are still axes', () => {
    const { right, up, towards } = principalAxes([1, 2, 3]);
    for (const axis of [right, up, towards]) expect(axis.length()).toBeCloseTo(1);
    expect(extent([1, 2, 3], new Vector3(1, 2, 3))).toBe(0);
  });

  it('come from eigenvectors in descending order', () => {
    const [first] = eigenvectors([
      [2, 1, 0],
      [1, 2, 0],
      [0, 0, 1],
    ]);
    expect(Math.abs(first[0])).toBeCloseTo(Math.SQRT1_2);
    expect(Math.abs(first[1])).toBeCloseTo(Math.SQRT1_2);
  });
});

describe('arrows', () => {
  it('are never longer than fits beside a molecule, at a scale from a short list', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 3, maxLength: 3 }), (f) => {
        const scale = arrowScale(f);
        expect(Math.hypot(...f) * scale).toBeLessThanOrEqual(1.2501);
      }),
    );
    expect(1 / arrowScale([30, 0, 0])).toBe(30);
    expect(1 / arrowScale([31, 0, 0])).toBe(30);
  });
});

describe('sticks', () => {
  it('of a double bond lie side by side in the plane of the neighbours', () => {
    // Formaldehyde: C=O along x, hydrogens in the xy plane.
    const positions = new Float32Array([0, 0, 0, 1.2, 0, 0, -0.6, 0.9, 0, -0.6, -0.9, 0]);
    const all = sticks(new Uint32Array([0, 1, 0, 2, 0, 3]), new Uint8Array([2, 1, 1]));
    expect(all).toHaveLength(4);
    const starts = new Float32Array(12);
    const ends = new Float32Array(12);
    all.forEach((stick, k) => stick.place(positions, starts, ends, 3 * k));
    expect(starts[1]).toBeCloseTo(-starts[4]);
    expect(Math.abs(starts[1])).toBeGreaterThan(0.05);
    expect(starts[2]).toBeCloseTo(0);
    expect(Array.from(ends.subarray(0, 3))).toEqual([Math.fround(1.2), starts[1], 0]);
  });

  it('of a triple bond in a straight chain are finite', () => {
    const positions = new Float32Array([0, 0, 0, 1.2, 0, 0, -1.06, 0, 0, 2.26, 0, 0]);
    const starts = new Float32Array(15);
    const ends = new Float32Array(15);
    const all = sticks(new Uint32Array([0, 1, 0, 2, 1, 3]), new Uint8Array([3, 1, 1]));
    all.forEach((stick, k) => stick.place(positions, starts, ends, 3 * k));
    expect([...starts, ...ends].every(Number.isFinite)).toBe(true);
  });
});

describe('words for a molecule', () => {
  it('count its elements and list its bonds', () => {
    expect(composition(new Uint8Array([6, 8, 1, 1]))).toBe('1 carbon, 1 oxygen, 2 hydrogen');
    expect(
      bondList({
        elements: new Uint8Array([6, 8, 1, 1]),
        bonds: new Uint32Array([0, 1, 0, 2, 0, 3]),
        bondOrders: new Uint8Array([2, 1, 1]),
      }),
    ).toBe('C1–O2 double, C1–H3 single, C1–H4 single');
  });
});
