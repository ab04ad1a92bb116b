import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topologyOf } from '../../src/forcefield/topology.ts';

const topology = (atoms: number, ...pairs: (readonly [number, number])[]) =>
  topologyOf({
    elements: new Uint8Array(atoms).fill(6),
    bonds: Uint32Array.from(pairs.flat()),
    bondOrders: Uint8Array.from(pairs, (_, b) => 1 + (b % 3)),
  });
const rows = ({ start, partners }: { start: Uint32Array; partners: Uint32Array }) =>
  Array.from({ length: start.length - 1 }, (_, i) => [...partners.subarray(start[i], start[i + 1])]);

describe('topologyOf', () => {
  it('lists a chain', () => {
    const chain = topology(5, [2, 1], [0, 1], [3, 4], [2, 3]);
    expect([...chain.bonds]).toEqual([0, 1, 1, 2, 2, 3, 3, 4]);
    expect([...chain.bondOrders]).toEqual([2, 1, 1, 3]);
    expect([...chain.angles]).toEqual([0, 1, 2, 1, 2, 3, 2, 3, 4]);
    expect([...chain.torsions]).toEqual([0, 1, 2, 3, 1, 2, 3, 4]);
    expect([...chain.pairs14]).toEqual([0, 3, 1, 4]);
    expect([...chain.trigonalCentres]).toEqual([]);
    expect(rows(chain.exclusions)).toEqual([
      [1, 2, 3],
      [0, 2, 3, 4],
      [0, 1, 3, 4],
      [0, 1, 2, 4],
      [1, 2, 3],
    ]);
  });

  it('lists a trigonal centre, and none of four neighbours', () => {
    expect([...topology(4, [2, 0], [2, 3], [1, 2]).trigonalCentres]).toEqual([2, 0, 1, 3]);
    expect([...topology(5, [2, 0], [2, 3], [1, 2], [2, 4]).trigonalCentres]).toEqual([]);
  });

  it('has no torsion and no 1-4 pair in a ring of three', () => {
    const ring = topology(3, [0, 1], [1, 2], [2, 0]);
    expect(ring.torsions).toHaveLength(0);
    expect(ring.pairs14).toHaveLength(0);
    expect(ring.angles).toHaveLength(9);
  });

  it('counts the ends of a torsion in a ring of four as bonded, in a ring of five as 1-3', () => {
    const four = topology(4, [0, 1], [1, 2], [2, 3], [3, 0]);
    expect(four.torsions).toHaveLength(4 * 4);
    expect(four.pairs14).toHaveLength(0);
    expect(topology(5, [0, 1], [1, 2], [2, 3], [3, 4], [4, 0]).pairs14).toHaveLength(0);
  });

  it('lists the opposite atoms of a ring of six once', () => {
    const six = topology(6, [0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 0]);
    expect([...six.pairs14]).toEqual([0, 3, 1, 4, 2, 5]);
    expect(six.torsions).toHaveLength(6 * 4);
  });

  it('refuses bonds that cannot be', () => {
    expect(() => topology(2, [0, 2])).toThrow(/atoms 1 and 3.*2 atoms/);
    expect(() => topology(2, [1, 1])).toThrow(/atoms 2 and 2/);
    expect(() => topology(2, [0, 1], [1, 0])).toThrow(/between atoms 1 and 2 is listed twice/);
    expect(() => topology(14, ...Array.from({ length: 13 }, (_, i) => [0, i + 1] as const))).toThrow(/13 bonds/);
  });

  it('does not depend on the order of the bonds, and exclusions are symmetric', () => {
    const edges = fc.uniqueArray(
      fc.tuple(fc.nat(9), fc.nat(9)).filter(([i, j]) => i < j),
      {
        selector: String,
        maxLength: 14,
      },
    );
    fc.assert(
      fc.property(edges, fc.infiniteStream(fc.nat()), (pairs, noise) => {
        const keys = pairs.map(() => noise.next().value ?? 0);
        const shuffled = pairs.map((pair, n) => ({ pair, key: keys[n] })).sort((a, b) => a.key - b.key);
        const one = topology(10, ...pairs);
        const other = topology(
          10,
          ...shuffled.map(({ pair: [i, j], key }) => (key % 2 ? ([j, i] as const) : ([i, j] as const))),
        );
        expect({ ...other, bondOrders: one.bondOrders }).toEqual(one);
        const excluded = rows(one.exclusions);
        excluded.forEach((row, i) => row.forEach((j) => expect(excluded[j]).toContain(i)));
        expect(one.bonds.length / 2).toBe(pairs.length);
      }),
      { numRuns: 100, seed: 2 },
    );
  });
});
