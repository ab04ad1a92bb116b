import type { Activation, ElementNetwork } from '../../../models/atomicNetwork.ts';
import type { Arithmetic } from '../../simd/arithmetic.ts';
import type { KernelMemory } from '../../simd/memory.ts';
import { packPanels } from '../../simd/product.ts';

/**
 * A layer as products want it: padded, and in both directions, so that both passes read weights in sequence. Weights stay
 * f32, as files have them. Matrices are named by their place.
 */
interface PaddedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs × outputs] and [outputs × inputs], in panels. */
  readonly there: number;
  readonly back: number;
  /** [outputs], of the arithmetic's numbers. */
  readonly biases: number;
  readonly activation: Activation;
}

export type PaddedNetwork = readonly PaddedLayer[];

/** A width with what fills its last panel: zeros. Products want one panel at least. */
export const paddedTo = ({ panel }: Arithmetic, width: number): number => Math.ceil(Math.max(1, width) / panel) * panel;

/**
 * A network ready for `forward`, in `memory`.
 * @param modelFeature which of the network's inputs it will be given, in what order; the others are zero
 */
export function padNetwork(
  memory: KernelMemory,
  arithmetic: Arithmetic,
  network: ElementNetwork,
  modelFeature: Uint32Array,
): PaddedNetwork {
  return network.map(({ inputs, outputs, weights, biases, activation }, l) => {
    const columns = l === 0 ? modelFeature : Uint32Array.from({ length: inputs }, (_, k) => k);
    const [width, height] = [paddedTo(arithmetic, columns.length), paddedTo(arithmetic, outputs)];
    const weight = (k: number, o: number): number =>
      k < columns.length && o < outputs ? weights[o * inputs + columns[k]] : 0;
    const packed = (rows: number, wide: number, of: (k: number, column: number) => number): number => {
      const at = memory.take(4 * rows * wide);
      packPanels(memory.f32.subarray(at / 4), rows, wide, of, arithmetic.panel);
      return at;
    };
    const at = memory.take(arithmetic.bytes * height);
    arithmetic.numbers().set(biases, at / arithmetic.bytes);
    return {
      inputs: width,
      outputs: height,
      there: packed(width, height, weight),
      back: packed(height, width, (o, k) => weight(k, o)),
      biases: at,
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
export function layerRoom(
  { bytes }: Arithmetic,
  network: PaddedNetwork,
  rows: number,
  at: number,
): readonly [readonly LayerRoom[], number] {
  let end = at;
  const layers = network.map(({ outputs }) => {
    const length = rows * outputs;
    const [values, slopes, down] = [0, 1, 2].map((n) => end + bytes * n * length);
    end += 3 * bytes * length;
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
  arithmetic: Arithmetic,
  network: PaddedNetwork,
  room: readonly LayerRoom[],
  features: number,
  rows: number,
): void {
  const { bytes } = arithmetic;
  const numbers = arithmetic.numbers();
  let from = features;
  for (let l = 0; l < network.length; l++) {
    const { inputs, outputs, there, biases, activation } = network[l];
    const { values, slopes, length } = room[l];
    for (let r = 0; r < rows; r++)
      numbers.copyWithin(values / bytes + r * outputs, biases / bytes, biases / bytes + outputs);
    arithmetic.addProduct(from, there, values, rows, inputs, outputs);
    activate(activation, arithmetic, values, slopes, length);
    from = values;
  }
}

/** The sum of a network's outputs on rows from `first` on, after `forward`. */
export function outputSum(
  arithmetic: Arithmetic,
  network: PaddedNetwork,
  room: readonly LayerRoom[],
  first: number,
  rows: number,
): number {
  const numbers = arithmetic.numbers();
  const last = network.length - 1;
  const { outputs } = network[last];
  let sum = 0;
  for (let r = first; r < first + rows; r++) sum += numbers[room[last].values / arithmetic.bytes + r * outputs];
  return sum;
}

/** Adds `scale` times the derivative of the sum of all outputs to the matrix at `gradient`, of the shape of `features`. */
export function backward(
  arithmetic: Arithmetic,
  network: PaddedNetwork,
  room: readonly LayerRoom[],
  scale: number,
  gradient: number,
  rows: number,
): void {
  const { bytes } = arithmetic;
  const numbers = arithmetic.numbers();
  const last = network.length - 1;
  const seeds = room[last].down / bytes;
  numbers.fill(0, seeds, seeds + room[last].length);
  for (let r = 0; r < rows; r++) numbers[seeds + r * network[last].outputs] = scale;
  for (let l = last; l >= 0; l--) {
    const { inputs, outputs, back } = network[l];
    const { down, slopes, length } = room[l];
    arithmetic.multiply(down, slopes, length);
    const into = l > 0 ? room[l - 1].down : gradient;
    if (l > 0) numbers.fill(0, into / bytes, into / bytes + room[l - 1].length);
    arithmetic.addProduct(down, back, into, rows, outputs, inputs);
  }
}

/** Replaces each x of `length` from the place `values` on by activation(x), and puts the slope there from `slopes` on. */
function activate(
  activation: Activation,
  arithmetic: Arithmetic,
  values: number,
  slopes: number,
  length: number,
): void {
  const numbers = arithmetic.numbers();
  const first = values / arithmetic.bytes;
  const end = first + length;
  const off = slopes / arithmetic.bytes - first;
  switch (activation) {
    case 'linear':
      numbers.fill(1, first + off, end + off);
      return;
    case 'celu':
      arithmetic.celus(values, slopes, length);
      return;
    case 'silu':
      for (let n = first; n < end; n++) {
        const x = numbers[n];
        const sigmoid = 1 / (1 + Math.exp(-x));
        numbers[n] = x * sigmoid;
        numbers[n + off] = sigmoid * (1 + x * (1 - sigmoid));
      }
      return;
    case 'tanh':
      for (let n = first; n < end; n++) {
        const y = Math.tanh(numbers[n]);
        numbers[n] = y;
        numbers[n + off] = 1 - y * y;
      }
      return;
    case 'gaussian':
      for (let n = first; n < end; n++) {
        const x = numbers[n];
        const y = Math.exp(-x * x);
        numbers[n] = y;
        numbers[n + off] = -2 * x * y;
      }
  }
}
