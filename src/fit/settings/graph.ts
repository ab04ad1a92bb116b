/** Settings of recipes of kind `graph`. */
import * as v from 'valibot';
import { teacherSchema } from './teacher.ts';
import { count, trainingSchema } from './training.ts';

export const GraphSettingsSchema = v.strictObject({
  /** Numbers in the vector that describes an atom. */
  width: count(512),
  /** Bonds that news of an atom travels. */
  layers: count(16),
  /** Force fields and files of lessons that it learns from besides. */
  teacher: v.exactOptional(teacherSchema),
  ...trainingSchema,
});

export type GraphSettings = v.InferOutput<typeof GraphSettingsSchema>;
