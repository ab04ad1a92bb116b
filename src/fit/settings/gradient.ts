/** The part of a recipe's settings that is about fitting tables of parameters by gradients: see src/fit/training/trainableTables.ts. */
import * as v from 'valibot';
import { trainingSchema } from './training.ts';

export const gradientSchema = v.strictObject({
  ...trainingSchema,
  /** Whether charges are fitted to energies and forces too, or stay those of the electrostatic potential. */
  charges: v.exactOptional(v.boolean(), true),
});

export type GradientSettings = v.InferOutput<typeof gradientSchema>;
