/** What is said of the shipped force fields before their parameters are loaded: `public/forcefields/index.json`. */
import * as v from 'valibot';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';

const errors = v.object({ frames: v.number(), forceMae: v.number(), energyMae: v.number() });
const IndexSchema = v.object({
  format: v.literal('ffp-ladder-1'),
  rungs: v.array(
    v.object({
      id: v.string(),
      plainName: v.string(),
      technicalName: v.string(),
      family: v.picklist(['mm', 'between', 'ml']),
      summary: v.string(),
      parameterCount: v.number(),
      needsBonds: v.boolean(),
      breaksBonds: v.boolean(),
      /** Shown to show a failure: no force field to use. */
      specimen: v.exactOptional(v.literal(true)),
      /** Size and hash of its parameters. */
      bytes: v.number(),
      sha256: v.string(),
      /** On the Reference set by split, over all molecules that it covers; kcal/mol/Å and kcal/mol. */
      errors: v.record(v.string(), errors),
      /** Time per step of ethanol on the cpu Engine, as a multiple of what `mm-class1` takes; from the model card. */
      relativeTime: v.exactOptional(v.number()),
      /** Mean absolute error of the energy along the torsion scans of the Reference set, kcal/mol; absent where it covers none. */
      torsionMae: v.exactOptional(v.number()),
    }),
  ),
});

export type LadderIndex = v.InferOutput<typeof IndexSchema>;
export type RungDescription = LadderIndex['rungs'][number];

/** Descriptions of the shipped force fields, in the order of the ladder. Throws FfpError('file') where the index is damaged. */
export async function loadLadderIndex(load: LoadAsset): Promise<readonly RungDescription[]> {
  const path = 'forcefields/index.json';
  const bytes = await load(path);
  try {
    return v.parse(IndexSchema, JSON.parse(new TextDecoder().decode(bytes))).rungs;
  } catch (cause) {
    throw new FfpError('file', `the list of force fields (${path}) is damaged`, { cause });
  }
}
