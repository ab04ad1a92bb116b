/** Settings of recipes of kind `graph2`. */
import * as v from 'valibot';
import { Class2SettingsSchema } from './class2.ts';
import { teacherSchema } from './teacher.ts';
import { count, trainingSchema } from './training.ts';

export const Graph2SettingsSchema = v.strictObject({
  /** The fit of the coarse types. */
  types: v.pipe(
    Class2SettingsSchema,
    v.check(({ gradient }) => gradient === undefined, 'its types are fitted by least squares'),
  ),
  /** Numbers in the vector that describes an atom. */
  width: count(512),
  /** Bonds that news of an atom travels. */
  layers: count(16),
  /** Force fields and files of lessons that the network learns from besides; the coarse types do not. */
  teacher: v.exactOptional(teacherSchema),
  ...trainingSchema,
});

export type Graph2Settings = v.InferOutput<typeof Graph2SettingsSchema>;
