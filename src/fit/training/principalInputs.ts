import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { FfpError } from '../../core/errors.ts';
import {
  featureRows,
  ScaledFeatures,
  type FeatureFunctions,
  type FeatureRow,
  type NetworkInputs,
} from './networkInputs.ts';
import type { TrainingGeometry } from './trainable.ts';

export interface PrincipalSettings {
  /** Components that are kept, a multiple of 4. */
  readonly components: number;
  /** Added to each component's variance, as a part of the largest: those that hardly vary are not blown up to the size of others. */
  readonly floor: number;
}

/** Components whose variance is less than this part of the largest are rounding, or features that no frame has. */
const LEAST_VARIANCE = 1e-9;

/** One element's map: input = (scaled feature − mean) · matrix. */
interface Basis {
  /** [features]. */
  readonly mean: Float64Array;
  /** [features × components]. */
  readonly matrix: Float64Array;
}

/**
 * Principal components of each element's features, at variances of about one, are the inputs. Neighbouring symmetry functions say nearly the
 * same, so that the variances of their components span nine orders of magnitude, and descent along the small ones, which tell bond lengths
 * apart, takes for ever; and a hundred or two of them say all that five hundred features do (whitening: LeCun, Bottou, Orr and
 * Müller, Efficient BackProp, 1998, sect. 4.3). The network is the same as ever afterwards: the map is folded into its first layer.
 */
export class PrincipalComponents implements NetworkInputs {
  readonly count: number;
  private readonly scaled: ScaledFeatures;
  private readonly bases: readonly Basis[];
  private readonly all: Uint32Array;
  /** Derivatives by one atom's position, [components × 3]. */
  private readonly room: Float64Array;

  /** @param sample frames whose components they are */
  constructor(
    functions: FeatureFunctions,
    sample: readonly TrainingGeometry[],
    private readonly settings: PrincipalSettings,
  ) {
    this.scaled = new ScaledFeatures(functions, sample);
    this.count = settings.components;
    this.all = Uint32Array.from({ length: this.count }, (_, n) => n);
    this.room = new Float64Array(3 * this.count);
    const features = this.scaled.count;
    if (this.count > features)
      throw new FfpError(
        'usage',
        `there are ${features} features, and ${this.count} principal components are asked for`,
      );
    this.bases = moments(functions, sample, this.scaled).map((own) => this.basis(own));
  }

  columns(): Uint32Array {
    return this.all;
  }

  write(row: FeatureRow, inputs: Float64Array, out: Float32Array): void {
    const { count, room, scaled } = this;
    const { kept } = row;
    const { mean, matrix } = this.bases[row.species];
    const size = row.jacobian.length / kept.length;
    const features = new Float64Array(kept.length);
    const jacobian = new Float32Array(row.jacobian.length);
    scaled.write(row, features, jacobian);
    inputs.fill(0);
    const add = (feature: number, off: number): void => {
      const from = feature * count;
      for (let c = 0; c < count; c++) inputs[c] += off * matrix[from + c];
    };
    mean.forEach((own, feature) => add(feature, -own));
    kept.forEach((feature, k) => add(feature, features[k]));
    for (let atom = 0; atom < size; atom += 3) {
      room.fill(0);
      for (let k = 0; k < kept.length; k++) {
        const at = k * size + atom;
        const [x, y, z] = [jacobian[at], jacobian[at + 1], jacobian[at + 2]];
        // Most features of an atom are about other neighbours.
        if (x === 0 && y === 0 && z === 0) continue;
        const from = kept[k] * count;
        for (let c = 0; c < count; c++) {
          const part = matrix[from + c];
          room[3 * c] += part * x;
          room[3 * c + 1] += part * y;
          room[3 * c + 2] += part * z;
        }
      }
      for (let c = 0; c < count; c++) for (let d = 0; d < 3; d++) out[c * size + atom + d] = room[3 * c + d];
    }
  }

  fold(species: number, matrix: Float64Array, biases: Float64Array): Float64Array {
    const { count, scaled } = this;
    const { mean, matrix: basis } = this.bases[species];
    const outputs = biases.length;
    const folded = new Float64Array(scaled.count * outputs);
    for (let feature = 0; feature < scaled.count; feature++) {
      const into = feature * outputs;
      for (let c = 0; c < count; c++) {
        const part = basis[feature * count + c];
        for (let o = 0; o < outputs; o++) folded[into + o] += part * matrix[c * outputs + o];
      }
      for (let o = 0; o < outputs; o++) biases[o] -= mean[feature] * folded[into + o];
    }
    return scaled.fold(species, folded);
  }

  unfold(): never {
    throw new FfpError('usage', 'its features cannot be told from their principal components; leave out either');
  }

  private basis({ mean, covariance }: Moments): Basis {
    const { count, settings } = this;
    const features = mean.length;
    const { realEigenvalues: variances, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(
      new Matrix(covariance),
      { assumeSymmetric: true },
    );
    const order = variances.map((_, n) => n).sort((a, b) => variances[b] - variances[a]);
    const largest = variances[order[0]];
    const matrix = new Float64Array(features * count);
    for (let c = 0; c < count; c++) {
      const variance = variances[order[c]];
      if (!(variance > LEAST_VARIANCE * largest)) break;
      const scale = 1 / Math.sqrt(variance + settings.floor * largest);
      for (let f = 0; f < features; f++) matrix[f * count + c] = scale * vectors.get(f, order[c]);
    }
    return { mean, matrix };
  }
}

interface Moments {
  readonly mean: Float64Array;
  /** Rows. */
  readonly covariance: Float64Array[];
}

/** Of each element's scaled features; one without atoms has none of either. */
function moments(functions: FeatureFunctions, sample: readonly TrainingGeometry[], scaled: ScaledFeatures): Moments[] {
  const features = scaled.count;
  const all = functions.elements.map(() => ({
    atoms: 0,
    mean: new Float64Array(features),
    covariance: Array.from({ length: features }, () => new Float64Array(features)),
  }));
  for (const geometry of sample)
    for (const row of featureRows(functions, geometry)) {
      const { kept } = row;
      const own = all[row.species];
      const inputs = new Float64Array(kept.length);
      scaled.write(row, inputs, new Float32Array(row.jacobian.length));
      own.atoms++;
      for (let k = 0; k < kept.length; k++) {
        own.mean[kept[k]] += inputs[k];
        const products = own.covariance[kept[k]];
        for (let l = 0; l < kept.length; l++) products[kept[l]] += inputs[k] * inputs[l];
      }
    }
  for (const { atoms, mean, covariance } of all) {
    const count = Math.max(1, atoms);
    mean.forEach((sum, f) => (mean[f] = sum / count));
    covariance.forEach((products, f) => products.forEach((sum, g) => (products[g] = sum / count - mean[f] * mean[g])));
  }
  return all;
}
