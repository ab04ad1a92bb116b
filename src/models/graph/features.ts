/** What a graph network is told of a molecule: nothing but its bonds, and nothing that depends on which Kekulé structure is drawn. */
import type { BondClass, Environment } from '../../forcefield/class1/environment.ts';

/** Elements that a network tells apart. */
export const GRAPH_ELEMENTS: readonly number[] = [1, 6, 7, 8];
const CLASSES: readonly BondClass[] = ['1', '2', '3', 'a'];
const RINGS = [3, 4, 5, 6];

/** Numbers an atom, a bond, and a tuple (its smallest ring) is described by. */
export const ATOM_FEATURES = GRAPH_ELEMENTS.length + 4 + CLASSES.length + RINGS.length + 3;
export const BOND_FEATURES = CLASSES.length + RINGS.length;
export const RING_FEATURES = RINGS.length;

export interface MolecularGraph {
  readonly atoms: number;
  /** [N × ATOM_FEATURES]. */
  readonly atomFeatures: Float64Array;
  /** Both directions of every bond: from[e] → to[e]. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** [edges × BOND_FEATURES]. */
  readonly bondFeatures: Float64Array;
  /** Edge from i to j. */
  edge(i: number, j: number): number;
}

const flags = (values: readonly unknown[], ...present: readonly unknown[]): number[] =>
  values.map((value) => (present.includes(value) ? 1 : 0));

/** The smallest rings that paths of bonded atoms lie in, as flags, [RING_FEATURES]. */
export function ringFeatures({ ringSize }: Environment, ...paths: readonly (readonly number[])[]): number[] {
  return flags(RINGS, ...paths.map((path) => ringSize(path)));
}

/** Elements, neighbours, formal charges, bond classes and rings as numbers. */
export function molecularGraph(environment: Environment): MolecularGraph {
  const { atoms, elements, neighbours, formalCharges, linear, ringSize } = environment;
  const atomFeatures = Float64Array.from(
    Array.from({ length: atoms }, (_, i) => {
      const around = neighbours[i];
      const rings = around.map(({ atom }) => ringSize([i, atom]));
      return [
        ...flags(GRAPH_ELEMENTS, elements[i]),
        ...flags([1, 2, 3, 4], around.length),
        ...flags(CLASSES, ...around.map((neighbour) => neighbour.class)),
        ...flags(RINGS, ...rings),
        formalCharges[i],
        linear[i] ? 1 : 0,
        around.filter(({ atom }) => elements[atom] === 1).length / 4,
      ];
    }).flat(),
  );
  const edges = neighbours.flatMap((around, i) => around.map(({ atom, class: kind }) => ({ i, j: atom, kind })));
  const place = new Map(edges.map(({ i, j }, e) => [i * atoms + j, e]));
  return {
    atoms,
    atomFeatures,
    from: Uint32Array.from(edges, ({ i }) => i),
    to: Uint32Array.from(edges, ({ j }) => j),
    bondFeatures: Float64Array.from(
      edges.flatMap(({ i, j, kind }) => [...flags(CLASSES, kind), ...flags(RINGS, ringSize([i, j]))]),
    ),
    edge: (i, j) => place.get(i * atoms + j)!,
  };
}
