/** Learning curves of the ladder: `public/forcefields/learning-curves.json`, written by tools/learning-curves.ts. */
import * as v from 'valibot';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';

const number = v.pipe(v.number(), v.finite(), v.minValue(0));
const frames = v.pipe(v.number(), v.integer(), v.minValue(1));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

const CurvesSchema = v.strictObject({
  format: v.literal('ffp-learning-curves-1'),
  curves: v.array(
    v.strictObject({
      /** Id of the force field on the ladder. */
      rung: v.string(),
      /** Name of the recipe, `recipes/NAME.json`, which was carried out with fewer frames. */
      recipe: v.string(),
      /** First 16 digits of the SHA-256 of the recipe, and of the labels that it was carried out on. */
      recipeSha256: hash,
      labelsSha256: hash,
      /** Which frames are drawn, and what a training begins with: points of more frames hold those of fewer. */
      seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
      /**
       * A fit each, by rising number of frames: training frames; force MAE on the test split and on molecules out of distribution (null
       * where the recipe is of one molecule), kcal/mol/Å; processor time of the fit on the machine that it ran on, s.
       */
      points: v.pipe(v.array(v.strictTuple([frames, number, v.nullable(number), number])), v.minLength(1)),
    }),
  ),
});

export type LearningCurves = v.InferOutput<typeof CurvesSchema>;
export type LearningCurve = LearningCurves['curves'][number];

export const LEARNING_CURVES = 'forcefields/learning-curves.json';

/** Every curve that is shipped. Throws FfpError('file') where the file is damaged. */
export async function loadLearningCurves(load: LoadAsset): Promise<readonly LearningCurve[]> {
  const bytes = await load(LEARNING_CURVES);
  try {
    return v.parse(CurvesSchema, JSON.parse(new TextDecoder().decode(bytes))).curves;
  } catch (cause) {
    throw new FfpError('file', `the learning curves (${LEARNING_CURVES}) are damaged`, { cause });
  }
}
