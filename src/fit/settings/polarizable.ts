/** Settings of recipes of kind `polarizable`. */
import * as v from 'valibot';
import { Class1SettingsSchema } from './class1.ts';

export const PolarizableSettingsSchema = v.omit(Class1SettingsSchema, ['nonbonded', 'gradient']);

export type PolarizableSettings = v.InferOutput<typeof PolarizableSettingsSchema>;
