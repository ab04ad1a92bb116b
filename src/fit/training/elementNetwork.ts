import { FfpError } from '../../core/errors.ts';
import type { Activation, ElementNetwork } from '../../models/atomicNetwork.ts';
import { activate } from './activations.ts';
import { addForward, addOuter, backward } from './products.ts';

/** Widths are padded to what the tiles of a product hold; what is added has zero weights, and keeps them. */
const padded = (width: number): number => Math.ceil(width / 4) * 4;

/** A layer's place among the weights of a model: a matrix [inputs × padded outputs], then biases. */
interface LayerPlace {
  readonly inputs: number;
  readonly outputs: number;
  readonly width: number;
  readonly weightsAt: number;
  readonly biasesAt: number;
  readonly activation: Activation;
}

/**
 * A multilayer perceptron from an atom's features to one number, trained on that number and on its change along a direction of the
 * features. Works on the rows of one frame at a time; the room it works in grows to the largest.
 */
export class TrainableNetwork {
  /** Number of weights, padding included. */
  readonly size: number;
  private readonly layers: readonly LayerPlace[];
  private rows = 0;
  private room: readonly LayerRoom[] = [];

  /**
   * @param at where its weights begin in `weights`
   * @param hidden widths of the hidden layers
   */
  constructor(
    private readonly at: number,
    features: number,
    hidden: readonly number[],
    activation: Activation,
  ) {
    const layers: LayerPlace[] = [];
    let inputs = features;
    let next = at;
    for (const [l, outputs] of [...hidden, 1].entries()) {
      const width = padded(outputs);
      const biasesAt = next + inputs * width;
      const last = l === hidden.length;
      layers.push({ inputs, outputs, width, weightsAt: next, biasesAt, activation: last ? 'linear' : activation });
      next = biasesAt + width;
      inputs = width;
    }
    this.layers = layers;
    this.size = next - at;
  }

  /** Normally distributed weights of variance 1/inputs; `normal` draws one number of unit variance. Biases are zero. */
  initialise(weights: Float64Array, normal: () => number): void {
    weights.fill(0, this.at, this.at + this.size);
    this.layers.forEach(({ inputs, outputs, width, weightsAt }, l) => {
      const used = l === 0 ? inputs : this.layers[l - 1].outputs;
      for (let k = 0; k < used; k++)
        for (let o = 0; o < outputs; o++) weights[weightsAt + k * width + o] = normal() / Math.sqrt(used);
    });
  }

  /** Marks the weights of matrices with 1; biases and padding stay 0. */
  markMatrices(marks: Uint8Array): void {
    for (const { inputs, outputs, width, weightsAt } of this.layers)
      for (let k = 0; k < inputs; k++) marks.fill(1, weightsAt + k * width, weightsAt + k * width + outputs);
  }

