import type { LearnedDataOf } from '../../forcefield/term.ts';
import { pairIndex } from '../../models/atomicNetwork.ts';
import { cutoffOf, pairCount, type SplineModel } from '../../models/spline.ts';
import { basisCount, splineTables, type SplineTables } from '../../models/splineTables.ts';
import type { LearnedEvaluation, LearnedTwin } from '../twin.ts';
import { grown, NeighbourPairs } from '../neighbours.ts';
import { cubicBasis } from './spline/basis.ts';

/**
 * U = Σ_i E_Z + Σ_{i<j} U₂(r_ij) + Σ_i Σ_{j<k} U₃(r_ij, r_ik; r_jk), see src/models/spline.ts. Everything depends on distances
 * alone: derivatives by those from the centres are collected by pair, and become forces once.
 */
export const learned: LearnedTwin<'spline'> = (data) => new Splines(data);

/** Weights and slopes of the four functions at a distance. */
const FOUR = 8;

class Splines implements LearnedEvaluation {
  readonly members = new Float64Array(1);
  private readonly model: SplineModel;
  private readonly tables: SplineTables;
  private readonly selfEnergy: number;
  private readonly pairs: NeighbourPairs;
  /** Derivative of the energy by the distance of each pair. */
  private slope = new Float64Array(0);
  /** The leg basis of each pair, [pairs × FOUR], and the first function of it. */
  private legs = new Float64Array(0);
  private legStart = new Uint32Array(0);
  /** Neighbours within the legs' cutoff as rows: those of atom i are start[i] … start[i + 1] − 1. */
  private readonly start: Uint32Array;
  private readonly fill: Uint32Array;
  private near = new Uint32Array(0);
  private nearPair = new Uint32Array(0);
  /** Vector from atom i, Å. */
  private dx = new Float64Array(0);
  private dy = new Float64Array(0);
  private dz = new Float64Array(0);
  private readonly base = new Float64Array(FOUR);
  /** Where the coefficients of a centre with neighbours s, t begin, [present × present × present]. */
  private readonly tripleStart: Uint32Array;

  constructor({ model, species }: LearnedDataOf<'spline'>) {
    this.model = model;
    this.tables = splineTables(model, species);
    this.selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
    this.pairs = new NeighbourPairs(Math.max(cutoffOf(model.pairKnots), cutoffOf(model.legKnots)));
    this.start = new Uint32Array(species.length + 1);
    this.fill = new Uint32Array(species.length);
    const { present, triples } = this.tables;
    const block = triples.length / (present * pairCount(present));
    this.tripleStart = Uint32Array.from({ length: present ** 3 }, (_, n) => {
      const [centre, s, t] = [Math.floor(n / present ** 2), Math.floor(n / present) % present, n % present];
      return (centre * pairCount(present) + pairIndex(s, t, present)) * block;
    });
  }

  evaluate(positions: Float64Array, forces: Float64Array): number {
    this.pairs.find(positions);
    const energy = this.selfEnergy + this.pairEnergy() + this.tripleEnergy(forces);
    this.addPairForces(forces);
    this.members[0] = energy;
    return energy;
  }

  /** Energy of the pairs, and the slopes of it; works out the legs on the way. */
  private pairEnergy(): number {
    const { pairs, base, tables, start } = this;
    const { pairKnots, legKnots } = this.model;
    const { localSpecies, present, pairs: coefficients } = tables;
    const width = basisCount(pairKnots.intervals);
    this.slope = grown(this.slope, pairs.i.length);
    this.legs = grown(this.legs, pairs.i.length * FOUR);
    this.legStart = grown(this.legStart, pairs.i.length);
    const { slope, legs, legStart } = this;
    const pairCutoff = cutoffOf(pairKnots);
    const legCutoff = cutoffOf(legKnots);
    start.fill(0);
    let energy = 0;
    for (let p = 0; p < pairs.count; p++) {
      const [i, j, r] = [pairs.i[p], pairs.j[p], pairs.r[p]];
      slope[p] = 0;
      // Written so that a distance that is no number counts.
      if (!(r >= pairCutoff)) {
        const at = (localSpecies[i] * present + localSpecies[j]) * width + cubicBasis(pairKnots, r, base, 0);
        const [a, b, c, d] = [coefficients[at], coefficients[at + 1], coefficients[at + 2], coefficients[at + 3]];
        energy += base[0] * a + base[1] * b + base[2] * c + base[3] * d;
        slope[p] = base[4] * a + base[5] * b + base[6] * c + base[7] * d;
        const within = r - pairKnots.first;
        if (within < 0) {
          const curvature = (a - 2 * b + c) / (pairKnots.step * pairKnots.step);
          energy += within * (slope[p] + 0.5 * curvature * within);
          slope[p] += curvature * within;
        }
      }
      if (!(r >= legCutoff)) {
        legStart[p] = cubicBasis(legKnots, r, legs, FOUR * p);
        start[i + 1]++;
        start[j + 1]++;
      }
    }
    return energy;
  }

