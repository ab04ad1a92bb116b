import { COSINE_SCALE, type AniAngularFunctions } from '../../../models/atomicNetwork.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import type { KernelMemory } from '../../simd/memory.ts';
import { INPUT_STEP, PANEL } from '../../simd/product.ts';
import type { NeighbourPairs } from '../../neighbours.ts';
import { Triples } from './triples.ts';

/** Below this a power is zero and its logarithm still a number. */
const TINY = 1e-300;

const padded = (count: number, step: number): number => Math.ceil(count / step) * step;

/**
 * ANI's angular features; see `AniAngularFunctions` of the model. A triple is an atom and a pair of its neighbours, and gives
 * the products of its angular factors T (one an angle shift) and radial factors R (one a radial shift). The triples of one
 * atom and one pair of elements are a block, and the features of a block are a matrix product: Rᵀ diag(f_c f_c) T. On the way back
 * each triple needs Σ g R for each angle, g being the derivatives by those features: again a matrix product.
 */
export class AniFunctions {
  private readonly triples: Triples;

  /** Angle and radial shifts, padded: what is added meets zeros. */
  private readonly angleCount: number;
  private readonly shiftCount: number;
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;

  /** Triples that there is room for in the kernels' memory, and places there: */
  private room = 0;
  /** bases of the angular factors, [triples × angles], and later sums for each angle, [triples × 2 angles]; */
  private sums = 0;
  /** angular, then radial factors, [triples × (angles + shifts)]; */
  private factors = 0;
  /** both cutoff functions and the prefactor, [triples]; */
  private weights = 0;
  /** a block's features, [shifts × angles], or the derivatives by them, twice. */
  private readonly block: number;

  constructor(
    private readonly constants: AniAngularFunctions,
    private readonly layout: FeatureLayout,
    private readonly memory: KernelMemory,
  ) {
    const { angles, shifts } = constants;
    this.triples = new Triples(constants, layout);
    this.angleCount = padded(angles.length, PANEL);
    this.shiftCount = padded(shifts.length, INPUT_STEP);
    this.cosines = angles.map(Math.cos);
    this.sines = angles.map(Math.sin);
    this.block = memory.take(16 * this.angleCount * this.shiftCount);
  }

  /** Adds what each triple gives to the features of its atom. */
  describe(pairs: NeighbourPairs, features: Float64Array): void {
    const { triples } = this;
    triples.list(pairs);
    this.makeRoom();
    this.workOutFactors();
    const { memory, angleCount, shiftCount, factors, weights, block } = this;
    const { blocks, blockFeature, blockStart } = triples;
    const [angles, shifts] = [this.constants.angles.length, this.constants.shifts.length];
    const stride = 8 * (angleCount + shiftCount);
    const { f64 } = memory;
    for (let b = 0; b < blocks; b++) {
      const from = blockStart[b];
      const t = factors + from * stride;
      f64.fill(0, block / 8, block / 8 + shiftCount * angleCount);
      const count = blockStart[b + 1] - from;
      memory.addWeighted(t + 8 * angleCount, t, stride, weights + 8 * from, count, block, shiftCount, angleCount);
      const feature = blockFeature[b];
      for (let m = 0; m < shifts; m++)
        for (let z = 0; z < angles; z++) features[feature + m * angles + z] += f64[block / 8 + m * angleCount + z];
    }
  }

  /** Adds the forces that derivatives of the energy by the features stand for, at the positions last described. */
  addForces(gradient: Float64Array, forces: Float64Array): void {
    this.sumOverShifts(gradient);
    const { memory, angleCount, shiftCount, cosines, sines } = this;
    const { count, start, near, first, second, ux, uy, uz, r, fade, fadeSlope } = this.triples;
    const { prefactor, zeta, eta, angles } = this.constants;
    const { present } = this.layout;
    const { f64 } = memory;
    const stride = angleCount + shiftCount;
    let i = 0;
    for (let n = 0; n < count; n++) {
      const a = first[n];
      const b = second[n];
      while (start[(i + 1) * present] <= a) i++;
      const cosine = ux[a] * ux[b] + uy[a] * uy[b] + uz[a] * uz[b];
      const c = COSINE_SCALE * cosine;
      const s = Math.sqrt(1 - c * c);
      const mean = 0.5 * (r[a] + r[b]);
      const factor = this.factors / 8 + n * stride;
      const sum = this.sums / 8 + 2 * n * angleCount;
      const tangent = c / s;
      // Sums over functions of g T R, g T R′ and g T′ R, with ′ by the mean distance and by c.
      let [value, shifted, byCosine] = [0, 0, 0];
      for (let z = 0; z < angles.length; z++) {
        const power = f64[factor + z];
        const plain = f64[sum + z] * power;
        const half = 0.5 + 0.5 * (c * cosines[z] + s * sines[z]);
        value += plain;
        shifted += f64[sum + angleCount + z] * power;
        byCosine += (plain * (cosines[z] - tangent * sines[z])) / (half < TINY ? TINY : half);
      }
      const byMean = -2 * eta * (mean * value - shifted);
      const both = prefactor * fade[a] * fade[b];
      const bend = 0.5 * COSINE_SCALE * zeta * both * byCosine;
      const pullA = prefactor * fadeSlope[a] * fade[b] * value + 0.5 * both * byMean;
      const pullB = prefactor * fade[a] * fadeSlope[b] * value + 0.5 * both * byMean;
      // Derivatives by the positions of the two neighbours.
      const acrossA = bend / r[a];
      const acrossB = bend / r[b];
      const alongA = pullA - acrossA * cosine;
      const alongB = pullB - acrossB * cosine;
      const ax = alongA * ux[a] + acrossA * ux[b];
      const ay = alongA * uy[a] + acrossA * uy[b];
      const az = alongA * uz[a] + acrossA * uz[b];
      const bx = alongB * ux[b] + acrossB * ux[a];
      const by = alongB * uy[b] + acrossB * uy[a];
      const bz = alongB * uz[b] + acrossB * uz[a];
      const j = 3 * near[a];
      const k = 3 * near[b];
      forces[j] -= ax;
      forces[j + 1] -= ay;
      forces[j + 2] -= az;
      forces[k] -= bx;
      forces[k + 1] -= by;
      forces[k + 2] -= bz;
      forces[3 * i] += ax + bx;
      forces[3 * i + 1] += ay + by;
      forces[3 * i + 2] += az + bz;
    }
  }

