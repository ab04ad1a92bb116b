/**
 * A graph network that looks at a molecule once and gives every bond, angle, torsion and out-of-plane bend the coefficients of
 * its energy: parameters of a force field without atom types (Wang et al., Chem. Sci. 13, 12016 (2022)).
 *
 *   h = X W                                           one vector an atom
 *   h ← h + silu(Σ_j silu(h_j A + h_i B + e_ij C + b) D + h_i F + c) G         a few times, over bonded neighbours j
 *   u = silu(Σ_p h_{i_p} P_p + Σ e Q + ring R + b)    of a tuple i_1 … i_n, in either direction
 *   coefficients = silu((u + u′) S + d) T + t         the same for both directions
 *   or w + M w′, with w = silu(u S + u′ S′ + d) T + t, w′ the same with u and u′ exchanged, M exchanging outputs
 */
import { ATOM_FEATURES, BOND_FEATURES, RING_FEATURES, type MolecularGraph } from './features.ts';
import type { Matrix, Tape } from './tape.ts';

/** A kind of tuple that gets coefficients. */
export interface HeadShape {
  readonly name: string;
  /** Atoms of a tuple. */
  readonly atoms: number;
  readonly outputs: number;
  /**
   * `path`: bonded one after the other, the same read backwards; `centre`: the first bonded to all others, in any order; `arm`: the first
   * bonded to all others, of which the second stands apart and the rest are in any order.
   */
  readonly symmetry: keyof typeof PLACES;
  /**
   * Of a path whose outputs are not the same read backwards: which output each of them is then. Such a head gives what it says of the
   * path, and what it says of the path read backwards with outputs exchanged.
   */
  readonly mirror?: readonly number[];
}

/** By the place of an atom in its tuple, the number of the matrix through which the network sees it. */
const PLACES = { path: [0, 1, 2, 3], centre: [0, 1, 1, 1], arm: [0, 1, 2, 2] } as const;

export interface GraphNetworkShape {
  readonly width: number;
  /** Times that atoms hear from their neighbours. */
  readonly layers: number;
  readonly heads: readonly HeadShape[];
}

/** Tuples of one kind in a molecule. */
export interface GraphTuples {
  /** [count × atoms]. */
  readonly atoms: Uint32Array;
  /** [count × RING_FEATURES]. */
  readonly rings: Float64Array;
}

/** Name and dimensions of every weight matrix, in the order of the weights. */
export function weightShapes({ width, layers, heads }: GraphNetworkShape): [string, number, number][] {
  const shapes: [string, number, number][] = [['atom', ATOM_FEATURES, width]];
  for (let l = 0; l < layers; l++)
    shapes.push(
      [`layer${l}.from`, width, width],
      [`layer${l}.to`, width, width],
      [`layer${l}.bond`, BOND_FEATURES, width],
      [`layer${l}.bias`, 1, width],
      [`layer${l}.heard`, width, width],
      [`layer${l}.own`, width, width],
      [`layer${l}.ownBias`, 1, width],
      [`layer${l}.out`, width, width],
    );
  for (const { name, atoms, outputs, symmetry, mirror } of heads) {
    const matrices = PLACES[symmetry][atoms - 1] + 1;
    for (let p = 0; p < matrices; p++) shapes.push([`${name}.atom${p}`, width, width]);
    shapes.push(
      [`${name}.bond`, BOND_FEATURES, width],
      [`${name}.ring`, RING_FEATURES, width],
      [`${name}.bias`, 1, width],
      [`${name}.hidden`, width, width],
      [`${name}.hiddenBias`, 1, width],
      [`${name}.out`, width, outputs],
      [`${name}.outBias`, 1, outputs],
    );
    if (mirror) shapes.push([`${name}.otherWay`, width, width]);
  }
  return shapes;
}

/** Number of weights. */
export function weightCount(shape: GraphNetworkShape): number {
  return weightShapes(shape).reduce((sum, [, rows, columns]) => sum + rows * columns, 0);
}

