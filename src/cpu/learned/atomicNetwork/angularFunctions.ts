import { COSINE_SCALE, type AniAngularFunctions } from '../../../models/atomicNetwork.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import type { KernelMemory } from '../../simd/memory.ts';
import { INPUT_STEP, PANEL } from '../../simd/product.ts';
import { grown, type NeighbourPairs } from '../../neighbours.ts';

/** Below this a power is zero and its logarithm still a number. */
const TINY = 1e-300;

const padded = (count: number, step: number): number => Math.ceil(count / step) * step;

/**
 * ANI's angular features; see `AniAngularFunctions` of the model. A triple is an atom and a pair of its neighbours, and gives
 * the products of its angular factors T (one an angle shift) and radial factors R (one a radial shift). The triples of one
 * atom and one pair of elements are a block, and the features of a block are a matrix product: Rᵀ diag(f_c f_c) T. On the way back
 * each triple needs Σ g R for each angle, g being the derivatives by those features: again a matrix product.
 */
export class AngularFunctions {
  /** Neighbours within the cutoff as rows, by element: atom i's of local element s are start[i S + s] … start[i S + s + 1] − 1. */
  private readonly start: Uint32Array;
  private readonly fill: Uint32Array;
  private near = new Uint32Array(0);
  private ux = new Float64Array(0);
  private uy = new Float64Array(0);
  private uz = new Float64Array(0);
  private r = new Float64Array(0);
  /** Cutoff function and its slope. */
  private fade = new Float64Array(0);
  private fadeSlope = new Float64Array(0);

  /** Angle and radial shifts, padded: what is added meets zeros. */
  private readonly angleCount: number;
  private readonly shiftCount: number;
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;

