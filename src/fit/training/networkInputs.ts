/** What the networks of atoms are trained on: their features, brought to a common size or turned to principal components. */
import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { featureCount, type AtomicNetworkModel } from '../../models/atomicNetwork.ts';
import { featureLayout } from '../../models/featureLayout.ts';
import { featureJacobian } from './featureJacobian.ts';
import type { TrainingGeometry } from './trainable.ts';

export type FeatureFunctions = Pick<AtomicNetworkModel, 'name' | 'elements' | 'radial' | 'angular'>;

/** An atom's features as `featureJacobian` has them. */
export interface FeatureRow {
  /** Place of its element among those of the model. */
  readonly species: number;
  /** The model's numbers of the features that are kept. */
  readonly kept: Uint32Array;
  /** [kept]. */
  readonly features: Float32Array;
  /** ∂feature/∂position, 1/Å, [kept × 3N]. */
  readonly jacobian: Float32Array;
}

/** A linear map from features to inputs, one for each element; a trained network is folded back into one that takes features. */
export interface NetworkInputs {
  /** Inputs of each element's network. */
  readonly count: number;
  /** Numbers of the inputs that a frame's rows have, where so many features are kept. */
  columns(kept: Uint32Array): Uint32Array;
  /**
   * Writes an atom's inputs, and their derivatives by the positions.
   * @param inputs [columns]
   * @param jacobian 1/Å, [columns × 3N]
   */
  write(row: FeatureRow, inputs: Float64Array, jacobian: Float32Array): void;
  /**
   * The first layer's matrix for features, [features × outputs]; changes `biases`.
   * @param matrix for inputs, [count × outputs]
   */
  fold(species: number, matrix: Float64Array, biases: Float64Array): Float64Array;
  /**
   * The inverse of `fold`, for a start from a model's weights.
   * Throws FfpError('usage') where it has none.
   */
  unfold(species: number, matrix: Float64Array): Float64Array;
}

/** Features are divided by their root mean square; by no less than this, so that a rare one is not blown up. */
const LEAST_SPREAD = 0.02;

/** Every feature that a molecule's elements can give is an input, divided by its root mean square. */
export class ScaledFeatures implements NetworkInputs {
  readonly count: number;
  /** What each feature is multiplied by, by element of the atom, [elements][features]. */
  private readonly scales: readonly Float64Array[];

  /** @param sample frames that settle the scales */
  constructor(functions: FeatureFunctions, sample: readonly TrainingGeometry[]) {
    this.count = featureCount(functions);
    const squares = functions.elements.map(() => new Float64Array(this.count));
    const counts = new Float64Array(functions.elements.length);
    for (const geometry of sample)
      for (const { species, kept, features } of featureRows(functions, geometry)) {
        counts[species]++;
        for (let k = 0; k < kept.length; k++) squares[species][kept[k]] += features[k] ** 2;
      }
    this.scales = squares.map((sums, s) =>
      sums.map((sum) => 1 / Math.max(LEAST_SPREAD, Math.sqrt(sum / Math.max(1, counts[s])))),
    );
  }

  columns(kept: Uint32Array): Uint32Array {
    return kept;
  }

  write({ species, kept, features, jacobian }: FeatureRow, inputs: Float64Array, out: Float32Array): void {
    const scales = this.scales[species];
    const size = jacobian.length / kept.length;
    for (let k = 0; k < kept.length; k++) {
      const scale = scales[kept[k]];
      inputs[k] = scale * features[k];
      for (let x = k * size; x < (k + 1) * size; x++) out[x] = scale * jacobian[x];
    }
  }

  fold(species: number, matrix: Float64Array): Float64Array {
    const outputs = matrix.length / this.count;
    return matrix.map((weight, n) => weight * this.scales[species][Math.floor(n / outputs)]);
  }

  unfold(species: number, matrix: Float64Array): Float64Array {
    const outputs = matrix.length / this.count;
    return matrix.map((weight, n) => weight / this.scales[species][Math.floor(n / outputs)]);
  }
}

/**
 * Features of every atom of a frame, atom by atom.
 * Throws FfpError('coverage') for an element that the functions do not have.
 */
export function* featureRows(
  functions: FeatureFunctions,
  { elements, positions }: TrainingGeometry,
): Generator<FeatureRow> {
  const species = placesOf(functions, elements);
  const layout = featureLayout(functions, species);
  const { features, jacobian } = featureJacobian(functions, layout, positions);
  const kept = layout.modelFeature;
  const size = kept.length * positions.length;
  for (const [atom, own] of species.entries())
    yield {
      species: own,
      kept,
      features: features.subarray(atom * kept.length, (atom + 1) * kept.length),
      jacobian: jacobian.subarray(atom * size, (atom + 1) * size),
    };
}

/**
 * Place of each atom's element among those of the model, [N].
 * Throws FfpError('coverage') for one that it does not have.
 */
export function placesOf({ name, elements }: FeatureFunctions, of: Uint8Array): Uint32Array {
  return Uint32Array.from(of, (z) => {
    const at = elements.indexOf(z);
    if (at < 0) throw new FfpError('coverage', `${name} has no network for ${elementByNumber(z).symbol}.`);
    return at;
  });
}
