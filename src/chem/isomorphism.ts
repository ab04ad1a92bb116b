/** Which atom of one molecule is which atom of another: isomorphisms of graphs whose vertices have elements. */
import { neighboursOf } from './graph.ts';

/** Atoms and bonds; bond orders do not count, because Kekulé orders may be drawn in several ways. */
export interface MolecularGraph {
  /** Atomic numbers, [N]. */
  readonly elements: ArrayLike<number>;
  /** Atom index pairs, [2B]. */
  readonly bonds: Uint32Array;
}

/** Steps after which a search ends with what it has found: graphs made to be hard must not stop the page. */
const MOST_STEPS = 1_000_000;

/**
 * Ways to lay one molecule upon another: maps m with m[i] the atom of `onto` that atom i of `graph` becomes, so that elements
 * and bonds agree. Of a molecule upon itself they are its automorphisms, the identity first. In an order that depends on the
 * graphs alone.
 * @param most at most so many are returned
 * Throws FfpError('file') for bonds that are none.
 */
export function isomorphisms(graph: MolecularGraph, onto: MolecularGraph, most: number): Uint32Array[] {
  const atoms = graph.elements.length;
  if (onto.elements.length !== atoms || onto.bonds.length !== graph.bonds.length) return [];
  const here = neighboursOf(atoms, graph.bonds);
  const there = neighboursOf(atoms, onto.bonds);
  const [kinds, kindsThere] = refinedKinds([
    { graph, rows: here },
    { graph: onto, rows: there },
  ]);
  if ([...kinds].sort(ascending).join() !== [...kindsThere].sort(ascending).join()) return [];

  const order = searchOrder(kinds, here);
  const bonded = new Uint8Array(atoms * atoms);
  for (let b = 0; b < onto.bonds.length; b += 2) {
    const [i, j] = [onto.bonds[b], onto.bonds[b + 1]];
    bonded[i * atoms + j] = bonded[j * atoms + i] = 1;
  }
  const map = new Uint32Array(atoms);
  const placed = new Uint8Array(atoms);
  const taken = new Uint8Array(atoms);
  const found: Uint32Array[] = [];
  let steps = 0;
  const place = (depth: number): void => {
    if (depth === atoms) {
      found.push(map.slice());
      return;
    }
    const atom = order[depth];
    for (let candidate = 0; candidate < atoms; candidate++) {
      if (found.length >= most || ++steps > MOST_STEPS) return;
      if (taken[candidate] || kinds[atom] !== kindsThere[candidate]) continue;
      let fits = true;
      // Kinds have as many neighbours: bonds that are kept one way are kept both ways.
      for (let p = here.start[atom]; p < here.start[atom + 1] && fits; p++) {
        const partner = here.partners[p];
        fits = placed[partner] === 0 || bonded[map[partner] * atoms + candidate] === 1;
      }
      if (!fits) continue;
      map[atom] = candidate;
      placed[atom] = taken[candidate] = 1;
      place(depth + 1);
      placed[atom] = taken[candidate] = 0;
    }
  };
  place(0);
  return found;
}

interface WithRows {
  readonly graph: MolecularGraph;
  readonly rows: ReturnType<typeof neighboursOf>;
}

const ascending = (a: number, b: number) => a - b;

/** Atoms told apart by their surroundings (Weisfeiler and Leman's refinement), by the same numbers in all graphs. */
function refinedKinds(graphs: readonly WithRows[]): Uint32Array[] {
  let kinds = graphs.map(({ graph }) => Uint32Array.from(graph.elements));
  for (let count = 0; ;) {
    const names = graphs.map(({ rows }, g) =>
      Array.from(kinds[g], (kind, atom) => {
        const around = rows.partners.slice(rows.start[atom], rows.start[atom + 1]).map((partner) => kinds[g][partner]);
        return `${kind} ${around.sort().join()}`;
      }),
    );
    const numbers = new Map([...new Set(names.flat())].sort().map((name, n) => [name, n]));
    kinds = names.map((own) => Uint32Array.from(own, (name) => numbers.get(name)!));
    if (numbers.size === count) return kinds;
    count = numbers.size;
  }
}

/** Atoms along their bonds from one of the rarest kind on, molecule by molecule. */
function searchOrder(kinds: Uint32Array, { start, partners }: ReturnType<typeof neighboursOf>): number[] {
  const counts = new Map<number, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const byRarity = [...kinds.keys()].sort((a, b) => counts.get(kinds[a])! - counts.get(kinds[b])! || a - b);
  const order = new Set<number>();
  for (const seed of byRarity) {
    order.add(seed);
    for (const atom of order) for (let p = start[atom]; p < start[atom + 1]; p++) order.add(partners[p]);
  }
  return [...order];
}
