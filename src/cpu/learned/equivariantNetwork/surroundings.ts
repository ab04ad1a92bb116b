import type { EquivariantModel } from '../../../models/equivariantNetwork.ts';
import { grown, NeighbourPairs } from '../../neighbours.ts';
import { paddedFunctions } from './weights.ts';

/** What of a model the surroundings of atoms depend on: no weights. */
export type RadialShape = Pick<EquivariantModel, 'elements' | 'cutoff' | 'prefactor' | 'radialCount'>;

/**
 * Pairs of atoms within the cutoff, their radial functions, and sums of these over the neighbours of each element: all that the
 * network sees of a molecule. Atoms of one element stand together, in rows.
 */
export class Surroundings {
  readonly rows: number;
  /** The atom of each row. */
  readonly atomOfRow: Uint32Array;
  /** Index of each row's element in the model. */
  readonly speciesOfRow: Uint32Array;
  /** Elements that are there, ascending, and their rows. */
  readonly groups: readonly { readonly species: number; readonly first: number; readonly rows: number }[];
  /** Place of each row's element among `groups`. */
  readonly groupOfRow: Uint32Array;
  /** Radial functions as they are stored: padded with zeros. K below. */
  readonly functions: number;
  /** Numbers that one row has in `scalarSums`: functions × elements that are there. */
  readonly width: number;
  /** i and j are rows. */
  readonly pairs: NeighbourPairs;
  /** Radial functions of each pair, and their derivatives by distance, [pairs × K]. */
  basis = new Float64Array(0);
  slopes = new Float64Array(0);
  /** Σ_j b(r_ij) over the neighbours of each element, [rows × groups × K]. */
  readonly scalarSums: Float64Array;
  /** Σ_j b(r_ij) u_ij likewise, [rows × 3 × groups × K]. */
  readonly vectorSums: Float64Array;
  /** Positions by row, Å. */
  private readonly places: Float64Array;

  /** @param species index of each atom's element in `shape.elements`, [N] */
  constructor(
    readonly shape: RadialShape,
    species: Uint32Array,
  ) {
    const rows = species.length;
    this.rows = rows;
    this.atomOfRow = Uint32Array.from(species.keys()).sort((a, b) => species[a] - species[b] || a - b);
    this.speciesOfRow = Uint32Array.from(this.atomOfRow, (atom) => species[atom]);
    const present = [...new Set(this.speciesOfRow)];
    this.groups = present.map((own) => ({
      species: own,
      first: this.speciesOfRow.indexOf(own),
      rows: this.speciesOfRow.filter((other) => other === own).length,
    }));
    this.groupOfRow = Uint32Array.from(this.speciesOfRow, (own) => present.indexOf(own));
    this.functions = paddedFunctions(shape.radialCount);
    this.width = present.length * this.functions;
    this.pairs = new NeighbourPairs(shape.cutoff);
    this.scalarSums = new Float64Array(rows * this.width);
    this.vectorSums = new Float64Array(3 * rows * this.width);
    this.places = new Float64Array(3 * rows);
  }

  /** Works all of it out at positions (Å, [3N]). */
  describe(positions: Float64Array): void {
    const { atomOfRow, places, pairs } = this;
    for (let row = 0; row < this.rows; row++) {
      const atom = 3 * atomOfRow[row];
      places[3 * row] = positions[atom];
      places[3 * row + 1] = positions[atom + 1];
      places[3 * row + 2] = positions[atom + 2];
    }
    pairs.find(places);
    this.basis = grown(this.basis, pairs.i.length * this.functions);
    this.slopes = grown(this.slopes, pairs.i.length * this.functions);
    this.describePairs();
    this.sum();
  }

