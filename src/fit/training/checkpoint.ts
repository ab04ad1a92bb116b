import { readSafetensors, requireTensor, writeSafetensors, type Tensor } from '../../core/safetensors.ts';
import { FfpError } from '../../core/errors.ts';
import type { Computes } from './learner.ts';
import type { EpochRecord, TrainingState } from './train.ts';

/** A fit of an ensemble that has been interrupted: members that are done, and the one being trained. */
export interface TrainingCheckpoint {
  /** The best weights of the members that are done, and how they came about. */
  readonly finished: readonly { readonly weights: Float64Array; readonly history: readonly EpochRecord[] }[];
  readonly current: TrainingState;
  /** What carried it out so far. */
  readonly computed: readonly Computes[];
}

/** A checkpoint as bytes: every bit of it is kept. */
export function writeCheckpoint({ finished, current, computed }: TrainingCheckpoint): Uint8Array<ArrayBuffer> {
  const vector = (data: Float64Array): Tensor => ({ dtype: 'F64', shape: [data.length], data });
  const tensors = new Map<string, Tensor>([
    ['weights', vector(current.weights)],
    ['mean', vector(current.adam.mean)],
    ['square', vector(current.adam.square)],
    ['averaged', vector(current.adam.averaged)],
    ['offsets', vector(current.offsets)],
    ['best', vector(current.best.weights)],
    ...finished.map(({ weights }, m) => [`finished.${m}`, vector(weights)] as const),
  ]);
  const { epoch, history, adam, best } = current;
  const progress = { epoch, history, step: adam.step, bestEpoch: best.epoch, bestForceMae: best.forceMae };
  return writeSafetensors(
    tensors,
    new Map([
      ['progress', JSON.stringify(progress)],
      ['finished', JSON.stringify(finished.map((member) => member.history))],
      ['computed', JSON.stringify(computed)],
    ]),
  );
}

/**
 * Reads what `writeCheckpoint` wrote. Checkpoints are this machine's own files, and their key says that they belong to the recipe;
 * one that is damaged all the same is refused.
 * Throws FfpError('file').
 */
export function readCheckpoint(bytes: Uint8Array): TrainingCheckpoint {
  const name = 'the checkpoint';
  const file = readSafetensors(bytes, name);
  const vector = (key: string) => requireTensor(file, key, 'F64', [null], name).data;
  try {
    const progress = JSON.parse(file.metadata.get('progress') ?? '') as {
      epoch: number;
      history: EpochRecord[];
      step: number;
      bestEpoch: number;
      /** null stands for infinity, which JSON does not have. */
      bestForceMae: number | null;
    };
    const histories = JSON.parse(file.metadata.get('finished') ?? '') as EpochRecord[][];
    return {
      // Those of before this was kept were all the processor's.
      computed: JSON.parse(file.metadata.get('computed') ?? '[]') as Computes[],
      finished: histories.map((history, m) => ({ weights: vector(`finished.${m}`), history })),
      current: {
        epoch: progress.epoch,
        history: progress.history,
        weights: vector('weights'),
        adam: {
          step: progress.step,
          mean: vector('mean'),
          square: vector('square'),
          averaged: vector('averaged'),
        },
        offsets: vector('offsets'),
        best: {
          epoch: progress.bestEpoch,
          forceMae: progress.bestForceMae ?? Infinity,
          weights: vector('best'),
        },
      },
    };
  } catch (cause) {
    throw new FfpError('file', 'The checkpoint is damaged: start the fit with --fresh.', { cause });
  }
}