  private makeRoom(): void {
    const { triples, memory, angleCount, shiftCount } = this;
    if (triples.count <= this.room) return;
    this.room = 2 * triples.count;
    this.sums = memory.take(16 * this.room * angleCount);
    this.factors = memory.take(8 * this.room * (angleCount + shiftCount));
    this.weights = memory.take(8 * this.room);
  }

  /** Works out the angular and radial factors of all triples. */
  private workOutFactors(): void {
    const { memory, angleCount, shiftCount, cosines, sines } = this;
    const { count, first, second, ux, uy, uz, r, fade } = this.triples;
    const { prefactor, zeta, eta, angles, shifts } = this.constants;
    const { f64 } = memory;
    const [bases, factors, weights] = [this.sums / 8, this.factors / 8, this.weights / 8];
    const stride = angleCount + shiftCount;
    for (let n = 0; n < count; n++) {
      const a = first[n];
      const b = second[n];
      const c = COSINE_SCALE * (ux[a] * ux[b] + uy[a] * uy[b] + uz[a] * uz[b]);
      const s = Math.sqrt(1 - c * c);
      for (let z = 0; z < angles.length; z++) {
        const half = 0.5 + 0.5 * (c * cosines[z] + s * sines[z]);
        f64[bases + n * angleCount + z] = half < TINY ? TINY : half;
      }
      for (let z = angles.length; z < angleCount; z++) f64[bases + n * angleCount + z] = 1;
      const mean = 0.5 * (r[a] + r[b]);
      for (let m = 0; m < shifts.length; m++) {
        const off = mean - shifts[m];
        f64[factors + n * stride + angleCount + m] = -eta * off * off;
      }
      // Zero as an exponential is harmless; what lay there before might be anything.
      for (let m = shifts.length; m < shiftCount; m++) f64[factors + n * stride + angleCount + m] = 0;
      f64[weights + n] = prefactor * fade[a] * fade[b];
    }
    memory.logarithms(this.sums, count * angleCount);
    for (let n = 0; n < count; n++)
      for (let z = 0; z < angleCount; z++) f64[factors + n * stride + z] = zeta * f64[bases + n * angleCount + z];
    memory.exponentials(this.factors, count * stride);
  }

  /** Sums of g R and of r_s g R over radial shifts, for each triple and angle, g being derivatives by features. */
  private sumOverShifts(gradient: Float64Array): void {
    const { memory, angleCount, shiftCount, factors, sums, block } = this;
    const { count, blocks, blockFeature, blockStart } = this.triples;
    const { angles, shifts } = this.constants;
    const stride = 8 * (angleCount + shiftCount);
    const { f64 } = memory;
    f64.fill(0, sums / 8, sums / 8 + 2 * count * angleCount);
    const second = angleCount * shiftCount;
    // What pads the panels stays zero from here on.
    f64.fill(0, block / 8, block / 8 + 2 * second);
    for (let b = 0; b < blocks; b++) {
      // Panels of g, then of r_s g.
      for (let z = 0; z < angles.length; z++) {
        const column = block / 8 + (z - (z % PANEL)) * shiftCount + (z % PANEL);
        for (let m = 0; m < shifts.length; m++) {
          const g = gradient[blockFeature[b] + m * angles.length + z];
          f64[column + m * PANEL] = g;
          f64[column + m * PANEL + second] = shifts[m] * g;
        }
      }
      const from = blockStart[b];
      const x = factors + from * stride + 8 * angleCount;
      const into = sums + 16 * angleCount * from;
      memory.addWideProduct(x, stride, block, into, blockStart[b + 1] - from, shiftCount, 2 * angleCount);
    }
  }
}