  /** sin(kπx)/x and its derivative by recurrence from sin πx and cos πx, times the smooth cutoff. */
  private describePairs(): void {
    const { pairs, basis, slopes, functions } = this;
    const { cutoff, prefactor, radialCount } = this.shape;
    for (let p = 0; p < pairs.count; p++) {
      const x = pairs.r[p] / cutoff;
      const [sine, cosine] = [Math.sin(Math.PI * x), Math.cos(Math.PI * x)];
      const x5 = x * x * x * x * x;
      const fade = prefactor * (1 + x * x5 * (-28 + x * (48 - 21 * x)));
      const fall = -168 * prefactor * x5 * (1 - x) * (1 - x);
      let [s, c] = [sine, cosine];
      for (let k = 0; k < radialCount; k++) {
        const wave = s / x;
        const at = p * functions + k;
        basis[at] = wave * fade;
        slopes[at] = (wave * fall + (((k + 1) * Math.PI * c - wave) / x) * fade) / cutoff;
        const next = s * cosine + c * sine;
        c = c * cosine - s * sine;
        s = next;
      }
    }
  }

  private sum(): void {
    const { pairs, basis, scalarSums, vectorSums, groupOfRow, width, functions: K } = this;
    scalarSums.fill(0);
    vectorSums.fill(0);
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const x = pairs.x[p];
      const y = pairs.y[p];
      const z = pairs.z[p];
      const ofI = groupOfRow[j] * K;
      const ofJ = groupOfRow[i] * K;
      for (let k = 0; k < K; k++) {
        const b = basis[p * K + k];
        scalarSums[i * width + ofI + k] += b;
        scalarSums[j * width + ofJ + k] += b;
        const vi = 3 * i * width + ofI + k;
        const vj = 3 * j * width + ofJ + k;
        vectorSums[vi] += b * x;
        vectorSums[vi + width] += b * y;
        vectorSums[vi + 2 * width] += b * z;
        vectorSums[vj] -= b * x;
        vectorSums[vj + width] -= b * y;
        vectorSums[vj + 2 * width] -= b * z;
      }
    }
  }

  /**
   * Adds forces (kcal/mol/Å, [3N]) from derivatives of the energy.
   * @param by where they are, counted from `by…` on: `byScalarSums`, `byVectorSums` of the shapes of `scalarSums` and `vectorSums`;
   * `byBasis` [pairs × K], besides what goes through the sums; `byDirection` by each pair's unit vector as if its components were free,
   * [pairs × 3]
   */
  addForces(
    by: Float64Array,
    byScalarSums: number,
    byVectorSums: number,
    byBasis: number,
    byDirection: number,
    forces: Float64Array,
  ): void {
    const { pairs, basis, slopes, groupOfRow, width, atomOfRow, functions: K } = this;
    for (let p = 0; p < pairs.count; p++) {
      const i = pairs.i[p];
      const j = pairs.j[p];
      const x = pairs.x[p];
      const y = pairs.y[p];
      const z = pairs.z[p];
      const si = byScalarSums + i * width + groupOfRow[j] * K;
      const sj = byScalarSums + j * width + groupOfRow[i] * K;
      const vi = byVectorSums + 3 * i * width + groupOfRow[j] * K;
      const vj = byVectorSums + 3 * j * width + groupOfRow[i] * K;
      let slope = 0;
      let ux = by[byDirection + 3 * p];
      let uy = by[byDirection + 3 * p + 1];
      let uz = by[byDirection + 3 * p + 2];
      for (let k = 0; k < K; k++) {
        const byX = by[vi + k] - by[vj + k];
        const byY = by[vi + width + k] - by[vj + width + k];
        const byZ = by[vi + 2 * width + k] - by[vj + 2 * width + k];
        const b = basis[p * K + k];
        ux += byX * b;
        uy += byY * b;
        uz += byZ * b;
        const byB = by[byBasis + p * K + k] + by[si + k] + by[sj + k] + byX * x + byY * y + byZ * z;
        slope += byB * slopes[p * K + k];
      }
      // The unit vector turns; it does not grow.
      const along = ux * x + uy * y + uz * z;
      const inverse = 1 / pairs.r[p];
      const fx = slope * x + (ux - along * x) * inverse;
      const fy = slope * y + (uy - along * y) * inverse;
      const fz = slope * z + (uz - along * z) * inverse;
      const a = 3 * atomOfRow[i];
      const b = 3 * atomOfRow[j];
      forces[a] += fx;
      forces[a + 1] += fy;
      forces[a + 2] += fz;
      forces[b] -= fx;
      forces[b + 1] -= fy;
      forces[b + 2] -= fz;
    }
  }
}
