import type { RadialFunctions as RadialConstants } from '../../../models/atomicNetwork.ts';
import { Fade } from '../../../models/cutoffFunctions.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import type { KernelMemory } from '../../simd/memory.ts';
import { grown, type NeighbourPairs } from '../../neighbours.ts';

/** The radial features, one pair of atoms after the other; see `RadialFunctions` of the model. */
export class RadialFunctions {
  /** Place of the functions of each pair without prefactor and cutoff function, [pairs × R], and how many there is room for. */
  private gaussians = 0;
  private room = 0;
  /** Cutoff function of each pair, times the prefactor, and its slope. */
  private fade = new Float64Array(0);
  private fadeSlope = new Float64Array(0);
  private readonly fadeOf: Fade;

  constructor(
    private readonly constants: RadialConstants,
    private readonly layout: FeatureLayout,
    private readonly memory: KernelMemory,
  ) {
    this.fadeOf = new Fade(constants.cutoffFunction, constants.cutoff);
  }

  /** Adds what each pair gives to the features of both its atoms. */
  describe(pairs: NeighbourPairs, features: Float64Array): void {
    const { memory, fadeOf } = this;
    const { prefactor, eta, shift } = this.constants;
    const { rowOfAtom, localSpecies, width } = this.layout;
    const count = eta.length;
    this.fade = grown(this.fade, pairs.i.length);
    this.fadeSlope = grown(this.fadeSlope, pairs.i.length);
    const needed = pairs.count * count + 1;
    if (needed > this.room) {
      this.room = 2 * needed;
      this.gaussians = memory.take(8 * this.room);
    }
    const { f64 } = memory;
    const gaussians = this.gaussians / 8;
    for (let p = 0; p < pairs.count; p++)
      for (let n = 0; n < count; n++) {
        const off = pairs.r[p] - shift[n];
        f64[gaussians + p * count + n] = -eta[n] * off * off;
      }
    memory.exponentials(this.gaussians, 2 * Math.ceil((pairs.count * count) / 2));
    for (let p = 0; p < pairs.count; p++) {
      fadeOf.at(pairs.r[p]);
      const fade = prefactor * fadeOf.value;
      this.fade[p] = fade;
      this.fadeSlope[p] = prefactor * fadeOf.slope;
      const i = pairs.i[p];
      const j = pairs.j[p];
      const ofI = rowOfAtom[i] * width + localSpecies[j] * count;
      const ofJ = rowOfAtom[j] * width + localSpecies[i] * count;
      for (let n = 0; n < count; n++) {
        const value = fade * f64[gaussians + p * count + n];
        features[ofI + n] += value;
        features[ofJ + n] += value;
      }
    }
  }

  /** Adds the forces that derivatives of the energy by the features stand for, at the positions last described. */
  addForces(pairs: NeighbourPairs, gradient: Float64Array, forces: Float64Array): void {
    const { fade, fadeSlope } = this;
    const { f64 } = this.memory;
    const gaussians = this.gaussians / 8;
    const { eta, shift } = this.constants;
    const { rowOfAtom, localSpecies, width } = this.layout;
    const count = eta.length;
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const r = pairs.r[p];
      const ofI = rowOfAtom[i] * width + localSpecies[j] * count;
      const ofJ = rowOfAtom[j] * width + localSpecies[i] * count;
      let slope = 0;
      for (let n = 0; n < count; n++) {
        const by = gradient[ofI + n] + gradient[ofJ + n];
        slope += by * f64[gaussians + p * count + n] * (fadeSlope[p] - 2 * eta[n] * (r - shift[n]) * fade[p]);
      }
      const fx = slope * pairs.x[p];
      const fy = slope * pairs.y[p];
      const fz = slope * pairs.z[p];
      forces[3 * i] += fx;
      forces[3 * i + 1] += fy;
      forces[3 * i + 2] += fz;
      forces[3 * j] -= fx;
      forces[3 * j + 1] -= fy;
      forces[3 * j + 2] -= fz;
    }
  }
}
