/**
 * The radial distribution function of a liquid in a box (Allen & Tildesley, _Computer Simulation of Liquids_, ch. 2.6): how many atoms
 * of one kind there are around one of another, against as many spread evenly.
 */
import { FfpError } from '../core/errors.ts';
import type { Box } from './box.ts';

export interface RadialDistributionSettings {
  /** Atoms around which is counted, and those that are counted: indices. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Of each atom its molecule: pairs within one do not count. [N] */
  readonly molecules: Uint32Array;
  /** Å; at most half the shortest edge is counted. */
  readonly reach: number;
  readonly bins: number;
}

export class RadialDistribution {
  readonly settings: RadialDistributionSettings;
  /** Pairs by distance, over all frames; and what evenly spread atoms would have had. */
  readonly #counts: Float64Array;
  readonly #even: Float64Array;
  /** Frames so far. */
  frames = 0;

  /** Throws FfpError('usage') where nothing can be counted. */
  constructor(settings: RadialDistributionSettings) {
    const { from, to, reach, bins } = settings;
    if (from.length === 0 || to.length === 0) throw new FfpError('usage', 'there are no atoms of these kinds');
    if (!(reach > 0) || !(bins >= 1)) throw new FfpError('usage', 'distances must have a reach, and bins');
    this.settings = settings;
    this.#counts = new Float64Array(bins);
    this.#even = new Float64Array(bins);
  }

  /**
   * Counts a frame.
   * @param positions Å, [3N], whole or cut molecules, anywhere
   */
  add(positions: ArrayLike<number>, box: Box): void {
    const { from, to, molecules, bins } = this.settings;
    const reach = Math.min(this.settings.reach, ...box.map((edge) => edge / 2));
    const width = this.settings.reach / bins;
    const cells = new Cells(positions, to, box, reach);
    let alike = 0;
    const perMolecule = new Map<number, number>();
    for (const j of to) perMolecule.set(molecules[j], (perMolecule.get(molecules[j]) ?? 0) + 1);
    for (const i of from) alike += perMolecule.get(molecules[i]) ?? 0;
    for (const i of from)
      cells.near(i, (j, r) => {
        if (molecules[j] !== molecules[i]) this.#counts[Math.floor(r / width)]++;
      });
    // Atoms of one's own molecule are not spread evenly: the others are.
    const density = (from.length * to.length - alike) / (box[0] * box[1] * box[2]);
    for (let bin = 0; bin < bins && (bin + 1) * width <= reach + 1e-9; bin++)
      this.#even[bin] += density * (4 / 3) * Math.PI * width ** 3 * ((bin + 1) ** 3 - bin ** 3);
    this.frames++;
  }

  /** Middles of the bins, Å, and g(r) there; NaN beyond what any frame could tell. */
  get curve(): { readonly distances: Float64Array; readonly values: Float64Array } {
    const { reach, bins } = this.settings;
    return {
      distances: Float64Array.from({ length: bins }, (_, bin) => ((bin + 0.5) * reach) / bins),
      values: this.#counts.map((count, bin) => (this.#even[bin] > 0 ? count / this.#even[bin] : NaN)),
    };
  }
}

/** Atoms sorted into cells at least as wide as the reach, where the box has room for three of them. */
class Cells {
  private readonly counts: readonly number[];
  private readonly starts: Uint32Array;
  private readonly sorted: Uint32Array;

  constructor(
    private readonly positions: ArrayLike<number>,
    atoms: Uint32Array,
    private readonly box: Box,
    private readonly reach: number,
  ) {
    this.counts = box.map((edge) => Math.max(1, Math.floor(edge / reach)));
    const [nx, ny, nz] = this.counts;
    const starts = new Uint32Array(nx * ny * nz + 1);
    const cellOf = Uint32Array.from(atoms, (atom) => this.cell(this.place(atom)));
    for (const cell of cellOf) starts[cell + 1]++;
    for (let cell = 0; cell < nx * ny * nz; cell++) starts[cell + 1] += starts[cell];
    const next = starts.slice();
    this.sorted = new Uint32Array(atoms.length);
    atoms.forEach((atom, n) => (this.sorted[next[cellOf[n]]++] = atom));
    this.starts = starts;
  }

  /** Calls back with every atom nearer than the reach, itself excepted, and its distance, Å. */
  near(atom: number, found: (other: number, distance: number) => void): void {
    const { box, counts, positions, reach } = this;
    const around = this.place(atom).map((cell, c) =>
      counts[c] < 3
        ? Array.from({ length: counts[c] }, (_, n) => n)
        : [-1, 0, 1].map((step) => (cell + step + counts[c]) % counts[c]),
    );
    for (const x of around[0])
      for (const y of around[1])
        for (const z of around[2]) {
          const cell = this.cell([x, y, z]);
          for (let n = this.starts[cell]; n < this.starts[cell + 1]; n++) {
            const other = this.sorted[n];
            if (other === atom) continue;
            let square = 0;
            for (let c = 0; c < 3; c++) {
              const d = positions[3 * other + c] - positions[3 * atom + c];
              square += (d - box[c] * Math.round(d / box[c])) ** 2;
            }
            if (square < reach * reach) found(other, Math.sqrt(square));
          }
        }
  }

  private place(atom: number): number[] {
    return this.box.map((edge, c) => {
      const within = this.positions[3 * atom + c] / edge;
      return Math.min(this.counts[c] - 1, Math.floor((within - Math.floor(within)) * this.counts[c]));
    });
  }

  private cell([x, y, z]: readonly number[]): number {
    return (x * this.counts[1] + y) * this.counts[2] + z;
  }
}
