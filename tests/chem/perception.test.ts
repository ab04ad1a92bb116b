import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectedComponents } from '../../src/chem/graph.ts';
import { maximumMatching } from '../../src/chem/matching.ts';
import { guessBondOrders, perceiveBonds } from '../../src/chem/perception.ts';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { topologyOf } from '../../src/forcefield/topology.ts';
import { draw } from './molecules.ts';

describe('guessBondOrders', () => {
  it.each([
    draw('ethene', 'C2 C2', '0=1'),
    draw('propyne', 'C3 C C1', '0-1 1#2'),
    draw('butadiyne', 'C1 C C C1', '0#1 1-2 2#3'),
    draw('allene', 'C2 C C2', '0=1 1=2'),
    draw('carbon dioxide', 'O C O', '0=1 1=2'),
    draw('nitrogen', 'N N', '0#1'),
    draw('acetonitrile', 'C3 C N', '0-1 1#2'),
    draw('methyl isocyanide', 'C3 N C', '0-1 1#2'),
    draw('acetamide', 'C3 C O N2', '0-1 1=2 1-3'),
    draw('acetate', 'C3 C O O', '0-1 1=2 1-3'),
    draw('nitromethane', 'C3 N O O', '0-1 1=2 1-3'),
    draw('methyl azide', 'C3 N N N', '0-1 1=2 2=3'),
    draw('diazomethane', 'C2 N N', '0=1 1=2'),
    draw('pyridine N-oxide', 'C1 C1 C1 C1 C1 N O', '0=1 1-2 2=3 3-4 4=5 0-5 5-6'),
    draw('pyrrole', 'N1 C1 C1 C1 C1', '0-1 1=2 2-3 3=4 0-4'),
    draw('methyl cation of guanidine', 'C N2 N2 N2', '0=1 0-2 0-3'),
    draw('dimethyl sulfone', 'C3 S C3 O O', '0-1 1-2 1=3 1=4'),
    draw('dimethyl sulfoxide', 'C3 S C3 O', '0-1 1-2 1=3'),
    draw('phosphoric acid', 'P O O1 O1 O1', '0=1 0-2 0-3 0-4'),
    draw('thiophene', 'S C1 C1 C1 C1', '0-1 1=2 2-3 3=4 0-4'),
    draw('ammonium', 'N4', ''),
    draw('fulvene', 'C C1 C1 C1 C1 C2', '0-1 1=2 2-3 3=4 0-4 0=5'),
  ])('draws $name as chemists do', ({ elements, bonds, orders }) => {
    expect([...guessBondOrders(elements, bonds)]).toEqual(orders);
  });

  it.each([
    // Two Kekulé structures or more are right: count the double bonds, and four bonds to every carbon.
    ['benzene', draw('', 'C1 C1 C1 C1 C1 C1', '0-1 1-2 2-3 3-4 4-5 0-5'), 3],
    ['naphthalene', draw('', 'C1 C1 C1 C1 C C1 C1 C1 C1 C', '0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 0-9 4-9'), 5],
    ['azulene', draw('', 'C C1 C1 C1 C C1 C1 C1 C1 C1', '0-1 1-2 2-3 3-4 0-4 4-5 5-6 6-7 7-8 8-9 0-9'), 5],
    ['imidazole', draw('', 'N1 C1 N C1 C1', '0-1 1-2 2-3 3-4 0-4'), 2],
    ['pyrimidinone', draw('', 'N1 C O N C1 C1 C1', '0-1 1-2 1-3 3-4 4-5 5-6 0-6'), 3],
  ])('finds a Kekulé structure of %s', (_, { elements, bonds }, doubles) => {
    const orders = guessBondOrders(elements, bonds);
    expect(orders.filter((order) => order === 2)).toHaveLength(doubles);
    const valence = new Uint8Array(elements.length);
    orders.forEach((order, b) => {
      valence[bonds[2 * b]] += order;
      valence[bonds[2 * b + 1]] += order;
    });
    elements.forEach((element, i) => expect(valence[i]).toBe({ 1: 1, 6: 4, 7: 3, 8: 2 }[element]));
  });

  it('keeps known orders', () => {
    const { elements, bonds } = draw('', 'C1 C1 C1 C1 C1 C1', '0-1 1-2 2-3 3-4 4-5 0-5');
    const known = new Uint8Array(12).fill(1);
    known.fill(0, 0, 6);
    known[1] = 2;
    expect([...guessBondOrders(elements, bonds, known)].slice(0, 6)).toEqual([1, 2, 1, 2, 1, 2]);
  });
});

