import type { Potential } from '../forcefield/potential.ts';
import type { PairBatch } from './twin.ts';

/** Pairs of one batch: large enough to amortise a call a Term, small enough for the first-level cache. */
const BATCH = 1024;
/** Up to this many pairs the list is kept; beyond it, it is walked anew each time (4 bytes × 2 × this = 32 MB). */
const KEPT_PAIRS = 4_000_000;

/** All pairs i < j of a molecule that are not excluded, in batches of ascending order. */
export class PairBatches {
  private readonly batch: PairBatch = {
    count: 0,
    i: new Uint32Array(BATCH),
    j: new Uint32Array(BATCH),
    dx: new Float64Array(BATCH),
    dy: new Float64Array(BATCH),
    dz: new Float64Array(BATCH),
    inverseR: new Float64Array(BATCH),
    force: new Float64Array(BATCH),
  };
  private readonly kept: readonly PairBatch[] | null;

  constructor(private readonly potential: Pick<Potential, 'atoms' | 'exclusions'>) {
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

/** Fills the distances of a batch from positions (Å, [3N]) and clears its forces. */
export function measureBatch(batch: PairBatch, x: Float64Array): void {
  const { count, i, j, dx, dy, dz, inverseR, force } = batch;
  for (let p = 0; p < count; p++) {
    const a = 3 * i[p];
    const b = 3 * j[p];
    const u = x[a] - x[b];
    const v = x[a + 1] - x[b + 1];
    const w = x[a + 2] - x[b + 2];
    dx[p] = u;
    dy[p] = v;
    dz[p] = w;
    inverseR[p] = 1 / Math.sqrt(u * u + v * v + w * w);
    force[p] = 0;
  }
}

/** Adds a batch's forces to the atoms (kcal/mol/Å, [3N]). Pairs of one atom i follow each other: its force is stored once. */
export function scatterBatch(batch: PairBatch, forces: Float64Array): void {
  const { count, i, j, dx, dy, dz, force } = batch;
  let p = 0;
  while (p < count) {
    const atom = i[p];
    let fx = 0;
    let fy = 0;
    let fz = 0;
    for (; p < count && i[p] === atom; p++) {
      const b = 3 * j[p];
      const f = force[p];
      const u = f * dx[p];
      const v = f * dy[p];
      const w = f * dz[p];
      fx += u;
      fy += v;
      fz += w;
      forces[b] -= u;
      forces[b + 1] -= v;
      forces[b + 2] -= w;
    }
    const a = 3 * atom;
    forces[a] += fx;
    forces[a + 1] += fy;
    forces[a + 2] += fz;
  }
}
