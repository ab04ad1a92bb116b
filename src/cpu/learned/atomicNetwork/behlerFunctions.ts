import type { BehlerAngularFunctions } from '../../../models/atomicNetwork.ts';
import { behlerTables, wholePower, type BehlerTables } from '../../../models/behlerTables.ts';
import { Fade } from '../../../models/cutoffFunctions.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import { grown, type NeighbourPairs } from '../../neighbours.ts';
import type { KernelMemory } from '../../simd/memory.ts';
import { Triples } from './triples.ts';

/**
 * Behler's angular features; see `BehlerAngularFunctions` of the model. Exponentials are worked out for all triples at once, and kept
 * for the way back; whole powers are a few products each, and are not.
 */
export class BehlerFunctions {
  private readonly triples: Triples;
  private readonly tables: BehlerTables;
  /** Whether any function sees the third side. */
  private readonly closed: boolean;
  private readonly fadeOf: Fade;
  /** Place of the exponential of each radial factor, [triples × H], and triples that there is room for. */
  private shells = 0;
  private room = 0;
  /** Third side of each triple, Å, its cutoff function, and the slope of that. */
  private side = new Float64Array(0);
  private sideFade = new Float64Array(0);
  private sideSlope = new Float64Array(0);
  /** Of the triple that is being worked on: angular factors, and their slopes by the cosine, [T]. */
  private readonly turns: Float64Array;
  private readonly turnSlopes: Float64Array;

  constructor(
    private readonly constants: BehlerAngularFunctions,
    private readonly layout: FeatureLayout,
    private readonly memory: KernelMemory,
  ) {
    this.triples = new Triples(constants, layout);
    this.tables = behlerTables(constants);
    this.closed = this.tables.triangle.includes(1);
    this.fadeOf = new Fade(constants.cutoffFunction, constants.cutoff);
    this.turns = new Float64Array(this.tables.zeta.length);
    this.turnSlopes = new Float64Array(this.tables.zeta.length);
  }

  /** Adds what each triple gives to the features of its atom. */
  describe(pairs: NeighbourPairs, features: Float64Array): void {
    const { triples, tables, turns, memory } = this;
    const { prefactor } = this.constants;
    const { triangle, start, turn, place } = tables;
    triples.list(pairs);
    this.workOutShells();
    const { first, second, fade, blockFeature, blockStart } = triples;
    const { f64 } = memory;
    const shells = this.shells / 8;
    const count = triangle.length;
    for (let b = 0; b < triples.blocks; b++)
      for (let n = blockStart[b]; n < blockStart[b + 1]; n++) {
        this.turn(n);
        const both = prefactor * fade[first[n]] * fade[second[n]];
        for (let h = 0; h < count; h++) {
          let shell = both * f64[shells + n * count + h];
          if (triangle[h]) shell *= this.sideFade[n];
          for (let f = start[h]; f < start[h + 1]; f++) features[blockFeature[b] + place[f]] += shell * turns[turn[f]];
        }
      }
  }

