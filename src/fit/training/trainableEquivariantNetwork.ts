import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import { EquivariantPass } from '../../cpu/learned/equivariantNetwork/pass.ts';
import { Surroundings } from '../../cpu/learned/equivariantNetwork/surroundings.ts';
import { PackedWeights } from '../../cpu/learned/equivariantNetwork/weights.ts';
import { KernelMemory } from '../../cpu/simd/memory.ts';
import { shapeFault, weightPlaces, type EquivariantModel } from '../../models/equivariantNetwork.ts';
import { EquivariantGradient } from './equivariantGradient.ts';
import type { Trainable, TrainingGeometry } from './trainable.ts';
import { normals } from './trainableAtomicNetwork.ts';

/** What is chosen before training: a model without weights. */
export type EquivariantDesign = Omit<EquivariantModel, 'weights'>;

/** A frame as the network sees it. */
export interface EquivariantFrame {
  readonly around: Surroundings;
  readonly selfEnergy: number;
}

/** An equivariant network, trainable. */
export class TrainableEquivariantNetwork implements Trainable<EquivariantFrame> {
  readonly weights: Float64Array;
  readonly decays: Uint8Array;
  private readonly packed: PackedWeights;
  private readonly pass: EquivariantPass;
  private readonly gradient: EquivariantGradient;

  /**
   * @param seed of the initial weights
   * Throws FfpError('usage') for a shape that no model may have.
   */
  constructor(
    private readonly design: EquivariantDesign,
    seed: number,
  ) {
    const fault = shapeFault(design);
    if (fault !== null) throw new FfpError('usage', `The network ${design.name} cannot be trained: ${fault}.`);
    const { count, blocks } = weightPlaces(design);
    this.weights = new Float64Array(count);
    this.decays = new Uint8Array(count);
    const normal = normals(seed);
    for (const { name, rows, columns, at } of blocks) {
      const spread = spreadOf(name, design);
      for (let n = at; n < at + rows * columns; n++) this.weights[n] = spread * normal();
      if (rows > 1 && name !== 'embedding') this.decays.fill(1, at, at + rows * columns);
    }
    this.packed = new PackedWeights(new KernelMemory(), design, this.weights);
    this.pass = new EquivariantPass(this.packed);
    this.gradient = new EquivariantGradient(this.packed);
  }

  prepare({ elements, positions }: TrainingGeometry): EquivariantFrame {
    const { design } = this;
    const species = Uint32Array.from(elements, (z) => {
      const at = design.elements.indexOf(z);
      if (at < 0) throw new FfpError('coverage', `${design.name} does not know ${elementByNumber(z).symbol}.`);
      return at;
    });
    const around = new Surroundings(design, species);
    around.describe(positions);
    return { around, selfEnergy: species.reduce((sum, s) => sum + design.selfEnergies[s], 0) };
  }

  evaluate({ around, selfEnergy }: EquivariantFrame, forces: Float64Array): number {
    const { pass } = this;
    this.packed.refresh();
    forces.fill(0);
    const energy = selfEnergy + this.design.energyUnit * pass.forward(around);
    pass.backward(around, this.design.energyUnit, forces);
    return energy;
  }

  addGradient({ around }: EquivariantFrame, byEnergy: number, byForces: Float64Array, gradient: Float64Array): void {
    const { energyUnit } = this.design;
    this.gradient.add(around, byForces, byEnergy * energyUnit, -energyUnit, gradient);
  }

  /**
   * Takes the weights of a model.
   * Throws FfpError('usage') with what is different where the model has another shape.
   */
  startFrom(model: EquivariantModel): void {
    const { design } = this;
    for (const key of ['channels', 'radialCount', 'layers', 'cutoff', 'prefactor', 'energyUnit'] as const)
      if (model[key] !== design[key]) throw new FfpError('usage', `its ${key} is ${model[key]} and not ${design[key]}`);
    if (model.elements.join() !== design.elements.join()) throw new FfpError('usage', 'it knows other elements');
    this.weights.set(model.weights);
  }

  /** The model with the given weights (the present ones where absent). */
  toModel(weights: Float64Array = this.weights): EquivariantModel {
    return { ...this.design, weights: Float32Array.from(weights) };
  }
}

/** Standard deviation of the initial weights: what comes out of each layer is about as large as what goes in. */
function spreadOf(name: string, { channels, radialCount }: EquivariantDesign): number {
  if (name === 'embedding') return 0.5;
  if (name.endsWith('bias') || name === 'readout.element') return 0;
  if (name.endsWith('table')) return 0.7 / Math.sqrt(radialCount);
  if (name.endsWith('radial')) return 0.5 / Math.sqrt(radialCount);
  if (name.endsWith('gate')) return 0.5 / Math.sqrt(channels);
  return 1 / Math.sqrt(channels);
}
