import { COSINE_SCALE, type AtomicNetworkModel } from '../../../models/atomicNetwork.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import { grown, NeighbourPairs } from '../../neighbours.ts';

/** Below this a power is zero and its logarithm still a number. */
const TINY = 1e-300;

/**
 * The features of all atoms, and the way back: from derivatives by features to forces. What exponentials cost on the way
 * there is kept for the way back.
 */
export class SymmetryFunctions {
  /** [rows × width] of the layout. */
  readonly features: Float64Array;
  /** Derivatives of the energy by each feature, of the same shape: to be filled before `addForces`. */
  readonly gradient: Float64Array;

  private readonly pairs: NeighbourPairs;
  /** Values of the radial functions of each pair without the cutoff function, [pairs × R]. */
  private gaussians = new Float64Array(0);
  /** Cutoff function of each pair and its slope, for the radial functions. */
  private fade = new Float64Array(0);
  private fadeSlope = new Float64Array(0);

  /** Neighbours within the angular cutoff as rows: those of atom i are start[i] … start[i + 1] − 1. */
  private readonly start: Uint32Array;
  private readonly fill: Uint32Array;
  private near = new Uint32Array(0);
  private nearPair = new Uint32Array(0);
  private ux = new Float64Array(0);
  private uy = new Float64Array(0);
  private uz = new Float64Array(0);
  private nearFade = new Float64Array(0);
  private nearFadeSlope = new Float64Array(0);

  /** Angular factors T of each triple, then its radial factors, [triples × (angles + shifts)]. */
  private factors = new Float64Array(0);

  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;

  constructor(
    private readonly model: AtomicNetworkModel,
    private readonly layout: FeatureLayout,
  ) {
    this.features = new Float64Array(layout.rows * layout.width);
    this.gradient = new Float64Array(layout.rows * layout.width);
    this.pairs = new NeighbourPairs(model.radial.cutoff);
    this.start = new Uint32Array(layout.rowOfAtom.length + 1);
    this.fill = new Uint32Array(layout.rowOfAtom.length);
    this.cosines = model.angular.angles.map(Math.cos);
    this.sines = model.angular.angles.map(Math.sin);
  }

  /** Works out `features` at positions (Å, [3N]). */
  describe(positions: Float64Array): void {
    this.features.fill(0);
    this.pairs.find(positions);
    this.describeRadial();
    this.listNear();
    this.describeAngular();
  }

  /** Adds the forces that `gradient` stands for at the positions last described, kcal/mol/Å, [3N]. */
  addForces(forces: Float64Array): void {
    this.addRadialForces(forces);
    this.addAngularForces(forces);
  }

  private describeRadial(): void {
    const { pairs, features } = this;
    const { cutoff, prefactor, eta, shift } = this.model.radial;
    const { rowOfAtom, localSpecies, width } = this.layout;
    const count = eta.length;
    this.gaussians = grown(this.gaussians, pairs.i.length * count);
    this.fade = grown(this.fade, pairs.i.length);
    this.fadeSlope = grown(this.fadeSlope, pairs.i.length);
    const { gaussians, fade, fadeSlope } = this;
    const wave = Math.PI / cutoff;
    for (let p = 0; p < pairs.count; p++) {
      const r = pairs.r[p];
      const f = 0.5 * Math.cos(wave * r) + 0.5;
      fade[p] = f;
      fadeSlope[p] = -0.5 * wave * Math.sin(wave * r);
      const i = pairs.i[p];
      const j = pairs.j[p];
      const ofI = rowOfAtom[i] * width + localSpecies[j] * count;
      const ofJ = rowOfAtom[j] * width + localSpecies[i] * count;
      for (let n = 0; n < count; n++) {
        const off = r - shift[n];
        const value = prefactor * Math.exp(-eta[n] * off * off);
        gaussians[p * count + n] = value;
        features[ofI + n] += value * f;
        features[ofJ + n] += value * f;
      }
    }
  }

