import type { Potential } from '../forcefield/potential.ts';
import type { PairBatch } from './twin.ts';

/** Pairs of one batch: large enough to amortise a call a Term, small enough for the first-level cache. */
const BATCH = 1024;
/** Up to this many pairs the list is kept; beyond it, it is walked anew each time (4 bytes × 2 × this = 32 MB). */
const KEPT_PAIRS = 4_000_000;

/** All pairs i < j of a Potential that are not excluded, in batches of ascending order. */
export class PairBatches {
  private readonly batch: PairBatch = {
    count: 0,
    i: new Uint32Array(BATCH),
    j: new Uint32Array(BATCH),
    inverseR: new Float64Array(BATCH),
    force: new Float64Array(BATCH),
  };
  private readonly kept: readonly PairBatch[] | null;

  constructor(private readonly potential: Potential) {
    const { atoms } = potential;
    if ((atoms * (atoms - 1)) / 2 > KEPT_PAIRS) {
      this.kept = null;
      return;
    }
    const kept: PairBatch[] = [];
    this.walk((batch) => kept.push({ ...batch, i: batch.i.slice(0, batch.count), j: batch.j.slice(0, batch.count) }));
    this.kept = kept;
  }

  /** Calls `use` with each batch; the lists are ready, distances and forces are the caller's to fill. */
  forEach(use: (batch: PairBatch) => void): void {
    if (this.kept) for (const batch of this.kept) use(batch);
    else this.walk(use);
  }

  private walk(use: (batch: PairBatch) => void): void {
    const { atoms, exclusions } = this.potential;
    const { batch } = this;
    batch.count = 0;
    for (let i = 0; i < atoms; i++) {
      let e = exclusions.start[i];
      const end = exclusions.start[i + 1];
      while (e < end && exclusions.partners[e] < i) e++;
      for (let j = i + 1; j < atoms; j++) {
        if (e < end && exclusions.partners[e] === j) {
          e++;
          continue;
        }
        batch.i[batch.count] = i;
        batch.j[batch.count] = j;
        if (++batch.count === BATCH) {
          use(batch);
          batch.count = 0;
        }
      }
    }
    if (batch.count > 0) use(batch);
    batch.count = 0;
  }
}

/** Fills 1/r of a batch from positions (Å, [3N]) and clears its forces. */
export function measureBatch(batch: PairBatch, x: Float64Array): void {
  const { count, i, j, inverseR, force } = batch;
  for (let p = 0; p < count; p++) {
    const a = 3 * i[p];
    const b = 3 * j[p];
    const dx = x[a] - x[b];
    const dy = x[a + 1] - x[b + 1];
    const dz = x[a + 2] - x[b + 2];
    inverseR[p] = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
    force[p] = 0;
  }
}

/** Adds a batch's forces to the atoms (kcal/mol/Å, [3N]). */
export function scatterBatch(batch: PairBatch, x: Float64Array, forces: Float64Array): void {
  const { count, i, j, force } = batch;
  for (let p = 0; p < count; p++) {
    const a = 3 * i[p];
    const b = 3 * j[p];
    const f = force[p];
    const fx = f * (x[a] - x[b]);
    const fy = f * (x[a + 1] - x[b + 1]);
    const fz = f * (x[a + 2] - x[b + 2]);
    forces[a] += fx;
    forces[a + 1] += fy;
    forces[a + 2] += fz;
    forces[b] -= fx;
    forces[b + 1] -= fy;
    forces[b + 2] -= fz;
  }
}
