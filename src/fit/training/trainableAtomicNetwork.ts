import { normals3, philox4x32, STREAM } from '../../core/philox.ts';
import { FfpError } from '../../core/errors.ts';
import { featureCount, type Activation, type AtomicNetworkModel } from '../../models/atomicNetwork.ts';
import { featureLayout, type FeatureLayout } from '../../models/featureLayout.ts';
import { TrainableNetwork } from './elementNetwork.ts';
import { featureRows, placesOf, ScaledFeatures, type NetworkInputs } from './networkInputs.ts';
import type { Trainable, TrainingGeometry } from './trainable.ts';

/** What is chosen before training: the functions, and the shape of the networks. */
export interface AtomicNetworkDesign {
  readonly name: string;
  /** Atomic numbers. */
  readonly elements: readonly number[];
  readonly radial: AtomicNetworkModel['radial'];
  readonly angular: AtomicNetworkModel['angular'];
  /** Widths of the hidden layers, multiples of 4. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** kcal/mol per unit of a network's output: how much an atom's energy varies. */
  readonly energyUnit: number;
  /** kcal/mol, [elements]. */
  readonly selfEnergies: Float64Array;
}

/** A frame as the networks see it: rows of features, atoms of one element together. */
export interface NetworkFrame {
  readonly atoms: number;
  /** Numbers of the inputs that its rows have, [kept]. */
  readonly kept: Uint32Array;
  readonly selfEnergy: number;
  readonly groups: readonly {
    readonly species: number;
    readonly rows: number;
    /** Inputs, [rows × kept]. */
    readonly features: Float64Array;
    /** Their derivatives by the positions, [rows × kept × 3N]. */
    readonly jacobian: Float32Array;
  }[];
}

/** One ensemble member of an atom-centred network, trainable. */
export class TrainableAtomicNetwork implements Trainable<NetworkFrame> {
  readonly weights: Float64Array;
  readonly decays: Uint8Array;
  private readonly networks: readonly TrainableNetwork[];
  /** Room for derivatives by features, or tangents of features. */
  private room = new Float64Array(0);

  /**
   * @param sample frames that settle how features are scaled
   * @param seed of the initial weights
   * @param inputs what is trained on in place of scaled features
   */
  constructor(
    readonly design: AtomicNetworkDesign,
    sample: readonly TrainingGeometry[],
    seed: number,
    private readonly inputs: NetworkInputs = new ScaledFeatures(design, sample),
  ) {
    if (design.hidden.some((width) => !(width > 0 && width % 4 === 0)))
      throw new FfpError(
        'usage',
        `Hidden layers have widths that are multiples of 4, not ${design.hidden.join(', ')}.`,
      );
    let at = 0;
    this.networks = design.elements.map(() => {
      const network = new TrainableNetwork(at, inputs.count, design.hidden, design.activation);
      at += network.size;
      return network;
    });
    this.weights = new Float64Array(at);
    this.decays = new Uint8Array(at);
    const normal = normals(seed);
    for (const network of this.networks) {
      network.initialise(this.weights, normal);
      network.markMatrices(this.decays);
    }
  }

  prepare({ elements, positions }: TrainingGeometry): NetworkFrame {
    const { design, inputs } = this;
    const layout = this.layoutOf(elements);
    const atoms = elements.length;
    const kept = inputs.columns(layout.modelFeature);
    const size = kept.length * positions.length;
    const groups = layout.groups.map(({ species, atoms: rows }) => ({
      species,
      rows,
      features: new Float64Array(rows * kept.length),
      jacobian: new Float32Array(rows * size),
    }));
    const written = new Uint32Array(design.elements.length);
    for (const row of featureRows(design, { elements, positions })) {
      const { features, jacobian } = groups.find(({ species }) => species === row.species)!;
      const at = written[row.species]++;
      inputs.write(
        row,
        features.subarray(at * kept.length, (at + 1) * kept.length),
        jacobian.subarray(at * size, (at + 1) * size),
      );
    }
    return { atoms, kept, groups, selfEnergy: this.selfEnergy(elements) };
  }