  private addRadialForces(forces: Float64Array): void {
    const { pairs, gradient, gaussians, fade, fadeSlope } = this;
    const { eta, shift } = this.model.radial;
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
        slope += by * gaussians[p * count + n] * (fadeSlope[p] - 2 * eta[n] * (r - shift[n]) * fade[p]);
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

  /** Lists each atom's neighbours within the angular cutoff, in order of their numbers. */
  private listNear(): void {
    const { pairs, start, fill } = this;
    const { cutoff } = this.model.angular;
    const room = 2 * pairs.i.length;
    this.near = grown(this.near, room);
    this.nearPair = grown(this.nearPair, room);
    this.ux = grown(this.ux, room);
    this.uy = grown(this.uy, room);
    this.uz = grown(this.uz, room);
    this.nearFade = grown(this.nearFade, room);
    this.nearFadeSlope = grown(this.nearFadeSlope, room);
    start.fill(0);
    for (let p = 0; p < pairs.count; p++) {
      if (pairs.r[p] >= cutoff) continue;
      start[pairs.i[p] + 1]++;
      start[pairs.j[p] + 1]++;
    }
    for (let i = 0; i < fill.length; i++) {
      start[i + 1] += start[i];
      fill[i] = start[i];
    }
    const wave = Math.PI / cutoff;
    for (let p = 0; p < pairs.count; p++) {
      const r = pairs.r[p];
      if (r >= cutoff) continue;
      const f = 0.5 * Math.cos(wave * r) + 0.5;
      const slope = -0.5 * wave * Math.sin(wave * r);
      this.putNear(pairs.i[p], pairs.j[p], p, 1, f, slope);
      this.putNear(pairs.j[p], pairs.i[p], p, -1, f, slope);
    }
  }

  private putNear(i: number, j: number, pair: number, sign: number, fade: number, slope: number): void {
    const e = this.fill[i]++;
    this.near[e] = j;
    this.nearPair[e] = pair;
    this.ux[e] = sign * this.pairs.x[pair];
    this.uy[e] = sign * this.pairs.y[pair];
    this.uz[e] = sign * this.pairs.z[pair];
    this.nearFade[e] = fade;
    this.nearFadeSlope[e] = slope;
  }

  /** Number of (atom, pair of neighbours). */
  private countTriples(): number {
    let count = 0;
    for (let i = 0; i < this.fill.length; i++) {
      const around = this.start[i + 1] - this.start[i];
      count += (around * (around - 1)) / 2;
    }
    return count;
  }

  private describeAngular(): void {
    const { prefactor, zeta, eta, angles, shifts } = this.model.angular;
    const { rowOfAtom, localSpecies, width, present, angularStart } = this.layout;
    const triples = this.countTriples();
    const stride = angles.length + shifts.length;
    if (triples * stride > this.factors.length) this.factors = grown(this.factors, 2 * triples * stride);
    const { features, factors, start, near, nearPair, ux, uy, uz, nearFade, cosines, sines } = this;
    const { r } = this.pairs;
    let at = 0;
    for (let i = 0; i < this.fill.length; i++) {
      const row = rowOfAtom[i] * width;
      for (let a = start[i]; a < start[i + 1]; a++)
        for (let b = a + 1; b < start[i + 1]; b++, at += stride) {
          const c = COSINE_SCALE * (ux[a] * ux[b] + uy[a] * uy[b] + uz[a] * uz[b]);
          const s = Math.sqrt(1 - c * c);
          for (let z = 0; z < angles.length; z++) {
            const half = 0.5 + 0.5 * (c * cosines[z] + s * sines[z]);
            factors[at + z] = Math.exp(zeta * Math.log(half < TINY ? TINY : half));
          }
          const mean = 0.5 * (r[nearPair[a]] + r[nearPair[b]]);
          const fade = prefactor * nearFade[a] * nearFade[b];
          const first = row + angularStart[localSpecies[near[a]] * present + localSpecies[near[b]]];
          for (let n = 0; n < shifts.length; n++) {
            const off = mean - shifts[n];
            const radial = Math.exp(-eta * off * off);
            factors[at + angles.length + n] = radial;
            for (let z = 0; z < angles.length; z++)
              features[first + n * angles.length + z] += fade * radial * factors[at + z];
          }
        }
    }
  }

  private addAngularForces(forces: Float64Array): void {
    const { prefactor, zeta, eta, angles, shifts } = this.model.angular;
    const { rowOfAtom, localSpecies, width, present, angularStart } = this.layout;
    const { gradient, factors, start, near, nearPair, ux, uy, uz, nearFade, nearFadeSlope, cosines, sines } = this;
    const { r } = this.pairs;
    const stride = angles.length + shifts.length;
    let at = 0;
    for (let i = 0; i < this.fill.length; i++) {
      const row = rowOfAtom[i] * width;
      for (let a = start[i]; a < start[i + 1]; a++)
        for (let b = a + 1; b < start[i + 1]; b++, at += stride) {
          const cosine = ux[a] * ux[b] + uy[a] * uy[b] + uz[a] * uz[b];
          const c = COSINE_SCALE * cosine;
          const s = Math.sqrt(1 - c * c);
          const ra = r[nearPair[a]];
          const rb = r[nearPair[b]];
          const mean = 0.5 * (ra + rb);
          const first = row + angularStart[localSpecies[near[a]] * present + localSpecies[near[b]]];
          // Sums over functions of g T R, g T′ R and g T R′, with ′ by c and by the mean distance.
          let [value, byCosine, byMean] = [0, 0, 0];
          for (let z = 0; z < angles.length; z++) {
            let [plain, slope] = [0, 0];
            for (let n = 0; n < shifts.length; n++) {
              const g = gradient[first + n * angles.length + z] * factors[at + angles.length + n];
              plain += g;
              slope -= 2 * eta * (mean - shifts[n]) * g;
            }
            const power = factors[at + z];
            const half = 0.5 + 0.5 * (c * cosines[z] + s * sines[z]);
            value += plain * power;
            byMean += slope * power;
            byCosine += (plain * power * zeta * 0.5 * (cosines[z] - (c / s) * sines[z])) / (half < TINY ? TINY : half);
          }
          const fade = prefactor * nearFade[a] * nearFade[b];
          const bend = COSINE_SCALE * fade * byCosine;
          const pullA = prefactor * nearFadeSlope[a] * nearFade[b] * value + 0.5 * fade * byMean;
          const pullB = prefactor * nearFade[a] * nearFadeSlope[b] * value + 0.5 * fade * byMean;
          // Derivatives by the positions of the two neighbours.
          const alongA = pullA - (bend * cosine) / ra;
          const alongB = pullB - (bend * cosine) / rb;
          const ax = alongA * ux[a] + (bend / ra) * ux[b];
          const ay = alongA * uy[a] + (bend / ra) * uy[b];
          const az = alongA * uz[a] + (bend / ra) * uz[b];
          const bx = alongB * ux[b] + (bend / rb) * ux[a];
          const by = alongB * uy[b] + (bend / rb) * uy[a];
          const bz = alongB * uz[b] + (bend / rb) * uz[a];
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
  }
}
