/** The part of a recipe's settings that is about teachers: see src/fit/training/teacher.ts. */
import * as v from 'valibot';
import { count, positive } from './training.ts';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Frames of a shipped file: see src/fit/training/lessonFile.ts. */
const lessonSchema = v.strictObject({
  file: v.pipe(v.string(), v.maxLength(100), v.regex(/^semiempirical\/[\w+-]+\.safetensors$/)),
  /** Of the file. */
  sha256,
  /** At most so many frames of each molecule, evenly spread over those that there are. */
  most: v.exactOptional(count(1024), 1024),
  /** Frames of hotter trajectories are left out, K. */
  hottest: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(1e5))),
  /** Whether also of molecules that the data do not have. */
  others: v.exactOptional(v.boolean(), false),
  /** Of its frames' loss, where it is another than that of the teacher's other frames; kernels have noises in its place. */
  weight: v.exactOptional(positive),
});

export type LessonSettings = v.InferOutput<typeof lessonSchema>;

/** One file, or several. */
export const lessonsSchema = v.union([lessonSchema, v.pipe(v.array(lessonSchema), v.minLength(1), v.maxLength(8))]);

export const teacherSchema = v.strictObject({
  /**
   * Shipped force fields, each with the SHA-256 of its parameters: of another teacher, what is learned is another. Null for models
   * that the visitor brings, whose ids have a fingerprint.
   */
  forceFields: v.exactOptional(
    v.pipe(
      v.array(
        v.strictObject({
          id: v.pipe(v.string(), v.maxLength(80)),
          sha256: v.nullable(sha256),
        }),
      ),
      v.maxLength(8),
    ),
    [],
  ),
  /** Frames of every molecule that has training frames; none of force fields that are not there. */
  frames: v.exactOptional(count(256), 1),
  /** Files of frames, besides those that force fields visit. */
  lessons: v.exactOptional(lessonsSchema),
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

/** The shipped lessons: GFN2-xTB's, corrected towards the Reference set. */
export const SHIPPED_LESSONS = {
  file: 'semiempirical/gfn2-corrected.safetensors',
  sha256: '16aff89ab75e3b9d13f847740e42605eef10448ff822ed4db247af09c085ff95',
} as const;

export type TeacherSettings = v.InferOutput<typeof teacherSchema>;

/** A shipped force field whose weights training starts from: it must have the same shape. */
export const startSchema = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(40)),
  sha256,
});

export type StartSettings = v.InferOutput<typeof startSchema>;