  /** Energies of lone atoms, kcal/mol. */
  selfEnergy(elements: Uint8Array): number {
    const { design } = this;
    return elements.reduce((sum, z) => sum + design.selfEnergies[design.elements.indexOf(z)], 0);
  }

  evaluate({ atoms, kept, groups, selfEnergy }: NetworkFrame, forces: Float64Array): number {
    const { energyUnit } = this.design;
    forces.fill(0);
    let energy = selfEnergy;
    for (const { species, rows, features, jacobian } of groups) {
      const byFeature = this.roomOf(rows * kept.length);
      energy += energyUnit * this.networks[species].evaluate(this.weights, features, rows, kept, byFeature);
      for (let n = 0; n < rows * kept.length; n++) {
        const factor = -energyUnit * byFeature[n];
        const first = n * 3 * atoms;
        for (let x = 0; x < 3 * atoms; x++) forces[x] += factor * jacobian[first + x];
      }
    }
    return energy;
  }

  addGradient(
    { atoms, kept, groups }: NetworkFrame,
    byEnergy: number,
    byForces: Float64Array,
    gradient: Float64Array,
  ): void {
    const { energyUnit } = this.design;
    for (const { species, rows, features, jacobian } of groups) {
      const tangents = this.roomOf(rows * kept.length);
      for (let n = 0; n < rows * kept.length; n++) {
        const first = n * 3 * atoms;
        let sum = 0;
        for (let x = 0; x < 3 * atoms; x++) sum += jacobian[first + x] * byForces[x];
        tangents[n] = sum;
      }
      // Each element's network still holds what it did in `evaluate`.
      this.networks[species].addGradient(
        this.weights,
        features,
        tangents,
        rows,
        kept,
        energyUnit * byEnergy,
        -energyUnit,
        gradient,
      );
    }
  }

  /**
   * Takes the weights of a member of a model.
   * Throws FfpError('usage') with what is different where the model has another shape.
   */
  startFrom({ elements, radial, angular, energyUnit, members }: AtomicNetworkModel, member: number): void {
    const { design } = this;
    const told = (value: unknown): string =>
      JSON.stringify(value, (_, own: unknown) => (ArrayBuffer.isView(own) ? Array.from(own as Float64Array) : own));
    if (elements.join() !== design.elements.join()) throw new FfpError('usage', 'it knows other elements');
    if (told([radial, angular]) !== told([design.radial, design.angular]))
      throw new FfpError('usage', 'it sees atoms by other functions');
    if (energyUnit !== design.energyUnit) throw new FfpError('usage', 'its networks count energies in another unit');
    const features = featureCount(design);
    this.networks.forEach((network, s) =>
      network.load(this.weights, members[member % members.length][s], features, (matrix) =>
        this.inputs.unfold(s, matrix),
      ),
    );
  }

  /** The model with the given weights (the present ones where absent). */
  toModel(weights: Float64Array = this.weights): AtomicNetworkModel {
    const { name, elements, radial, angular, energyUnit, selfEnergies } = this.design;
    const member = this.networks.map((network, s) =>
      network.toNetwork(weights, (matrix, biases) => this.inputs.fold(s, matrix, biases)),
    );
    return { name, elements, radial, angular, members: [member], energyUnit, selfEnergies };
  }

  /** The model's number of each feature that a molecule's elements can give, ascending. */
  keptFeatures(elements: Uint8Array): Uint32Array {
    return this.layoutOf(elements).modelFeature;
  }

  private layoutOf(elements: Uint8Array): FeatureLayout {
    return featureLayout(this.design, placesOf(this.design, elements));
  }

  private roomOf(length: number): Float64Array {
    if (this.room.length < length) this.room = new Float64Array(length);
    return this.room;
  }
}

/** Draws of the standard normal distribution, by Philox. */
export function normals(seed: number): () => number {
  const words = new Uint32Array(4);
  const three = new Float64Array(3);
  let drawn = 0;
  return () => {
    if (drawn % 3 === 0) {
      philox4x32(words, drawn / 3, 0, 0, 0, seed, STREAM.training);
      normals3(three, words);
    }
    return three[drawn++ % 3];
  };
}