/** The weights as matrices of a tape, by name; they share the arrays. `slope` receives derivatives, where they are asked for. */
export function weightMatrices(
  tape: Tape,
  shape: GraphNetworkShape,
  weights: Float64Array,
  slope?: Float64Array,
): ReadonlyMap<string, Matrix> {
  let at = 0;
  return new Map(
    weightShapes(shape).map(([name, rows, columns]) => {
      const [first, end] = [at, (at += rows * columns)];
      return [name, tape.input(rows, columns, weights.subarray(first, end), slope?.subarray(first, end))];
    }),
  );
}

/** Coefficients of every tuple, by the name of its head: [count × outputs]. */
export function runGraphNetwork(
  tape: Tape,
  { layers, heads }: GraphNetworkShape,
  weights: ReadonlyMap<string, Matrix>,
  graph: MolecularGraph,
  tuples: ReadonlyMap<string, GraphTuples>,
): ReadonlyMap<string, Matrix> {
  const w = (name: string): Matrix => weights.get(name)!;
  const { atoms, from, to } = graph;
  const bonds = tape.input(from.length, BOND_FEATURES, graph.bondFeatures);
  let h = tape.product(tape.input(atoms, ATOM_FEATURES, graph.atomFeatures), w('atom'));
  for (let l = 0; l < layers; l++) {
    const of = (name: string): Matrix => w(`layer${l}.${name}`);
    const said = tape.gather(tape.product(h, of('from')), from);
    const listening = tape.gather(tape.product(h, of('to')), to);
    const message = tape.silu(tape.addRow(tape.sum(said, listening, tape.product(bonds, of('bond'))), of('bias')));
    const heard = tape.product(tape.scatter(message, to, atoms), of('heard'));
    const update = tape.silu(tape.addRow(tape.sum(heard, tape.product(h, of('own'))), of('ownBias')));
    h = tape.sum(h, tape.product(update, of('out')));
  }
  const coefficients = new Map<string, Matrix>();
  for (const { name, atoms: arity, symmetry, mirror } of heads) {
    const own = tuples.get(name);
    if (!own || own.atoms.length === 0) continue;
    const of = (part: string): Matrix => w(`${name}.${part}`);
    const count = own.atoms.length / arity;
    const column = (p: number): Uint32Array => Uint32Array.from({ length: count }, (_, t) => own.atoms[t * arity + p]);
    const columns = Array.from({ length: arity }, (_, p) => column(p));
    // Bonds: along the path, or from the centre outwards; the two directions of a bond are described alike.
    const edges = columns.slice(1).map((next, p) => {
      const before = columns[symmetry === 'path' ? p : 0];
      return next.map((atom, t) => graph.edge(before[t], atom));
    });
    const places = PLACES[symmetry].slice(0, arity);
    const projections = Array.from({ length: Math.max(...places) + 1 }, (_, p) => tape.product(h, of(`atom${p}`)));
    const described = tape.addRow(
      tape.sum(
        ...edges.map((index) => tape.gather(tape.product(bonds, of('bond')), index)),
        tape.product(tape.input(count, RING_FEATURES, own.rings), of('ring')),
      ),
      of('bias'),
    );
    const seen = (order: readonly number[]): Matrix =>
      tape.silu(tape.sum(described, ...order.map((from_, p) => tape.gather(projections[places[p]], columns[from_]))));
    const output = (hidden: Matrix): Matrix =>
      tape.addRow(tape.product(tape.silu(tape.addRow(hidden, of('hiddenBias'))), of('out')), of('outBias'));
    const forward = columns.map((_, p) => p);
    if (symmetry !== 'path') {
      coefficients.set(name, output(tape.product(seen(forward), of('hidden'))));
      continue;
    }
    const [there, back] = [seen(forward), seen([...forward].reverse())];
    if (!mirror) {
      coefficients.set(name, output(tape.product(tape.sum(there, back), of('hidden'))));
      continue;
    }
    const directed = (first: Matrix, second: Matrix): Matrix =>
      output(tape.sum(tape.product(first, of('hidden')), tape.product(second, of('otherWay'))));
    coefficients.set(name, tape.sum(directed(there, back), tape.columns(directed(back, there), mirror)));
  }
  return coefficients;
}
