/** The part of a recipe's settings that is about teachers: see src/fit/training/teacher.ts. */
import * as v from 'valibot';
import { count, positive } from './training.ts';

export const teacherSchema = v.strictObject({
  /**
   * Shipped force fields, each with the SHA-256 of its parameters: of another teacher, what is learned is another. Null for models
   * that the visitor brings, whose ids have a fingerprint.
   */
  forceFields: v.pipe(
    v.array(
      v.strictObject({
        id: v.pipe(v.string(), v.maxLength(80)),
        sha256: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
      }),
    ),
    v.minLength(1),
    v.maxLength(8),
  ),
  /** Frames of every molecule that has training frames. */
  frames: count(256),
  /** K; frames are spread evenly over them. The labelled frames come from about the default ones. */
  temperatures: v.exactOptional(
    v.pipe(v.array(v.pipe(v.number(), v.minValue(1), v.maxValue(1e4))), v.minLength(1), v.maxLength(16)),
    [300, 600, 1000],
  ),
  /**
   * In every second frame a bond that is in no ring is longer by up to this, Å: what sees no bonds learns there that they hold, between
   * the distances of bonds and of atoms that are not bonded.
   */
  stretch: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(5))),
  /** Of its frames' loss, beside 1 for a labelled frame. */
  weight: v.exactOptional(positive, 0.3),
  /** Part of the training, from its beginning, in which its frames are seen. */
  until: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.7),
});

export type TeacherSettings = v.InferOutput<typeof teacherSchema>;

/** A shipped force field whose weights training starts from: it must have the same shape. */
export const startSchema = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(40)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

export type StartSettings = v.InferOutput<typeof startSchema>;
