import { CELU_ALPHA, type Activation, type ElementNetwork } from '../../../models/atomicNetwork.ts';
import { padWidth } from '../../../models/featureLayout.ts';

/**
 * A layer as the inner loops want it: padded, and in both orders, so that both passes read weights in sequence. Weights stay
 * f32, as files have them: half the memory at the same speed, and nothing is lost, since all sums are f64.
 */
interface PaddedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs × inputs]. */
  readonly weights: Float32Array;
  /** [inputs × outputs]. */
  readonly transposed: Float32Array;
  /** [outputs]. */
  readonly biases: Float64Array;
  readonly activation: Activation;
}

export type PaddedNetwork = readonly PaddedLayer[];

/**
 * A network ready for `NetworkPass`.
 * @param modelFeature which of the network's inputs it will be given, in what order; the others are zero
 */
export function padNetwork(network: ElementNetwork, modelFeature: Uint32Array): PaddedNetwork {
  return network.map(({ inputs, outputs, weights, biases, activation }, l) => {
    const columns = l === 0 ? modelFeature : Uint32Array.from({ length: inputs }, (_, k) => k);
    const [width, height] = [padWidth(columns.length), padWidth(outputs)];
    const layer = {
      inputs: width,
      outputs: height,
      weights: new Float32Array(width * height),
      transposed: new Float32Array(width * height),
      biases: new Float64Array(height),
      activation,
    };
    layer.biases.set(biases);
    for (let o = 0; o < outputs; o++)
      columns.forEach((column, k) => {
        const weight = weights[o * inputs + column];
        layer.weights[o * width + k] = weight;
        layer.transposed[k * height + o] = weight;
      });
    return layer;
  });
}

/**
 * Y += X Wᵀ, in tiles of three or two rows and four columns of Y: twelve sums in registers for seven numbers loaded.
 * @param x [rows × inputs], rows at least 2
 * @param w [outputs × inputs], outputs a multiple of 4
 * @param y [rows × outputs]
 */
function addProduct(
  x: Float64Array,
  w: Float32Array,
  y: Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
): void {
  // Every number from 2 on is a sum of threes and at most two twos.
  const threes = rows - 2 * ((3 - (rows % 3)) % 3);
  for (let column = 0; column < outputs; column += 4) {
    let row = 0;
    for (; row < threes; row += 3) addThreeRows(x, w, y, row, column, inputs, outputs);
    for (; row < rows; row += 2) addTwoRows(x, w, y, row, column, inputs, outputs);
  }
}

/** The tile of `addProduct` with three rows. */
function addThreeRows(
  x: Float64Array,
  w: Float32Array,
  y: Float64Array,
  row: number,
  column: number,
  inputs: number,
  outputs: number,
): void {
  const w0 = column * inputs;
  const w1 = w0 + inputs;
  const w2 = w1 + inputs;
  const w3 = w2 + inputs;
  const x0 = row * inputs;
  const x1 = x0 + inputs;
  const x2 = x1 + inputs;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  let c0 = 0;
  let c1 = 0;
  let c2 = 0;
  let c3 = 0;
  for (let k = 0; k < inputs; k++) {
    const p = x[x0 + k];
    const q = x[x1 + k];
    const s = x[x2 + k];
    const u0 = w[w0 + k];
    const u1 = w[w1 + k];
    const u2 = w[w2 + k];
    const u3 = w[w3 + k];
    a0 += p * u0;
    a1 += p * u1;
    a2 += p * u2;
    a3 += p * u3;
    b0 += q * u0;
    b1 += q * u1;
    b2 += q * u2;
    b3 += q * u3;
    c0 += s * u0;
    c1 += s * u1;
    c2 += s * u2;
    c3 += s * u3;
  }
  const y0 = row * outputs + column;
  const y1 = y0 + outputs;
  const y2 = y1 + outputs;
  y[y0] += a0;
  y[y0 + 1] += a1;
  y[y0 + 2] += a2;
  y[y0 + 3] += a3;
  y[y1] += b0;
  y[y1 + 1] += b1;
  y[y1 + 2] += b2;
  y[y1 + 3] += b3;
  y[y2] += c0;
  y[y2 + 1] += c1;
  y[y2 + 2] += c2;
  y[y2 + 3] += c3;
}

