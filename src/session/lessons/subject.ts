/** What a lesson is about: what its checks measure. */
import * as v from 'valibot';
import { between, forcefield, molecule, whole } from './fields.ts';

export const subjectSchema = v.strictObject({
  molecule,
  forcefields: v.pipe(
    v.array(forcefield, 'must be a list of force fields'),
    v.minLength(1, 'must name at least one force field'),
    v.maxLength(6, 'must name at most 6 force fields'),
    v.check((ids) => new Set(ids).size === ids.length, 'must name each force field once'),
  ),
  /** kcal/mol: the difference that is looked for along a stretch. */
  threshold: v.exactOptional(between(0.1, 20)),
  /** K. */
  temperature: v.exactOptional(between(1, 3000)),
  replicas: v.exactOptional(whole(4, 256)),
  picoseconds: v.exactOptional(between(0.05, 100)),
  /** Of the clock, for a simulated microsecond. */
  hours: v.exactOptional(between(0.01, 1e5)),
});
export type Subject = v.InferOutput<typeof subjectSchema>;
