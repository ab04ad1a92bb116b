import type { FitProgress, FitStage } from '../fitter.ts';
import { readCheckpoint, writeCheckpoint, type TrainingCheckpoint } from './checkpoint.ts';
import type { TrainingFrame } from './data.ts';
import { Training, type EpochRecord, type TrainingSettings } from './train.ts';
import type { Trainable } from './trainable.ts';

/** Time between two checkpoints, ms. */
const KEEP_EVERY = 60_000;

/** A trained member of an ensemble: its best weights, and how its errors fell. */
export interface TrainedMember {
  readonly weights: Float64Array;
  readonly history: readonly EpochRecord[];
}

/**
 * Trains members one after the other, each with its own seed, reporting every epoch and keeping checkpoints; an interrupted run goes
 * on with the same bits.
 * @param start makes a member with the initial weights that a seed gives
 */
export async function trainMembers<Prepared>(
  start: (seed: number) => Trainable<Prepared>,
  members: number,
  frames: { readonly train: readonly TrainingFrame[]; readonly validation: readonly TrainingFrame[] },
  settings: TrainingSettings,
  progress: FitProgress,
): Promise<TrainedMember[]> {
  const kept = await progress.resume();
  const checkpoint: TrainingCheckpoint | null = kept && readCheckpoint(kept);
  const finished: TrainedMember[] = [...(checkpoint?.finished ?? [])];
  let resumed = checkpoint?.current;
  while (finished.length < members) {
    const seed = (settings.seed + finished.length) >>> 0;
    const training = new Training(start(seed), frames, { ...settings, seed }, resumed);
    resumed = undefined;
    let keptAt = performance.now();
    while (training.goesOn) {
      const record = await training.epoch();
      progress.report(stageOf(record, finished.length, members, settings.epochs));
      if (performance.now() - keptAt < KEEP_EVERY) continue;
      await progress.keep(writeCheckpoint({ finished, current: training.state }));
      keptAt = performance.now();
    }
    const { best, history } = training.state;
    finished.push({ weights: best.weights, history });
  }
  return finished;
}

/** An epoch in the words of a fit's progress. */
export function stageOf(record: EpochRecord, member: number, members: number, epochs: number): FitStage {
  const whose = members > 1 ? `network ${member + 1} of ${members}, ` : '';
  return { what: `${whose}epoch ${record.epoch} of ${epochs}`, validationMae: record.validationForceMae };
}
