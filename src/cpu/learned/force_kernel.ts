import type { LearnedDataOf } from '../../forcefield/term.ts';
import { pairCount, pairPermutations, trainingPoints } from '../../models/forceKernel.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';

/** E = c + Σ_P Σ_m [φ₁(d) δ·c_m + k(d) e_m] with δ = P q − q_m: see src/models/forceKernel.ts. */
export const learned: LearnedTwin<'force_kernel'> = (data) => new ForceKernel(data);

const SQRT5 = Math.sqrt(5);
/** Training points worked on together: what is known of the molecule then comes from memory once for all of them. */
const TILE = 4;

/** Sums over all training points in the space of the descriptor, q seen in each of its permutations. */
class ForceKernel implements LearnedEvaluation {
  readonly members = new Float64Array(1);
  private readonly pairs: number;
  private readonly offset: number;
  /** First coordinates of the atoms of each pair of the model. */
  private readonly first: Uint32Array;
  private readonly second: Uint32Array;
  private readonly inverseLengths: Float64Array;
  /** [P × pairs]. */
  private readonly places: Uint32Array;
  /** q and c of the training points, padded with points of no weight, [M × pairs]. */
  private readonly descriptors: Float64Array;
  private readonly coefficients: Float64Array;
  /** e of the training points, [M]. */
  private readonly energyWeights: Float64Array;
  private readonly q: Float64Array;
  /** ∂E/∂q. */
  private readonly slope: Float64Array;
  private readonly permuted: Float64Array;
  private readonly permutedSlope: Float64Array;

  constructor({ model, species }: LearnedDataOf<'force_kernel'>) {
    const atoms = model.elements.length;
    const pairs = pairCount(atoms);
    const atomOf = new Uint32Array(atoms);
    species.forEach((own, atom) => (atomOf[own] = atom));
    this.pairs = pairs;
    this.offset = model.offset;
    this.first = new Uint32Array(pairs);
    this.second = new Uint32Array(pairs);
    for (let i = 0, k = 0; i < atoms; i++)
      for (let j = i + 1; j < atoms; j++, k++) {
        this.first[k] = 3 * atomOf[i];
        this.second[k] = 3 * atomOf[j];
      }
    this.inverseLengths = model.lengths.map((length) => 1 / length);
    this.places = pairPermutations(model.permutations, atoms);
    const { descriptors, coefficients } = trainingPoints(model);
    const padded = TILE * Math.ceil(model.energyWeights.length / TILE);
    this.descriptors = new Float64Array(padded * pairs);
    this.descriptors.set(descriptors);
    this.coefficients = new Float64Array(padded * pairs);
    this.coefficients.set(coefficients);
    this.energyWeights = new Float64Array(padded);
    this.energyWeights.set(model.energyWeights);
    this.q = new Float64Array(pairs);
    this.slope = new Float64Array(pairs);
    this.permuted = new Float64Array(pairs);
    this.permutedSlope = new Float64Array(pairs);
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    const { pairs, q, slope, permuted, permutedSlope, places } = this;
    this.describe(positions);
    slope.fill(0);
    let energy = this.offset;
    for (let from = 0; from < places.length; from += pairs) {
      for (let k = 0; k < pairs; k++) permuted[k] = q[places[from + k]];
      permutedSlope.fill(0);
      energy += this.addPoints();
      for (let k = 0; k < pairs; k++) slope[places[from + k]] += permutedSlope[k];
    }
    this.addForces(positions, forces);
    this.members[0] = energy;
    return energy;
  }