  /** Adds the forces that derivatives of the energy by the features stand for, at the positions last described. */
  addForces(gradient: Float64Array, forces: Float64Array): void {
    const { triples, tables, turns, turnSlopes, side, sideFade, sideSlope } = this;
    const { prefactor } = this.constants;
    const { present } = this.layout;
    const { eta, triangle, start, turn, place } = tables;
    const { first, second, near, ux, uy, uz, r, fade, fadeSlope, blockFeature, blockStart } = triples;
    const { f64 } = this.memory;
    const shells = this.shells / 8;
    const count = eta.length;
    let i = 0;
    for (let b = 0; b < triples.blocks; b++) {
      while (triples.start[(i + 1) * present] <= first[blockStart[b]]) i++;
      for (let n = blockStart[b]; n < blockStart[b + 1]; n++) {
        const [j, k] = [first[n], second[n]];
        const cosine = this.turn(n);
        // Sums over functions of g T E, g T′ E and η g T E, with ′ by the cosine and E the radial factor without the two fades; and of
        // what changes with the third side.
        let [value, byCosine, weighted, bySide] = [0, 0, 0, 0];
        for (let h = 0; h < count; h++) {
          let [plain, slope] = [0, 0];
          for (let f = start[h]; f < start[h + 1]; f++) {
            const g = gradient[blockFeature[b] + place[f]];
            plain += g * turns[turn[f]];
            slope += g * turnSlopes[turn[f]];
          }
          let shell = f64[shells + n * count + h];
          if (triangle[h]) {
            bySide += plain * shell * (sideSlope[n] - 2 * eta[h] * side[n] * sideFade[n]);
            shell *= sideFade[n];
          }
          value += plain * shell;
          byCosine += slope * shell;
          weighted += eta[h] * plain * shell;
        }
        const both = prefactor * fade[j] * fade[k];
        const pullJ = prefactor * fadeSlope[j] * fade[k] * value - 2 * r[j] * both * weighted;
        const pullK = prefactor * fade[j] * fadeSlope[k] * value - 2 * r[k] * both * weighted;
        // Derivatives by the positions of the two neighbours.
        const acrossJ = (both * byCosine) / r[j];
        const acrossK = (both * byCosine) / r[k];
        const closing = this.closed ? (both * bySide) / side[n] : 0;
        const alongJ = pullJ - acrossJ * cosine + closing * r[j];
        const alongK = pullK - acrossK * cosine + closing * r[k];
        const towardsK = acrossJ - closing * r[k];
        const towardsJ = acrossK - closing * r[j];
        const jx = alongJ * ux[j] + towardsK * ux[k];
        const jy = alongJ * uy[j] + towardsK * uy[k];
        const jz = alongJ * uz[j] + towardsK * uz[k];
        const kx = alongK * ux[k] + towardsJ * ux[j];
        const ky = alongK * uy[k] + towardsJ * uy[j];
        const kz = alongK * uz[k] + towardsJ * uz[j];
        const atJ = 3 * near[j];
        const atK = 3 * near[k];
        forces[atJ] -= jx;
        forces[atJ + 1] -= jy;
        forces[atJ + 2] -= jz;
        forces[atK] -= kx;
        forces[atK + 1] -= ky;
        forces[atK + 2] -= kz;
        forces[3 * i] += jx + kx;
        forces[3 * i + 1] += jy + ky;
        forces[3 * i + 2] += jz + kz;
      }
    }
  }

  /** Works out exponentials, and third sides where a function sees them. */
  private workOutShells(): void {
    const { triples, tables, memory, closed, fadeOf } = this;
    const { eta, triangle } = tables;
    const { first, second, ux, uy, uz, r } = triples;
    const count = eta.length;
    if (triples.count > this.room) {
      this.room = 2 * triples.count;
      this.shells = memory.take(8 * (this.room * count + 1));
    }
    if (closed) {
      this.side = grown(this.side, this.room);
      this.sideFade = grown(this.sideFade, this.room);
      this.sideSlope = grown(this.sideSlope, this.room);
    }
    const { f64 } = memory;
    const shells = this.shells / 8;
    for (let n = 0; n < triples.count; n++) {
      const [j, k] = [first[n], second[n]];
      const squares = r[j] * r[j] + r[k] * r[k];
      let third = 0;
      if (closed) {
        const x = r[j] * ux[j] - r[k] * ux[k];
        const y = r[j] * uy[j] - r[k] * uy[k];
        const z = r[j] * uz[j] - r[k] * uz[k];
        third = x * x + y * y + z * z;
        this.side[n] = Math.sqrt(third);
        fadeOf.at(this.side[n]);
        this.sideFade[n] = fadeOf.value;
        this.sideSlope[n] = fadeOf.slope;
      }
      for (let h = 0; h < count; h++) f64[shells + n * count + h] = -eta[h] * (triangle[h] ? squares + third : squares);
    }
    memory.exponentials(this.shells, 2 * Math.ceil((triples.count * count) / 2));
  }

  /** Works out the angular factors of a triple; returns its cosine. */
  private turn(triple: number): number {
    const { turns, turnSlopes } = this;
    const { zeta, lambda } = this.tables;
    const { first, second, ux, uy, uz } = this.triples;
    const [j, k] = [first[triple], second[triple]];
    const cosine = ux[j] * ux[k] + uy[j] * uy[k] + uz[j] * uz[k];
    for (let t = 0; t < zeta.length; t++) {
      const half = 0.5 + 0.5 * lambda[t] * cosine;
      const below = wholePower(half, zeta[t] - 1);
      turns[t] = 2 * below * half;
      turnSlopes[t] = zeta[t] * lambda[t] * below;
    }
    return cosine;
  }
}
