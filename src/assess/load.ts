/** The Reference set as it is shipped: an index, and one file a molecule or scan, loaded when asked for and checked against its hash. */
import * as v from 'valibot';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { unpackMolecule, unpackScan } from './packing.ts';
import type { ReferenceMolecule, ReferenceScan } from './reference.ts';

const FOLDER = 'reference';

const counts = v.record(v.string(), v.number());
const fileFields = {
  /** Path below `reference/`. */
  file: v.pipe(v.string(), v.regex(/^[a-z0-9-]+\/[A-Za-z0-9-]+\.safetensors$/)),
  /** The first 64 bits: enough to notice a broken or mismatched file, and the index is part of the first load. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  bytes: v.number(),
};
const IndexSchema = v.object({
  format: v.literal('ffp-reference-index-1'),
  /** Method and basis of the labels. */
  level: v.string(),
  semiempiricalLevel: v.string(),
  units: v.string(),
  provenance: v.string(),
  licence: v.string(),
  frames: v.number(),
  splits: counts,
  molecules: v.array(
    v.object({
      name: v.string(),
      /** As shown to people. */
      title: v.string(),
      formula: v.string(),
      smiles: v.string(),
      charge: v.number(),
      atoms: v.number(),
      frames: v.number(),
      /** Frames by split. */
      splits: counts,
      /** Frames by temperature in K. */
      temperatures: counts,
      ...fileFields,
    }),
  ),
  scans: v.array(
    v.object({
      name: v.string(),
      /** Name of the molecule scanned. */
      molecule: v.string(),
      coordinate: v.string(),
      from: v.number(),
      to: v.number(),
      frames: v.number(),
      ...fileFields,
    }),
  ),
});

export type ReferenceIndex = v.InferOutput<typeof IndexSchema>;
export type ReferenceEntry = ReferenceIndex['molecules'][number];
export type ScanEntry = ReferenceIndex['scans'][number];

/** What the Reference set holds. Throws FfpError('file') where the index is not one. */
export async function loadReferenceIndex(load: LoadAsset): Promise<ReferenceIndex> {
  const path = `${FOLDER}/index.json`;
  const bytes = await load(path);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new FfpError('file', `the index of the Reference set (${path}) is not JSON`, { cause });
  }
  const result = v.safeParse(IndexSchema, json);
  if (!result.success) throw new FfpError('file', `the index of the Reference set (${path}) is damaged`);
  return result.output;
}

/**
 * The labelled frames of one molecule, by name.
 * @param index the index where it is at hand; read otherwise
 * Throws FfpError('usage') for a name the set does not have, 'file' for a file that is damaged.
 */
export async function loadReferenceMolecule(
  load: LoadAsset,
  name: string,
  index?: ReferenceIndex,
): Promise<ReferenceMolecule> {
  const { molecules } = index ?? (await loadReferenceIndex(load));
  const entry = molecules.find((molecule) => molecule.name === name);
  if (!entry)
    throw new FfpError('usage', `the Reference set has no molecule "${name}"; it has ${molecules.length} others`);
  return unpackMolecule(await loadChecked(load, entry), entry.file);
}

/** One scan, by name. Throws like `loadReferenceMolecule`. */
export async function loadReferenceScan(load: LoadAsset, name: string): Promise<ReferenceScan> {
  const { scans } = await loadReferenceIndex(load);
  const entry = scans.find((scan) => scan.name === name);
  if (!entry)
    throw new FfpError(
      'usage',
      `the Reference set has no scan "${name}"; it has ${scans.map((scan) => scan.name).join(', ')}`,
    );
  return unpackScan(await loadChecked(load, entry), entry.file);
}

async function loadChecked(load: LoadAsset, entry: { file: string; sha256: string }): Promise<Uint8Array> {
  const bytes = new Uint8Array(await load(`${FOLDER}/${entry.file}`));
  if (!(await sha256(bytes)).startsWith(entry.sha256))
    throw new FfpError(
      'file',
      `reference/${entry.file} is damaged or from another version: its hash is not the index's`,
    );
  return bytes;
}