  /** Two neighbours of each triple, block after block. */
  private first = new Uint32Array(0);
  private second = new Uint32Array(0);
  private triples = 0;
  /** The first feature of each block that has triples, and where its triples begin; the next block's are where they end. */
  private readonly blockFeature: Uint32Array;
  private readonly blockStart: Uint32Array;
  private blocks = 0;

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
    const atoms = layout.rowOfAtom.length;
    const { present } = layout;
    this.start = new Uint32Array(atoms * present + 1);
    this.fill = new Uint32Array(atoms * present);
    this.blockFeature = new Uint32Array((atoms * present * (present + 1)) / 2);
    this.blockStart = new Uint32Array(this.blockFeature.length + 1);
    this.angleCount = padded(angles.length, PANEL);
    this.shiftCount = padded(shifts.length, INPUT_STEP);
    this.cosines = angles.map(Math.cos);
    this.sines = angles.map(Math.sin);
    this.block = memory.take(16 * this.angleCount * this.shiftCount);
  }

  /** Adds what each triple gives to the features of its atom. */
  describe(pairs: NeighbourPairs, features: Float64Array): void {
    this.listNear(pairs);
    this.listTriples();
    this.workOutFactors();
    const { memory, angleCount, shiftCount, blockStart, factors, weights, block } = this;
    const [angles, shifts] = [this.constants.angles.length, this.constants.shifts.length];
    const stride = 8 * (angleCount + shiftCount);
    const { f64 } = memory;
    for (let b = 0; b < this.blocks; b++) {
      const from = blockStart[b];
      const t = factors + from * stride;
      f64.fill(0, block / 8, block / 8 + shiftCount * angleCount);
      const count = blockStart[b + 1] - from;
      memory.addWeighted(t + 8 * angleCount, t, stride, weights + 8 * from, count, block, shiftCount, angleCount);
      const feature = this.blockFeature[b];
      for (let m = 0; m < shifts; m++)
        for (let z = 0; z < angles; z++) features[feature + m * angles + z] += f64[block / 8 + m * angleCount + z];
    }
  }

  /** Adds the forces that derivatives of the energy by the features stand for, at the positions last described. */
  addForces(gradient: Float64Array, forces: Float64Array): void {
    this.sumOverShifts(gradient);
    const { memory, start, near, first, second, angleCount, shiftCount, cosines, sines } = this;
    const { ux, uy, uz, r, fade, fadeSlope } = this;
    const { prefactor, zeta, eta, angles } = this.constants;
    const { present } = this.layout;
    const { f64 } = memory;
    const stride = angleCount + shiftCount;
    let i = 0;
    for (let n = 0; n < this.triples; n++) {
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

  /** Lists each atom's neighbours within the cutoff, by element, and then in order of their numbers. */
  private listNear(pairs: NeighbourPairs): void {
    const { start, fill } = this;
    const { cutoff } = this.constants;
    const { present, localSpecies } = this.layout;
    const room = 2 * pairs.i.length;
    this.near = grown(this.near, room);
    this.ux = grown(this.ux, room);
    this.uy = grown(this.uy, room);
    this.uz = grown(this.uz, room);
    this.r = grown(this.r, room);
    this.fade = grown(this.fade, room);
    this.fadeSlope = grown(this.fadeSlope, room);
    start.fill(0);
    for (let p = 0; p < pairs.count; p++) {
      if (pairs.r[p] >= cutoff) continue;
      start[pairs.i[p] * present + localSpecies[pairs.j[p]] + 1]++;
      start[pairs.j[p] * present + localSpecies[pairs.i[p]] + 1]++;
    }
    for (let n = 0; n < fill.length; n++) {
      start[n + 1] += start[n];
      fill[n] = start[n];
    }
    const wave = Math.PI / cutoff;
    for (let p = 0; p < pairs.count; p++) {
      const r = pairs.r[p];
      if (r >= cutoff) continue;
      const fade = 0.5 * Math.cos(wave * r) + 0.5;
      const slope = -0.5 * wave * Math.sin(wave * r);
      this.putNear(pairs, p, pairs.i[p], pairs.j[p], 1, fade, slope);
      this.putNear(pairs, p, pairs.j[p], pairs.i[p], -1, fade, slope);
    }
  }

  private putNear(
    { x, y, z, r }: NeighbourPairs,
    pair: number,
    i: number,
    j: number,
    sign: number,
    fade: number,
    slope: number,
  ): void {
    const { present, localSpecies } = this.layout;
    const e = this.fill[i * present + localSpecies[j]]++;
    this.near[e] = j;
    this.ux[e] = sign * x[pair];
    this.uy[e] = sign * y[pair];
    this.uz[e] = sign * z[pair];
    this.r[e] = r[pair];
    this.fade[e] = fade;
    this.fadeSlope[e] = slope;
  }

  /** Lists triples block by block, and makes room for them. */
  private listTriples(): void {
    const { start, blockFeature, blockStart, memory, angleCount, shiftCount } = this;
    const { rowOfAtom, width, present, angularStart } = this.layout;
    let count = 0;
    for (let i = 0; i < rowOfAtom.length; i++) {
      const around = start[(i + 1) * present] - start[i * present];
      count += (around * (around - 1)) / 2;
    }
    if (count > this.room) {
      this.room = 2 * count;
      this.first = new Uint32Array(this.room);
      this.second = new Uint32Array(this.room);
      this.sums = memory.take(16 * this.room * angleCount);
      this.factors = memory.take(8 * this.room * (angleCount + shiftCount));
      this.weights = memory.take(8 * this.room);
    }
    const { first, second } = this;
    let [triple, blocks] = [0, 0];
    for (let i = 0; i < rowOfAtom.length; i++)
      for (let s = 0; s < present; s++)
        for (let t = s; t < present; t++) {
          const from = triple;
          for (let a = start[i * present + s]; a < start[i * present + s + 1]; a++)
            for (let b = s === t ? a + 1 : start[i * present + t]; b < start[i * present + t + 1]; b++) {
              first[triple] = a;
              second[triple++] = b;
            }
          if (triple === from) continue;
          blockFeature[blocks] = rowOfAtom[i] * width + angularStart[s * present + t];
          blockStart[blocks++] = from;
        }
    blockStart[blocks] = triple;
    this.blocks = blocks;
    this.triples = triple;
  }

  /** Works out the angular and radial factors of all triples. */
  private workOutFactors(): void {
    const { memory, first, second, triples, angleCount, shiftCount, cosines, sines, ux, uy, uz, r, fade } = this;
    const { prefactor, zeta, eta, angles, shifts } = this.constants;
    const { f64 } = memory;
    const [bases, factors, weights] = [this.sums / 8, this.factors / 8, this.weights / 8];
    const stride = angleCount + shiftCount;
    for (let n = 0; n < triples; n++) {
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
    memory.logarithms(this.sums, triples * angleCount);
    for (let n = 0; n < triples; n++)
      for (let z = 0; z < angleCount; z++) f64[factors + n * stride + z] = zeta * f64[bases + n * angleCount + z];
    memory.exponentials(this.factors, triples * stride);
  }

  /** Sums of g R and of r_s g R over radial shifts, for each triple and angle, g being derivatives by features. */
  private sumOverShifts(gradient: Float64Array): void {
    const { memory, angleCount, shiftCount, blockFeature, blockStart, factors, sums, block } = this;
    const { angles, shifts } = this.constants;
    const stride = 8 * (angleCount + shiftCount);
    const { f64 } = memory;
    f64.fill(0, sums / 8, sums / 8 + 2 * this.triples * angleCount);
    const second = angleCount * shiftCount;
    // What pads the panels stays zero from here on.
    f64.fill(0, block / 8, block / 8 + 2 * second);
    for (let b = 0; b < this.blocks; b++) {
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
