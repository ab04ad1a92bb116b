/** The part of a recipe's settings that is about training. */
import * as v from 'valibot';
import { ADAM } from '../training/adam.ts';
import { TRAINING, type TrainingSettings } from '../training/train.ts';

export const positive = v.pipe(v.number(), v.minValue(1e-9), v.maxValue(1e6));
export const notNegative = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6));
export const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

/** Entries of a schema; what they mean is said in `TrainingSettings` and `AdamSettings`. */
export const trainingSchema = {
  epochs: count(100_000),
  batch: v.exactOptional(count(1024), TRAINING.batch),
  rate: v.exactOptional(positive, TRAINING.rate),
  lastRate: v.exactOptional(positive, TRAINING.lastRate),
  forceWeight: v.exactOptional(notNegative, TRAINING.forceWeight),
  energyWeight: v.exactOptional(notNegative, TRAINING.energyWeight),
  forceScale: v.exactOptional(positive, TRAINING.forceScale),
  energyScale: v.exactOptional(positive, TRAINING.energyScale),
  patience: v.exactOptional(count(100_000), TRAINING.patience),
  weightDecay: v.exactOptional(notNegative, ADAM.weightDecay),
  average: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.99999)), ADAM.average),
};

const Schema = v.object(trainingSchema);

/** From what a recipe says to what training takes. */
export function trainingSettings(
  { weightDecay, average, ...settings }: v.InferOutput<typeof Schema>,
  seed: number,
): TrainingSettings {
  return { ...settings, seed, adam: { ...ADAM, weightDecay, average } };
}