  /** Energy of the triples; adds their part to the slopes of the pairs, and the forces along their bases to `forces`. */
  private tripleEnergy(forces: Float64Array): number {
    this.listNear();
    const { base, tables, slope, legs, legStart, start, near, nearPair, dx, dy, dz, tripleStart } = this;
    const { legKnots, baseKnots } = this.model;
    const { localSpecies, present, triples } = tables;
    const bases = basisCount(baseKnots.intervals);
    const row = basisCount(legKnots.intervals) * bases;
    const limit = cutoffOf(baseKnots) ** 2;
    let energy = 0;
    for (let i = 0; i < this.fill.length; i++) {
      for (let n = start[i]; n < start[i + 1]; n++) {
        for (let m = n + 1; m < start[i + 1]; m++) {
          const x = dx[m] - dx[n];
          const y = dy[m] - dy[n];
          const z = dz[m] - dz[n];
          const square = x * x + y * y + z * z;
          if (square >= limit) continue;
          const r = Math.sqrt(square);
          // The coefficients know the neighbours by their elements, in order.
          const [s, t] = [localSpecies[near[n]], localSpecies[near[m]]];
          const one = nearPair[s <= t ? n : m];
          const two = nearPair[s <= t ? m : n];
          const first =
            tripleStart[(localSpecies[i] * present + s) * present + t] +
            legStart[one] * row +
            legStart[two] * bases +
            cubicBasis(baseKnots, r, base, 0);
          const [w0, w1, w2, w3, s0, s1, s2, s3] = [
            base[0],
            base[1],
            base[2],
            base[3],
            base[4],
            base[5],
            base[6],
            base[7],
          ];
          const two8 = FOUR * two;
          let [byOne, byTwo, byBase] = [0, 0, 0];
          for (let a = 0; a < 4; a++) {
            let [value, alongTwo, alongBase] = [0, 0, 0];
            for (let b = 0; b < 4; b++) {
              const at = first + a * row + b * bases;
              const [c0, c1, c2, c3] = [triples[at], triples[at + 1], triples[at + 2], triples[at + 3]];
              const along = w0 * c0 + w1 * c1 + w2 * c2 + w3 * c3;
              value += legs[two8 + b] * along;
              alongTwo += legs[two8 + 4 + b] * along;
              alongBase += legs[two8 + b] * (s0 * c0 + s1 * c1 + s2 * c2 + s3 * c3);
            }
            const weight = legs[FOUR * one + a];
            energy += weight * value;
            byOne += legs[FOUR * one + 4 + a] * value;
            byTwo += weight * alongTwo;
            byBase += weight * alongBase;
          }
          slope[one] += byOne;
          slope[two] += byTwo;
          const pull = byBase / r;
          const j = 3 * near[n];
          const k = 3 * near[m];
          forces[j] += pull * x;
          forces[j + 1] += pull * y;
          forces[j + 2] += pull * z;
          forces[k] -= pull * x;
          forces[k + 1] -= pull * y;
          forces[k + 2] -= pull * z;
        }
      }
    }
    return energy;
  }

  /** From counts in `start` to rows. */
  private listNear(): void {
    const { pairs, start, fill } = this;
    const legCutoff = cutoffOf(this.model.legKnots);
    for (let i = 0; i < fill.length; i++) {
      start[i + 1] += start[i];
      fill[i] = start[i];
    }
    const length = start[fill.length];
    if (length > this.near.length) {
      const room = 2 * length;
      this.near = new Uint32Array(room);
      this.nearPair = new Uint32Array(room);
      this.dx = new Float64Array(room);
      this.dy = new Float64Array(room);
      this.dz = new Float64Array(room);
    }
    const { near, nearPair, dx, dy, dz } = this;
    for (let p = 0; p < pairs.count; p++) {
      const r = pairs.r[p];
      if (r >= legCutoff) continue;
      const [i, j] = [pairs.i[p], pairs.j[p]];
      const [x, y, z] = [r * pairs.x[p], r * pairs.y[p], r * pairs.z[p]];
      const a = fill[i]++;
      near[a] = j;
      nearPair[a] = p;
      dx[a] = x;
      dy[a] = y;
      dz[a] = z;
      const b = fill[j]++;
      near[b] = i;
      nearPair[b] = p;
      dx[b] = -x;
      dy[b] = -y;
      dz[b] = -z;
    }
  }

  private addPairForces(forces: Float64Array): void {
    const { pairs, slope } = this;
    for (let p = 0; p < pairs.count; p++) {
      const [i, j, pull] = [3 * pairs.i[p], 3 * pairs.j[p], slope[p]];
      const fx = pull * pairs.x[p];
      const fy = pull * pairs.y[p];
      const fz = pull * pairs.z[p];
      forces[i] += fx;
      forces[i + 1] += fy;
      forces[i + 2] += fz;
      forces[j] -= fx;
      forces[j + 1] -= fy;
      forces[j + 2] -= fz;
    }
  }
}
