/** Settings of recipes of kind `equivariant`. */
import * as v from 'valibot';
import { startSchema, teacherSchema } from './teacher.ts';
import { count, positive, trainingSchema } from './training.ts';

export const EquivariantSettingsSchema = v.strictObject({
  elements: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z][a-z]?$/))), v.minLength(1), v.maxLength(10)),
  /** Shape of the network: see src/models/equivariantNetwork.ts. */
  channels: v.pipe(count(256), v.multipleOf(4)),
  radialCount: count(32),
  layers: count(4),
  /** Å. */
  cutoff: v.pipe(positive, v.maxValue(20)),
  /** Of the radial functions: about one over the square root of the number of neighbours. */
  prefactor: v.exactOptional(positive, 0.2),
  /** kcal/mol per unit of what the network puts out. */
  energyUnit: v.exactOptional(positive, 20),
  /** Repulsion at distances no bond has, which the network never sees in training. */
  repulsion: v.exactOptional(v.boolean(), true),
  /** Force fields that it learns from besides. */
  teacher: v.exactOptional(teacherSchema),
  /** A shipped force field whose weights it starts from. */
  start: v.exactOptional(startSchema),
  ...trainingSchema,
});

export type EquivariantSettings = v.InferOutput<typeof EquivariantSettingsSchema>;
