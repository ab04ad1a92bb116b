/** The networks of ANI alone, from features to derivatives by them: as numbers that a peer can be given, and on our own kernels. */
import type { LearnedDataOf } from '../src/forcefield/term.ts';
import { arithmetic } from '../src/cpu/simd/arithmetic.ts';
import { KernelMemory } from '../src/cpu/simd/memory.ts';
import { backward, forward, layerRoom, outputSum, padNetwork } from '../src/cpu/learned/atomicNetwork/dense.ts';
import { SymmetryFunctions } from '../src/cpu/learned/atomicNetwork/symmetryFunctions.ts';
import type { AtomicNetworkModel, DenseLayer } from '../src/models/atomicNetwork.ts';
import { featureLayout } from '../src/models/featureLayout.ts';
import type { AniSystem } from './ani.ts';

/** A layer with weights as [inputs × outputs]. */
export type PlainLayer = Pick<DenseLayer, 'inputs' | 'outputs' | 'weights' | 'biases' | 'activation'>;

/** The atoms of one element in all replicas: their features, [rows × width], and the networks of each member. */
export interface PlainGroup {
  readonly rows: number;
  readonly width: number;
  readonly features: Float32Array;
  readonly networks: readonly (readonly PlainLayer[])[];
}

export interface NetworksProblem {
  readonly groups: readonly PlainGroup[];
  /** By the cpu Engine's code: sums of outputs by member, and derivatives of their mean by the features of each group. */
  readonly sums: Float64Array;
  readonly gradients: readonly Float64Array[];
}

/** What the networks of a molecule have to do, with the features that its elements can give and no others. */
export function networksProblem(
  { model, species }: LearnedDataOf<'atomic_network'>,
  system: AniSystem,
): NetworksProblem {
  const layout = featureLayout(model, species);
  const { width, features: kept, modelFeature } = layout;
  const { replicas } = system;
  const functions = new SymmetryFunctions(model, layout);
  const described = Array.from({ length: replicas }, (_, r) => {
    functions.describe(system.positions.subarray(3 * species.length * r, 3 * species.length * (r + 1)));
    return functions.features.slice();
  });
  const sums = new Float64Array(model.members.length);
  const gradients: Float64Array[] = [];
  const groups = layout.groups.map(({ species: s, firstRow, atoms }): PlainGroup => {
    const rows = atoms * replicas;
    const wide = new Float64Array(rows * width);
    described.forEach((matrix, r) =>
      wide.set(matrix.subarray(firstRow * width, (firstRow + atoms) * width), r * atoms * width),
    );
    const networks = model.members.map((member) => member[s]);
    const memory = new KernelMemory();
    const double = arithmetic(memory, 'double');
    const [from, into] = [memory.take(8 * wide.length), memory.take(8 * wide.length)];
    networks.forEach((network, m) => {
      const padded = padNetwork(memory, double, network, modelFeature);
      const start = memory.take(0);
      const [room, end] = layerRoom(double, padded, rows, start);
      memory.take(end - start);
      memory.f64.set(wide, from / 8);
      forward(double, padded, room, from, rows);
      sums[m] += outputSum(double, padded, room, 0, rows);
      backward(double, padded, room, 1 / networks.length, into, rows);
    });
    const narrow = (numbers: Float64Array): Float64Array =>
      Float64Array.from({ length: rows * kept }, (_, n) => numbers[Math.floor(n / kept) * width + (n % kept)]);
    gradients.push(narrow(memory.f64.subarray(into / 8, into / 8 + wide.length)));
    return {
      rows,
      width: kept,
      features: Float32Array.from(narrow(wide)),
      networks: networks.map((layers) => layers.map((layer, l) => plain(layer, l === 0 ? modelFeature : null))),
    };
  });
  return { groups, sums, gradients };
}

function plain(layer: DenseLayer, columns: Uint32Array | null): PlainLayer {
  const inputs = columns?.length ?? layer.inputs;
  const weights = new Float32Array(inputs * layer.outputs);
  for (let k = 0; k < inputs; k++)
    for (let o = 0; o < layer.outputs; o++)
      weights[k * layer.outputs + o] = layer.weights[o * layer.inputs + (columns ? columns[k] : k)];
  return { inputs, outputs: layer.outputs, weights, biases: layer.biases, activation: layer.activation };
}

/** The whole formula for a peer that has array operations: atoms in the order of their elements. */
export interface WholeProblem {
  /** Index of each atom's element among those of the molecule, ascending, [N]. */
  readonly species: readonly number[];
  readonly replicas: number;
  readonly radial: AtomicNetworkModel['radial'];
  readonly angular: AtomicNetworkModel['angular'];
}

export function wholeProblem(
  { model, species }: LearnedDataOf<'atomic_network'>,
  { replicas }: AniSystem,
): WholeProblem {
  const { localSpecies } = featureLayout(model, species);
  const { radial, angular } = model;
  return { species: [...localSpecies].sort((a, b) => a - b), replicas, radial, angular };
}

/** Positions of all replicas with the atoms in that order. */
export function positionsByElement(
  { species }: LearnedDataOf<'atomic_network'>,
  { positions, replicas }: AniSystem,
): Float32Array {
  const atoms = species.length;
  const order = Array.from({ length: atoms }, (_, atom) => atom).sort((a, b) => species[a] - species[b] || a - b);
  return Float32Array.from({ length: 3 * atoms * replicas }, (_, n) => {
    const replica = Math.floor(n / (3 * atoms));
    return positions[3 * (atoms * replica + order[Math.floor(n / 3) % atoms]) + (n % 3)];
  });
}
