/** What this page may download of a published model: which files, how large, and with which hashes. */
import * as v from 'valibot';
import { FfpError } from '../../src/core/errors.ts';

const words = v.pipe(v.string(), v.maxLength(200));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const ManifestSchema = v.object({
  format: v.literal('ffp-model-files-1'),
  /** Id of the force field that the files make up. */
  id: words,
  title: words,
  /** Networks that are listed, and that the published model has. */
  networks: count,
  promised: count,
  elements: v.array(words),
  repository: words,
  licence: words,
  base: v.pipe(v.string(), v.regex(/^(https:\/\/|http:\/\/127\.0\.0\.1:).*\/$/)),
  files: v.pipe(
    v.array(
      v.object({
        path: v.pipe(words, v.regex(/^(?!.*\.\.)[\w./-]+$/)),
        bytes: count,
        sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      }),
    ),
    v.minLength(1),
  ),
});

export type Manifest = v.InferOutput<typeof ManifestSchema>;

/** Where manifests lie below the page's address. */
const ANI_2X = 'models/ani-2x.json';

/** The list of ANI-2x, made by tools/model-manifest.ts. Throws FfpError('file'). */
export async function loadManifest(baseUrl: string): Promise<Manifest> {
  const response = await fetch(new URL(ANI_2X, baseUrl));
  const result = v.safeParse(ManifestSchema, response.ok ? await response.json().catch(() => null) : null);
  if (!result.success) throw new FfpError('file', `${ANI_2X} of this page is missing or damaged; reload the page.`);
  return result.output;
}

export const totalBytes = ({ files }: Manifest): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
