/** Models that a visitor brings: from the files on the page's hands to a force field. Loaded when the first one comes. */
import type { Structure } from '../chem/structure.ts';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { isZip, readZip } from '../core/zip.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { parseImportedId } from '../forcefield/imported.ts';
import { SAVED_FILE } from '../forcefield/saved.ts';
import { ANI_FILE, MODEL_LIMITS } from '../models/ani/files.ts';
import { importModel, importSaved, importTopology } from '../models/importModel.ts';
import { importSystem, type BroughtSystem } from '../models/importSystem.ts';
import type { ModelFile, SystemInfo } from './protocol.ts';

/** What files make up. */
export interface Brought {
  readonly forcefield: ForceField;
  /** The molecules that it is of, where the files are a system. */
  readonly structure?: Structure;
  readonly system: SystemInfo | null;
  /** Paths of the files that were read for it. */
  readonly read: readonly string[];
}

/**
 * The force field of files that a visitor brings, and the molecules that came with it.
 * @param load where shipped force fields come from, which a saved one may build on
 * @param others what was brought before
 * @param wanted an id that a link names: files of its fingerprint go by that name, whatever they are called here
 * Throws FfpError('file' | 'unsupported') with what is wrong, and what a model looks like where this is none.
 */
export async function bring(
  files: readonly ModelFile[],
  load: LoadAsset,
  others: readonly Brought[],
  wanted?: string,
): Promise<Brought> {
  const parts = partsOf(files);
  const { forcefield: made, system } = await readModel(parts, load);
  const forcefield = calledAs(
    distinct(
      made,
      others.map((other) => other.forcefield),
    ),
    wanted,
  );
  const read = parts.map(({ path }) => path);
  if (!system) return { forcefield, system, read };
  const { structure, nonbonded, held } = system;
  const info = { atoms: structure.elements.length, boxed: structure.box !== undefined, nonbonded, held };
  return { forcefield, structure, system: info, read };
}

/** The files that may belong to a model: those of an ANI model, else a single file (an archive, or a saved force field) or the two of a system. */
export function partsOf(files: readonly ModelFile[]): readonly ModelFile[] {
  const parts = files.filter(({ path }) => ANI_FILE.test(path));
  if (parts.length > 0) return parts;
  if (files.length === 1 || files.length === 2) return files;
  throw notAModel(files.length === 0 ? 'This folder is empty' : severalFiles(files.length));
}

const severalFiles = (count: number) => `These are ${count} files, and none of them belongs to an ANI model`;

/**
 * The force field of the files of one model, or of one system.
 * @param parts as `partsOf` gives them
 * @param load where shipped force fields come from, which a saved one may build on
 * Throws FfpError('file' | 'unsupported') with what is wrong, and what a model looks like where this is none.
 */
export async function readModel(
  parts: readonly ModelFile[],
  load: LoadAsset,
): Promise<Pick<BroughtSystem, 'forcefield'> & { readonly system: BroughtSystem | null }> {
  const size = parts.reduce((sum, { data }) => sum + data.size, 0);
  if (parts.length > MODEL_LIMITS.files || size > MODEL_LIMITS.bytes)
    throw new FfpError(
      'file',
      `${parts.length} files of ${Math.round(size / 1e6)} MB: that is more than any model has.`,
    );
  const contents = await Promise.all(parts.map(async (file) => [file.path, await bytesOf(file)] as const));
  const [[path, bytes]] = contents;
  const ofModel = ANI_FILE.test(path);
  if (contents.length === 2 && !ofModel) {
    if (!contents.some(([, content]) => isTopology(content) || isXml(content))) throw notAModel(severalFiles(2));
    const system = await importSystem(contents.map(([name, content]) => ({ path: name, bytes: content })));
    return { forcefield: system.forcefield, system };
  }
  const forcefield = await (ofModel ? importModel(new Map(contents)) : readSingle(path, bytes, load));
  return { forcefield, system: null };
}

async function readSingle(path: string, bytes: Uint8Array, load: LoadAsset): Promise<ForceField> {
  const name = named(path);
  if (isTopology(bytes)) return importTopology(bytes, path);
  if (SAVED_FILE.test(path)) return importSaved(bytes, load, name);
  if (!isZip(bytes)) throw notAModel(`${name} is no part of a model, and no zip archive`);
  return importModel(await readZip(bytes, ANI_FILE, MODEL_LIMITS, name));
}

/** The same force field under the name that a link gives it: its fingerprint counts. */
function calledAs(forcefield: ForceField, wanted: string | undefined): ForceField {
  const fingerprint = parseImportedId(forcefield.id)?.fingerprint;
  const same = wanted !== undefined && fingerprint === parseImportedId(wanted)?.fingerprint;
  return same ? { ...forcefield, id: wanted } : forcefield;
}

/** The same force field, with the beginning of its fingerprint in its names where another one has the same title. */
export function distinct(forcefield: ForceField, others: readonly ForceField[]): ForceField {
  const { id, plainName, technicalName } = forcefield;
  if (!others.some((other) => other.technicalName === technicalName && other.id !== id)) return forcefield;
  const mark = ` (${parseImportedId(id)?.fingerprint.slice(0, 4)})`;
  return { ...forcefield, plainName: plainName + mark, technicalName: technicalName + mark };
}

async function bytesOf({ path, data }: ModelFile): Promise<Uint8Array> {
  try {
    return new Uint8Array(await data.arrayBuffer());
  } catch (cause) {
    throw new FfpError('file', `${named(path)} cannot be read: it was moved, changed or locked; choose it again.`, {
      cause,
    });
  }
}

/** An Amber topology begins with its version, or with a section. */
const isTopology = (bytes: Uint8Array) => /^%(VERSION|FLAG)\b/.test(beginning(bytes));
const isXml = (bytes: Uint8Array) => /^\s*<(\?xml|System)\b/.test(beginning(bytes));
const beginning = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, 16));

const named = (path: string) => `The file "${path.slice(-80)}"`;

const notAModel = (what: string) =>
  new FfpError(
    'file',
    `${what}. A model is a folder, or the zip of one, with a .params file, sae_linfit.dat and train0, train1 …, as ANI-2x comes, a file that ffp fit wrote, an Amber topology, or the two files of a system (topology and rst7, or OpenMM System and PDB).`,
  );
