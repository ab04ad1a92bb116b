/**
 * The Reference set as it is shipped: an index, and one file a molecule, trajectory or scan, loaded when asked for. A molecule's
 * file is found by its name and checked against its own checksum, so that opening one does not wait for the index.
 */
import * as v from 'valibot';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { joinFrames } from './frames.ts';
import { checkFile, unpackMolecule, unpackScan } from './packing.ts';
import type { ReferenceMolecule, ReferenceScan } from './reference.ts';

const FOLDER = 'reference';

const counts = v.record(v.string(), v.number());
const fileFields = {
  /** Path below `reference/`. */
  file: v.pipe(v.string(), v.regex(/^[a-z0-9-]+\/[A-Za-z0-9-]+\.safetensors$/)),
  /** The first 64 bits: enough to notice a broken or mismatched file. */
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
  /**
   * What fitted files call the labels that they were fitted to. Changes that a fit cannot see (scans, trajectories, labels in a larger
   * basis) keep it: the SHA-256 of the first index that had these geometries, energies, forces and splits.
   */
  labels: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
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
      /** Training frames beyond those of the file, where a molecule has many: only a fit needs them. */
      more: v.optional(v.object({ frames: v.number(), ...fileFields })),
    }),
  ),
  /** The extra test set: other conformers of molecules above. */
  trajectories: v.array(
    v.object({
      /** Name of the molecule. */
      name: v.string(),
      frames: v.number(),
      temperatures: counts,
      ...fileFields,
    }),
  ),
  /** Frames that are labelled in a larger basis too, and how far the forces of both levels lie apart, kcal/mol/Å. */
  largerBasis: v.object({
    level: v.string(),
    molecules: v.number(),
    frames: v.number(),
    forceMae: v.number(),
    /** The same after removing from each frame the forces along bonds that come nearest: other equilibrium lengths. */
    forceMaeBesideBonds: v.number(),
    /** Within molecules that have at least two such frames; null where none has. */
    energyMae: v.nullable(v.number()),
  }),
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
 * All labelled frames of one molecule, by name.
 * @param index the index where it is at hand; read otherwise
 * Throws FfpError('usage') for a name the set does not have, 'file' for a file that is damaged.
 */
export async function loadReferenceMolecule(
  load: LoadAsset,
  name: string,
  index?: ReferenceIndex,
): Promise<ReferenceMolecule> {
  const known = index ?? (await loadReferenceIndex(load));
  const entry = known.molecules.find((molecule) => molecule.name === name);
  if (!entry) throw unknownMolecule(name, known);
  const first = unpackMolecule(await loadChecked(load, entry), entry.file);
  if (!entry.more) return first;
  return joinFrames(first, unpackMolecule(await loadChecked(load, entry.more), entry.more.file));
}

/**
 * One molecule as a visitor opens it, by name, without the index: all that it can be judged on, and the first of its training frames.
 * Throws like `loadReferenceMolecule`.
 */
export async function openReferenceMolecule(load: LoadAsset, name: string): Promise<ReferenceMolecule> {
  try {
    const file = referenceFile('frames', name);
    const bytes = await load(`${FOLDER}/${file}`);
    await checkFile(bytes, `${FOLDER}/${file}`);
    const molecule = unpackMolecule(bytes, file);
    if (molecule.name !== name) throw new FfpError('usage', `${file} holds "${molecule.name}"`);
    return molecule;
  } catch (error) {
    // A page instead of a file, another molecule's file, nothing at all: there may be no such molecule.
    const known = await loadReferenceIndex(load);
    throw known.molecules.some((molecule) => molecule.name === name) ? error : unknownMolecule(name, known);
  }
}

/** Path of a molecule's or scan's file below `reference/`. */
export function referenceFile(folder: 'frames' | 'more' | 'trajectory' | 'scans', name: string): string {
  return `${folder}/${name.replace(/[^A-Za-z0-9-]/g, '-')}.safetensors`;
}

function unknownMolecule(name: string, { molecules }: ReferenceIndex): FfpError {
  return new FfpError('usage', `the Reference set has no molecule "${name}"; it has ${molecules.length} others`);
}

/** The trajectories of a molecule from another conformer, by its name. Throws like `loadReferenceMolecule`. */
export async function loadReferenceTrajectory(
  load: LoadAsset,
  name: string,
  index?: ReferenceIndex,
): Promise<ReferenceMolecule> {
  const { trajectories } = index ?? (await loadReferenceIndex(load));
  const entry = trajectories.find((trajectory) => trajectory.name === name);
  if (!entry)
    throw new FfpError(
      'usage',
      `the Reference set has no extra trajectories of "${name}"; it has those of ${trajectories.map((one) => one.name).join(', ')}`,
    );
  return unpackMolecule(await loadChecked(load, entry), entry.file);
}

/** One scan, by name. Throws like `loadReferenceMolecule`. */
export async function loadReferenceScan(load: LoadAsset, name: string, index?: ReferenceIndex): Promise<ReferenceScan> {
  const { scans } = index ?? (await loadReferenceIndex(load));
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