  /**
   * The sum over rows of what the network puts out; its derivative by every feature goes to `byFeature`, of the shape of
   * `features`.
   * @param features [rows × kept]
   * @param kept the number of each input among those of the network
   */
  evaluate(
    weights: Float64Array,
    features: Float64Array,
    rows: number,
    kept: Uint32Array,
    byFeature: Float64Array,
  ): number {
    this.grow(rows);
    let from = features;
    this.layers.forEach(({ inputs, width, weightsAt, biasesAt, activation }, l) => {
      const { values, slopes, curvatures } = this.room[l];
      for (let r = 0; r < rows; r++) for (let o = 0; o < width; o++) values[r * width + o] = weights[biasesAt + o];
      addForward(from, rows, l === 0 ? kept.length : inputs, l === 0 ? kept : null, weights, weightsAt, width, values);
      activate(activation, values, slopes, curvatures, rows * width);
      from = values;
    });
    const last = this.layers.length - 1;
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      sum += this.room[last].values[r * this.layers[last].width];
      this.room[last].back.fill(0, r * this.layers[last].width, (r + 1) * this.layers[last].width);
      this.room[last].back[r * this.layers[last].width] = 1;
    }
    for (let l = last; l >= 0; l--) {
      const { inputs, width, weightsAt } = this.layers[l];
      const { back, slopes } = this.room[l];
      for (let n = 0; n < rows * width; n++) back[n] *= slopes[n];
      const into = l === 0 ? byFeature : this.room[l - 1].back;
      backward(back, rows, width, weights, weightsAt, l === 0 ? kept : null, l === 0 ? kept.length : inputs, into);
    }
    return sum;
  }

  /**
   * After `evaluate` on the same rows: adds ∂(byValue · N + byTangent · Ṅ)/∂weights to `gradient`, where N is the sum over rows
   * and Ṅ its change when the features change by `tangents`.
   * @param tangents of the shape of `features`
   */
  addGradient(
    weights: Float64Array,
    features: Float64Array,
    tangents: Float64Array,
    rows: number,
    kept: Uint32Array,
    byValue: number,
    byTangent: number,
    gradient: Float64Array,
  ): void {
    const { layers, room } = this;
    let from = tangents;
    layers.forEach(({ inputs, width, weightsAt }, l) => {
      const { tangent, inner, slopes } = room[l];
      inner.fill(0, 0, rows * width);
      addForward(from, rows, l === 0 ? kept.length : inputs, l === 0 ? kept : null, weights, weightsAt, width, inner);
      for (let n = 0; n < rows * width; n++) tangent[n] = slopes[n] * inner[n];
      from = tangent;
    });
    const last = layers.length - 1;
    for (let r = 0; r < rows; r++) {
      const first = r * layers[last].width;
      room[last].back.fill(0, first, first + layers[last].width);
      room[last].tangentBack.fill(0, first, first + layers[last].width);
      room[last].back[first] = byValue;
      room[last].tangentBack[first] = byTangent;
    }
    for (let l = last; l >= 0; l--) {
      const { inputs, width, weightsAt, biasesAt } = layers[l];
      const { back, tangentBack, slopes, curvatures, inner } = room[l];
      for (let n = 0; n < rows * width; n++) {
        back[n] = back[n] * slopes[n] + tangentBack[n] * curvatures[n] * inner[n];
        tangentBack[n] *= slopes[n];
      }
      for (let r = 0; r < rows; r++) for (let o = 0; o < width; o++) gradient[biasesAt + o] += back[r * width + o];
      const rowsOf = l === 0 ? kept : null;
      const columns = l === 0 ? kept.length : inputs;
      addOuter(l === 0 ? features : room[l - 1].values, back, rows, columns, rowsOf, gradient, weightsAt, width);
      addOuter(
        l === 0 ? tangents : room[l - 1].tangent,
        tangentBack,
        rows,
        columns,
        rowsOf,
        gradient,
        weightsAt,
        width,
      );
      if (l === 0) continue;
      backward(back, rows, width, weights, weightsAt, null, inputs, room[l - 1].back);
      backward(tangentBack, rows, width, weights, weightsAt, null, inputs, room[l - 1].tangentBack);
    }
  }

  /**
   * The network as a value.
   * @param fold from the matrix of the first layer, [inputs × outputs], to that for features; may change the biases
   */
  toNetwork(weights: Float64Array, fold: (matrix: Float64Array, biases: Float64Array) => Float64Array): ElementNetwork {
    return this.layers.map((layer, l) => {
      const { outputs, activation } = layer;
      const own = this.matrixOf(weights, l);
      const biases = weights.slice(layer.biasesAt, layer.biasesAt + outputs);
      const matrix = l === 0 ? fold(own, biases) : own;
      const inputs = matrix.length / outputs;
      const turned = new Float32Array(matrix.length);
      for (let k = 0; k < inputs; k++)
        for (let o = 0; o < outputs; o++) turned[o * inputs + k] = matrix[k * outputs + o];
      return { inputs, outputs, weights: turned, biases: Float32Array.from(biases), activation };
    });
  }

  /**
   * Overwrites weights by those of a network, the inverse of `toNetwork`.
   * @param features that the network takes
   * @param unfold from the matrix for features to that of the first layer
   * Throws FfpError('usage') where it has another shape.
   */
  load(
    weights: Float64Array,
    network: ElementNetwork,
    features: number,
    unfold: (matrix: Float64Array) => Float64Array,
  ): void {
    const same =
      network.length === this.layers.length &&
      this.layers.every(({ outputs, activation }, l) => {
        const used = l === 0 ? features : this.layers[l - 1].outputs;
        return network[l].inputs === used && network[l].outputs === outputs && network[l].activation === activation;
      });
    if (!same) throw new FfpError('usage', 'its networks have other layers');
    this.layers.forEach(({ outputs, width, weightsAt, biasesAt }, l) => {
      const { inputs, weights: turned, biases } = network[l];
      const own = new Float64Array(inputs * outputs);
      for (let k = 0; k < inputs; k++) for (let o = 0; o < outputs; o++) own[k * outputs + o] = turned[o * inputs + k];
      const matrix = l === 0 ? unfold(own) : own;
      for (let n = 0; n < matrix.length; n++)
        weights[weightsAt + Math.floor(n / outputs) * width + (n % outputs)] = matrix[n];
      weights.set(biases, biasesAt);
    });
  }

  /** A layer's matrix without padding, [inputs × outputs]. */
  private matrixOf(weights: Float64Array, layer: number): Float64Array {
    const { inputs, outputs, width, weightsAt } = this.layers[layer];
    const used = layer === 0 ? inputs : this.layers[layer - 1].outputs;
    const matrix = new Float64Array(used * outputs);
    for (let k = 0; k < used; k++)
      for (let o = 0; o < outputs; o++) matrix[k * outputs + o] = weights[weightsAt + k * width + o];
    return matrix;
  }

  private grow(rows: number): void {
    if (rows <= this.rows) return;
    this.rows = rows;
    this.room = this.layers.map(({ width }) => {
      const make = () => new Float64Array(rows * width);
      return {
        values: make(),
        slopes: make(),
        curvatures: make(),
        back: make(),
        inner: make(),
        tangent: make(),
        tangentBack: make(),
      };
    });
  }
}

/** Room of one layer, each [rows × width]. */
interface LayerRoom {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
  /** Derivative of the result by the layer's values, then by its sums before the activation. */
  readonly back: Float64Array;
  /** Tangent of the sums before the activation, and of the values. */
  readonly inner: Float64Array;
  readonly tangent: Float64Array;
  /** Derivative of the result by the tangents. */
  readonly tangentBack: Float64Array;
}