  private describe(positions: Float64Array): void {
    const { pairs, first, second, inverseLengths, q } = this;
    for (let k = 0; k < pairs; k++) {
      const a = first[k];
      const b = second[k];
      const dx = positions[a] - positions[b];
      const dy = positions[a + 1] - positions[b + 1];
      const dz = positions[a + 2] - positions[b + 2];
      q[k] = inverseLengths[k] / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }

  /** Adds ∂E/∂(Pq) of all training points to `permutedSlope` and returns their energy. */
  private addPoints(): number {
    const { pairs, permuted: q, permutedSlope: slope, descriptors, coefficients, energyWeights } = this;
    let energy = 0;
    for (let m = 0, p0 = 0; m < energyWeights.length; m += TILE, p0 += TILE * pairs) {
      const w0 = energyWeights[m];
      const w1 = energyWeights[m + 1];
      const w2 = energyWeights[m + 2];
      const w3 = energyWeights[m + 3];
      const p1 = p0 + pairs;
      const p2 = p1 + pairs;
      const p3 = p2 + pairs;
      let r0 = 0;
      let r1 = 0;
      let r2 = 0;
      let r3 = 0;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < pairs; k++) {
        const here = q[k];
        const d0 = here - descriptors[p0 + k];
        const d1 = here - descriptors[p1 + k];
        const d2 = here - descriptors[p2 + k];
        const d3 = here - descriptors[p3 + k];
        r0 += d0 * d0;
        r1 += d1 * d1;
        r2 += d2 * d2;
        r3 += d3 * d3;
        s0 += d0 * coefficients[p0 + k];
        s1 += d1 * coefficients[p1 + k];
        s2 += d2 * coefficients[p2 + k];
        s3 += d3 * coefficients[p3 + k];
      }
      const a0 = SQRT5 * Math.sqrt(r0);
      const a1 = SQRT5 * Math.sqrt(r1);
      const a2 = SQRT5 * Math.sqrt(r2);
      const a3 = SQRT5 * Math.sqrt(r3);
      const e0 = Math.exp(-a0);
      const e1 = Math.exp(-a1);
      const e2 = Math.exp(-a2);
      const e3 = Math.exp(-a3);
      const f0 = (-5 / 3) * (1 + a0) * e0;
      const f1 = (-5 / 3) * (1 + a1) * e1;
      const f2 = (-5 / 3) * (1 + a2) * e2;
      const f3 = (-5 / 3) * (1 + a3) * e3;
      energy += f0 * s0 + f1 * s1 + (f2 * s2 + f3 * s3);
      energy += (1 + a0 * (1 + a0 / 3)) * e0 * w0;
      energy += (1 + a1 * (1 + a1 / 3)) * e1 * w1;
      energy += (1 + a2 * (1 + a2 / 3)) * e2 * w2;
      energy += (1 + a3 * (1 + a3 / 3)) * e3 * w3;
      // By δ: φ₂ δ·c + φ₁ e, with φ₂ = φ₁′/d = (25/3) exp(−a).
      const g0 = (25 / 3) * e0 * s0 + f0 * w0;
      const g1 = (25 / 3) * e1 * s1 + f1 * w1;
      const g2 = (25 / 3) * e2 * s2 + f2 * w2;
      const g3 = (25 / 3) * e3 * s3 + f3 * w3;
      for (let k = 0; k < pairs; k++) {
        const here = q[k];
        slope[k] +=
          g0 * (here - descriptors[p0 + k]) +
          f0 * coefficients[p0 + k] +
          (g1 * (here - descriptors[p1 + k]) + f1 * coefficients[p1 + k]) +
          (g2 * (here - descriptors[p2 + k]) +
            f2 * coefficients[p2 + k] +
            (g3 * (here - descriptors[p3 + k]) + f3 * coefficients[p3 + k]));
      }
    }
    return energy;
  }

  /** −∂E/∂x = Σ_k −∂E/∂q_k ∂q_k/∂x, with ∂q/∂x_i = −(x_i − x_j) q/r². */
  private addForces(positions: Float64Array, forces: Float64Array): void {
    const { pairs, first, second, q, slope } = this;
    for (let k = 0; k < pairs; k++) {
      const a = first[k];
      const b = second[k];
      const dx = positions[a] - positions[b];
      const dy = positions[a + 1] - positions[b + 1];
      const dz = positions[a + 2] - positions[b + 2];
      const pull = (slope[k] * q[k]) / (dx * dx + dy * dy + dz * dz);
      forces[a] += pull * dx;
      forces[a + 1] += pull * dy;
      forces[a + 2] += pull * dz;
      forces[b] -= pull * dx;
      forces[b + 1] -= pull * dy;
      forces[b + 2] -= pull * dz;
    }
  }
}
