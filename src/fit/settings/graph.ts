/** Settings of recipes of kind `graph`. */
import * as v from 'valibot';
import { count, trainingSchema } from './training.ts';

export const GraphSettingsSchema = v.strictObject({
  /** Numbers in the vector that describes an atom. */
  width: count(512),
  /** Bonds that news of an atom travels. */
  layers: count(16),
  ...trainingSchema,
});

export type GraphSettings = v.InferOutput<typeof GraphSettingsSchema>;
