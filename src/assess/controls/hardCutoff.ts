import { measureBatch, PairBatches, scatterBatch } from '../../cpu/pairs.ts';
import { pairTwin, type PairBatch } from '../../cpu/twin.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { Change } from './changedEvaluator.ts';

/** Å. */
const CUTOFF = 6;

/** Pairs further apart than 6 Å are dropped, at once and not gradually: what the pair Terms said of them is taken away again. */
export function hardCutoff(potential: Potential): Change {
  const pairs = potential.terms.flatMap((data, at) =>
    data.kind === 'pair' ? [{ at, data, twin: pairTwin(data.term) }] : [],
  );
  const batches = new PairBatches(potential);
  return (positions, forces, energies) =>
    batches.forEach((batch) => {
      measureBatch(batch, positions);
      const far = beyond(batch);
      for (const { at, data, twin } of pairs) energies[at] -= twin(far, data);
      for (let p = 0; p < far.count; p++) far.force[p] *= -1;
      scatterBatch(far, forces);
    });
}

function beyond(batch: PairBatch): PairBatch {
  const kept = Array.from({ length: batch.count }, (_, p) => p).filter((p) => batch.inverseR[p] < 1 / CUTOFF);
  const floats = (values: Float64Array): Float64Array => Float64Array.from(kept, (p) => values[p]);
  return {
    count: kept.length,
    i: Uint32Array.from(kept, (p) => batch.i[p]),
    j: Uint32Array.from(kept, (p) => batch.j[p]),
    dx: floats(batch.dx),
    dy: floats(batch.dy),
    dz: floats(batch.dz),
    inverseR: floats(batch.inverseR),
    force: new Float64Array(kept.length),
  };
}
