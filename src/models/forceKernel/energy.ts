import { pairPermutations, trainingPoints, type ForceKernelModel } from '../forceKernel.ts';

/** The energy of a force kernel from a descriptor, in f64: where forces were worked out elsewhere, and the energy is wanted now and then. */
export class KernelEnergy {
  private readonly descriptors: Float64Array;
  private readonly coefficients: Float64Array;
  private readonly places: Uint32Array;
  private readonly energyWeights: Float64Array;
  private readonly offset: number;

  constructor(model: ForceKernelModel) {
    const { descriptors, coefficients } = trainingPoints(model);
    this.descriptors = descriptors;
    this.coefficients = coefficients;
    this.places = pairPermutations(model.permutations, model.elements.length);
    this.energyWeights = model.energyWeights;
    this.offset = model.offset;
  }

  /** @param q [pairs]; see src/models/forceKernel.ts. Returns kcal/mol. */
  of(q: Float64Array): number {
    const { descriptors, coefficients, places, energyWeights } = this;
    const pairs = q.length;
    let energy = this.offset;
    for (let p = 0; p < places.length; p += pairs)
      for (let m = 0, at = 0; m < energyWeights.length; m++) {
        let square = 0;
        let projection = 0;
        for (let k = 0; k < pairs; k++, at++) {
          const delta = q[places[p + k]] - descriptors[at];
          square += delta * delta;
          projection += delta * coefficients[at];
        }
        const a = Math.sqrt(5 * square);
        const decay = Math.exp(-a);
        energy += (-5 / 3) * (1 + a) * decay * projection + (1 + a * (1 + a / 3)) * decay * energyWeights[m];
      }
    return energy;
  }
}
