/** Settings of recipes of kind `class1`. */
import * as v from 'valibot';
import { gradientSchema } from './gradient.ts';

const positive = v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6));

export const Class1SettingsSchema = v.strictObject({
  /** Bonded terms that the force field has. */
  kinds: v.pipe(v.array(v.picklist(['bond', 'angle', 'torsion', 'improper'])), v.minLength(1)),
  /** Whether atoms further apart see each other. */
  nonbonded: v.boolean(),
  /** Levels of types, from the coarsest; all of them where absent. */
  levels: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10))),
  /** Standard deviation of what the form cannot describe, kcal/mol/Å: sets how much a datum weighs against the priors. */
  noise: positive,
  /** Standard deviation of the prior of each level, as a fraction of the coarser level's. */
  decay: positive,
  /** Weight of a squared energy error [kcal/mol] against a squared force component error [kcal/mol/Å]. */
  energyWeight: positive,
  /** Solutions after the first, each with observations reweighted by the errors of the last; 0 means least squares. */
  reweightings: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
  /** From there on by gradients, end to end on energies and forces, charges included; not at all where absent. */
  gradient: v.exactOptional(gradientSchema),
});

export type Class1Settings = v.InferOutput<typeof Class1SettingsSchema>;
