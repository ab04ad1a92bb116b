import type { Activation, ElementNetwork } from '../../../models/atomicNetwork.ts';
import { padWidth } from '../../../models/featureLayout.ts';
import type { KernelMemory } from '../../simd/memory.ts';
import { packPanels } from '../../simd/product.ts';

/**
 * A layer as products want it: padded, and in both directions, so that both passes read weights in sequence. Weights stay
 * f32, as files have them: half the memory, and nothing is lost, since all sums are f64. Matrices are named by their place.
 */
interface PaddedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs × outputs] and [outputs × inputs], in panels. */
  readonly there: number;
  readonly back: number;
  /** [outputs]. */
  readonly biases: Float64Array;
  readonly activation: Activation;
}

export type PaddedNetwork = readonly PaddedLayer[];

/**
 * A network ready for `NetworkPass`, in `memory`.
 * @param modelFeature which of the network's inputs it will be given, in what order; the others are zero
 */
export function padNetwork(memory: KernelMemory, network: ElementNetwork, modelFeature: Uint32Array): PaddedNetwork {
  return network.map(({ inputs, outputs, weights, biases, activation }, l) => {
    const columns = l === 0 ? modelFeature : Uint32Array.from({ length: inputs }, (_, k) => k);
    const [width, height] = [padWidth(columns.length), padWidth(outputs)];
    const weight = (k: number, o: number): number =>
      k < columns.length && o < outputs ? weights[o * inputs + columns[k]] : 0;
    const packed = (rows: number, wide: number, of: (k: number, column: number) => number): number => {
      const at = memory.take(4 * rows * wide);
      packPanels(memory.f32.subarray(at / 4), rows, wide, of);
      return at;
    };
    const padded = new Float64Array(height);
    padded.set(biases);
    return {
      inputs: width,
      outputs: height,
      there: packed(width, height, weight),
      back: packed(height, width, (o, k) => weight(k, o)),
      biases: padded,
      activation,
    };
  });
}

/** Places of what a layer works out, and how many numbers each holds. */
export interface LayerRoom {
  /** Outputs, and then the slopes of the activations, [rows × outputs]. */
  readonly values: number;
  readonly slopes: number;
  /** Derivatives on the way back, of the same shape. */
  readonly down: number;
  readonly length: number;
}

/**
 * Divides room from `at` on among the layers of a network on so many rows, for one pass there and back.
 * @returns the layers' places, and where the room ends
 */
export function layerRoom(network: PaddedNetwork, rows: number, at: number): readonly [readonly LayerRoom[], number] {
  let end = at;
  const layers = network.map(({ outputs }) => {
    const length = rows * outputs;
    const [values, slopes, down] = [0, 1, 2].map((n) => end + 8 * n * length);
    end += 24 * length;
    return { values, slopes, down, length };
  });
  return [layers, end];
}

/**
 * Puts a network through to its outputs on the features of some atoms: they are the first column of the last layer's values in
 * `room`, with what `backward` needs.
 * @param features place of [rows × inputs of the first layer]
 */
export function forward(
  memory: KernelMemory,
  network: PaddedNetwork,
  room: readonly LayerRoom[],
  features: number,
  rows: number,
): void {
  let from = features;
  for (let l = 0; l < network.length; l++) {
    const { inputs, outputs, there, biases, activation } = network[l];
    const { values, slopes, length } = room[l];
    for (let r = 0; r < rows; r++) memory.f64.set(biases, values / 8 + r * outputs);
    memory.addProduct(from, there, values, rows, inputs, outputs);
    activate(activation, memory, values / 8, slopes / 8, length);
    from = values;
  }
}

/** The sum of a network's outputs on rows from `first` on, after `forward`. */
export function outputSum(
  { f64 }: KernelMemory,
  network: PaddedNetwork,
  room: readonly LayerRoom[],
  first: number,
  rows: number,
): number {
  const last = network.length - 1;
  let sum = 0;
  for (let r = first; r < first + rows; r++) sum += f64[room[last].values / 8 + r * network[last].outputs];
  return sum;
}

/** Adds `scale` times the derivative of the sum of all outputs to the matrix at `gradient`, of the shape of `features`. */
export function backward(
  memory: KernelMemory,
  network: PaddedNetwork,
  room: readonly LayerRoom[],
  scale: number,
  gradient: number,
  rows: number,
): void {
  const { f64 } = memory;
  const last = network.length - 1;
  f64.fill(0, room[last].down / 8, room[last].down / 8 + room[last].length);
  for (let r = 0; r < rows; r++) f64[room[last].down / 8 + r * network[last].outputs] = scale;
  for (let l = last; l >= 0; l--) {
    const { inputs, outputs, back } = network[l];
    const { down, slopes, length } = room[l];
    for (let n = 0; n < length; n++) f64[down / 8 + n] *= f64[slopes / 8 + n];
    const into = l > 0 ? room[l - 1].down : gradient;
    if (l > 0) f64.fill(0, into / 8, into / 8 + room[l - 1].length);
    memory.addProduct(down, back, into, rows, outputs, inputs);
  }
}

/** Replaces each x of `length` from `values` on by activation(x), and puts the slope there from `slopes` on. */
function activate(activation: Activation, memory: KernelMemory, values: number, slopes: number, length: number): void {
  const { f64 } = memory;
  const end = values + length;
  const off = slopes - values;
  switch (activation) {
    case 'linear':
      f64.fill(1, slopes, slopes + length);
      return;
    case 'celu':
      memory.celus(8 * values, 8 * slopes, length);
      return;
    case 'silu':
      for (let n = values; n < end; n++) {
        const x = f64[n];
        const sigmoid = 1 / (1 + Math.exp(-x));
        f64[n] = x * sigmoid;
        f64[n + off] = sigmoid * (1 + x * (1 - sigmoid));
      }
      return;
    case 'tanh':
      for (let n = values; n < end; n++) {
        f64[n] = Math.tanh(f64[n]);
        f64[n + off] = 1 - f64[n] * f64[n];
      }
      return;
    case 'gaussian':
      for (let n = values; n < end; n++) {
        const x = f64[n];
        f64[n] = Math.exp(-x * x);
        f64[n + off] = -2 * x * f64[n];
      }
  }
}