/** The tile of `addProduct` with two rows. */
function addTwoRows(
  x: Float64Array,
  w: Float32Array,
  y: Float64Array,
  row: number,
  column: number,
  inputs: number,
  outputs: number,
): void {
  const w0 = column * inputs;
  const w1 = w0 + inputs;
  const w2 = w1 + inputs;
  const w3 = w2 + inputs;
  const x0 = row * inputs;
  const x1 = x0 + inputs;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  for (let k = 0; k < inputs; k++) {
    const p = x[x0 + k];
    const q = x[x1 + k];
    const u0 = w[w0 + k];
    const u1 = w[w1 + k];
    const u2 = w[w2 + k];
    const u3 = w[w3 + k];
    a0 += p * u0;
    a1 += p * u1;
    a2 += p * u2;
    a3 += p * u3;
    b0 += q * u0;
    b1 += q * u1;
    b2 += q * u2;
    b3 += q * u3;
  }
  const y0 = row * outputs + column;
  const y1 = y0 + outputs;
  y[y0] += a0;
  y[y0 + 1] += a1;
  y[y0 + 2] += a2;
  y[y0 + 3] += a3;
  y[y1] += b0;
  y[y1 + 1] += b1;
  y[y1 + 2] += b2;
  y[y1 + 3] += b3;
}

/** One network on the atoms of one element: sums of its outputs, and their derivative by every feature. */
export class NetworkPass {
  /** Outputs of each layer, and the slopes of its activations; `down` holds derivatives on the way back. */
  private readonly values: readonly Float64Array[];
  private readonly slopes: readonly Float64Array[];
  private readonly down: readonly Float64Array[];

  /**
   * @param atoms rows that are atoms
   * @param rows `atoms` and padding
   */
  constructor(
    private readonly network: PaddedNetwork,
    private readonly atoms: number,
    private readonly rows: number,
  ) {
    const room = () => network.map(({ outputs }) => new Float64Array(rows * outputs));
    this.values = room();
    this.slopes = room();
    this.down = room();
  }

  /** The network's outputs, added up over atoms. `features` is [rows × inputs of the first layer]. */
  forward(features: Float64Array): number {
    let from = features;
    for (let l = 0; l < this.network.length; l++) {
      const { inputs, outputs, weights, biases, activation } = this.network[l];
      const values = this.values[l];
      for (let r = 0; r < this.rows; r++) values.set(biases, r * outputs);
      addProduct(from, weights, values, this.rows, inputs, outputs);
      activate(activation, values, this.slopes[l]);
      from = values;
    }
    const { outputs } = this.network[this.network.length - 1];
    let sum = 0;
    for (let r = 0; r < this.atoms; r++) sum += from[r * outputs];
    return sum;
  }

  /** Adds `scale` times the derivative of what `forward` returned to `gradient`, of the shape of `features`. */
  backward(scale: number, gradient: Float64Array): void {
    const last = this.network.length - 1;
    const { outputs } = this.network[last];
    for (let r = 0; r < this.atoms; r++) this.down[last][r * outputs] = scale;
    for (let l = last; l >= 0; l--) {
      const layer = this.network[l];
      const down = this.down[l];
      const slopes = this.slopes[l];
      for (let n = 0; n < down.length; n++) down[n] *= slopes[n];
      const into = l > 0 ? this.down[l - 1] : gradient;
      if (l > 0) into.fill(0);
      addProduct(down, layer.transposed, into, this.rows, layer.outputs, layer.inputs);
    }
  }
}

/** Replaces each x by activation(x), and puts the slope there into `slopes`. */
function activate(activation: Activation, values: Float64Array, slopes: Float64Array): void {
  switch (activation) {
    case 'linear':
      slopes.fill(1);
      return;
    case 'celu':
      for (let n = 0; n < values.length; n++) {
        const x = values[n];
        slopes[n] = 1;
        // Not x < 0: NaN must come out as NaN.
        if (x >= 0) continue;
        slopes[n] = Math.exp(x / CELU_ALPHA);
        values[n] = CELU_ALPHA * (slopes[n] - 1);
      }
      return;
    case 'silu':
      for (let n = 0; n < values.length; n++) {
        const x = values[n];
        const sigmoid = 1 / (1 + Math.exp(-x));
        values[n] = x * sigmoid;
        slopes[n] = sigmoid * (1 + x * (1 - sigmoid));
      }
      return;
    case 'tanh':
      for (let n = 0; n < values.length; n++) {
        values[n] = Math.tanh(values[n]);
        slopes[n] = 1 - values[n] * values[n];
      }
      return;
    case 'gaussian':
      for (let n = 0; n < values.length; n++) {
        const x = values[n];
        values[n] = Math.exp(-x * x);
        slopes[n] = -2 * x * values[n];
      }
  }
}
