import { describe, expect, it } from 'vitest';
import { isomorphisms, type MolecularGraph } from '../../src/chem/isomorphism.ts';
import { randomNumbers } from '../helpers/random.ts';

const graph = (elements: readonly number[], ...bonds: readonly number[]): MolecularGraph => ({
  elements,
  bonds: Uint32Array.from(bonds),
});

const ring = (size: number, element = 6) =>
  graph(
    Array.from({ length: size }, () => element),
    ...Array.from({ length: size }, (_, n) => [n, (n + 1) % size]).flat(),
  );

const ETHANOL = graph([6, 6, 8, 1, 1, 1, 1, 1, 1], 0, 1, 1, 2, 0, 3, 0, 4, 0, 5, 1, 6, 1, 7, 2, 8);
const BENZENE = graph(
  [6, 6, 6, 6, 6, 6, 1, 1, 1, 1, 1, 1],
  ...Array.from({ length: 6 }, (_, n) => [n, (n + 1) % 6, n, n + 6]).flat(),
);
const TWO_WATERS = graph([8, 1, 1, 8, 1, 1], 0, 1, 0, 2, 3, 4, 3, 5);

/** The same molecule, its atoms renumbered and its bonds in another order. */
function shuffled({ elements, bonds }: MolecularGraph, seed: number): MolecularGraph {
  const random = randomNumbers(seed);
  const order = Array.from({ length: elements.length }, (_, n) => n).sort(() => random() - 0.5);
  const moved: number[] = [];
  order.forEach((to, from) => (moved[to] = elements[from]));
  const pairs = Array.from({ length: bonds.length / 2 }, (_, b) => [order[bonds[2 * b + 1]], order[bonds[2 * b]]]);
  return graph(moved, ...pairs.sort(() => random() - 0.5).flat());
}

function keeps(map: Uint32Array, from: MolecularGraph, onto: MolecularGraph): boolean {
  const bonded = new Set(
    Array.from({ length: onto.bonds.length / 2 }, (_, b) => key(onto.bonds[2 * b], onto.bonds[2 * b + 1])),
  );
  return (
    new Set(map).size === map.length &&
    map.every((to, atom) => onto.elements[to] === from.elements[atom]) &&
    Array.from({ length: from.bonds.length / 2 }, (_, b) => b).every((b) =>
      bonded.has(key(map[from.bonds[2 * b]], map[from.bonds[2 * b + 1]])),
    )
  );
}
const key = (i: number, j: number) => `${Math.min(i, j)} ${Math.max(i, j)}`;

describe('isomorphisms', () => {
  // 3! · 2! of the methyl and the CH₂ group; the dihedral group of a hexagon; swaps in each water and of both.
  it.each<[string, MolecularGraph, number]>([
    ['ethanol', ETHANOL, 12],
    ['benzene', BENZENE, 12],
    ['two waters', TWO_WATERS, 8],
    ['neon', graph([10]), 1],
    ['a ring of seven', ring(7), 14],
    ['four lone hydrogens', graph([1, 1, 1, 1]), 24],
  ])('of %s upon itself are all there, the identity first', (_, molecule, count) => {
    const found = isomorphisms(molecule, molecule, 1000);
    expect(found.length).toBe(count);
    expect([...found[0]]).toEqual([...found[0].keys()]);
    expect(new Set(found.map((map) => map.join())).size).toBe(count);
    expect(found.every((map) => keeps(map, molecule, molecule))).toBe(true);
  });

  it.each([1, 2, 3, 4, 5])('lay a molecule on itself renumbered (%i)', (seed) => {
    for (const molecule of [ETHANOL, BENZENE, TWO_WATERS]) {
      const other = shuffled(molecule, seed);
      const found = isomorphisms(other, molecule, 1000);
      expect(found.length).toBe(isomorphisms(molecule, molecule, 1000).length);
      expect(found.every((map) => keeps(map, other, molecule))).toBe(true);
    }
  });

  it('are none of other molecules', () => {
    const dimethylEther = graph([6, 8, 6, 1, 1, 1, 1, 1, 1], 0, 1, 1, 2, 0, 3, 0, 4, 0, 5, 2, 6, 2, 7, 2, 8);
    expect(isomorphisms(ETHANOL, dimethylEther, 10)).toEqual([]);
    expect(isomorphisms(ETHANOL, BENZENE, 10)).toEqual([]);
    expect(isomorphisms(graph([6, 6]), graph([6, 6], 0, 1), 10)).toEqual([]);
    // Alike to every atom's own eyes: six neighbours of the kind of a hexagon, in one ring or in two.
    expect(isomorphisms(ring(6), graph([6, 6, 6, 6, 6, 6], 0, 1, 1, 2, 2, 0, 3, 4, 4, 5, 5, 3), 10)).toEqual([]);
  });

  it('stop where there are enough, or where the search has no end', () => {
    const many = graph(Array.from({ length: 40 }, () => 1));
    expect(isomorphisms(many, many, 7).length).toBe(7);
    const rings = (sizes: readonly number[]) => {
      const bonds: number[] = [];
      let first = 0;
      for (const size of sizes) {
        for (let n = 0; n < size; n++) bonds.push(first + n, first + ((n + 1) % size));
        first += size;
      }
      return graph(
        Array.from({ length: first }, () => 6),
        ...bonds,
      );
    };
    const start = performance.now();
    // All atoms look alike, and no way fits.
    expect(isomorphisms(rings([6, 6, 6, 6, 6, 6, 6, 6, 5, 7]), rings([6, 6, 6, 6, 6, 6, 6, 6, 6, 6]), 10)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