describe('maximumMatching', () => {
  /** Size of the largest matching, by trying everything. */
  const exhaustive = (graph: readonly (readonly number[])[], used: ReadonlySet<number> = new Set()): number => {
    const i = graph.findIndex((row, n) => !used.has(n) && row.some((j) => !used.has(j)));
    if (i === -1) return 0;
    const without = exhaustive(graph, new Set([...used, i]));
    const withEach = graph[i].filter((j) => !used.has(j)).map((j) => 1 + exhaustive(graph, new Set([...used, i, j])));
    return Math.max(without, ...withEach);
  };

  it('is as large as an exhaustive search finds, on graphs with odd cycles', () => {
    const graphs = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 14 });
    fc.assert(
      fc.property(graphs, (edges) => {
        const rows = Array.from({ length: 9 }, () => new Set<number>());
        for (const [i, j] of edges.filter(([a, b]) => a !== b)) {
          rows[i].add(j);
          rows[j].add(i);
        }
        const graph = rows.map((row) => [...row].sort((a, b) => a - b));
        const mate = maximumMatching(graph);
        mate.forEach((j, i) => {
          if (j === -1) return;
          expect(mate[j]).toBe(i);
          expect(graph[i]).toContain(j);
        });
        expect(mate.filter((j) => j !== -1).length / 2).toBe(exhaustive(graph));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('takes a large ring quickly', () => {
    const size = 5001;
    const ring = Array.from({ length: size }, (_, i) => [(i + size - 1) % size, (i + 1) % size]);
    expect(maximumMatching(ring).filter((j) => j !== -1)).toHaveLength(size - 1);
  });
});

describe('perceiveBonds', () => {
  const perceive = (elements: number[], positions: number[]) => [
    ...perceiveBonds(Uint8Array.from(elements), Float64Array.from(positions)).bonds,
  ];

  it('joins nothing across a hydrogen bond or a shared proton', () => {
    // O–H…O with the proton 1.1 Å from one oxygen and 1.3 Å from the other.
    expect(perceive([8, 1, 8], [0, 0, 0, 1.1, 0, 0, 2.4, 0, 0])).toEqual([0, 1]);
    // Exactly between them it goes to the first.
    expect(perceive([8, 1, 8], [-1.2, 0, 0, 0, 0, 0, 1.2, 0, 0])).toEqual([0, 1]);
  });

  it('finds a lone atom, and no bond between distant ones', () => {
    expect(perceive([18], [1, 2, 3])).toEqual([]);
    expect(perceive([6, 6], [0, 0, 0, 9e4, -9e4, 9e4])).toEqual([]);
  });

  it('does not depend on where the molecule is', () => {
    const water = [0, 0, 0.12, 0, 0.76, -0.47, 0, -0.76, -0.47];
    for (const shift of [0, -0.001, 1234.5, -54321]) {
      expect(
        perceive(
          [8, 1, 1],
          water.map((c) => c + shift),
        ),
      ).toEqual([0, 1, 0, 2]);
    }
  });

  it('refuses atoms on top of each other, and positions beyond all range', () => {
    expect(() => perceive(Array(200).fill(6), Array(600).fill(0))).toThrow(/on top of each other/);
    expect(() => perceive([6, 6], [0, 0, 0, 1e300, 0, 0])).toThrow(/atom 2 is out of range/);
    expect(() => perceive([6, 6], [0, 0, 0, NaN, 0, 0])).toThrow(/atom 2 is out of range/);
  });
});

describe('connectedComponents', () => {
  it('numbers molecules in the order of their first atoms', () => {
    const { component, count } = connectedComponents(6, Uint32Array.of(4, 1, 0, 3, 3, 5));
    expect([count, ...component]).toEqual([3, 0, 1, 2, 0, 1, 0]);
  });
});

const FRAMES = '../shared/qm/frames';
describe.skipIf(!existsSync(FRAMES))('perception on the Reference set', () => {
  it('agrees with the bonds that 1,344 frames at up to 1000 K state, and with their Kekulé orders', () => {
    let frames = 0;
    for (const file of readdirSync(FRAMES)) {
      for (const { structure } of parseExtxyz(readFileSync(`${FRAMES}/${file}`, 'utf8'))) {
        const stated = topologyOf(structure);
        const perceived = perceiveBonds(structure.elements, structure.positions);
        expect(perceived.bonds, file).toEqual(stated.bonds);
        expect(perceived.bondOrders, file).toEqual(stated.bondOrders);
        frames++;
      }
    }
    expect(frames).toBeGreaterThan(1000);
  });
});
