/** The files of one ANI model in the NeuroChem layout, found among those of a folder, an archive or a drop. */
import { FfpError } from '../../core/errors.ts';

/** Files by path, `/` between folders. */
export type NamedFiles = ReadonlyMap<string, Uint8Array>;

/** Endings of the files that a model consists of: nothing else need be read from a disk or an archive. */
export const ANI_FILE = /\.(info|params|dat|nnf|wparam|bparam)$/;

/** What the files of a model may come to: ANI-2x, the largest there is, has 55 MB in 450 files. */
export const MODEL_LIMITS = { files: 10_000, bytes: 512 * 1024 * 1024 } as const;

/** Networks that an ensemble may have: published ones have 8. */
const MOST_NETWORKS = 64;

export interface AniFiles {
  /** The name of the .info file, or of the folder of the .params file, e.g. `ani-2x_8x`. */
  readonly name: string;
  readonly params: string;
  readonly selfEnergies: string;
  /** Folders of the networks that are there, in order of their numbers, with the numbers. */
  readonly networks: readonly { readonly number: number; readonly folder: string }[];
  /** How many networks the .info file promises, or as many as are there. */
  readonly promised: number;
}

/**
 * Finds a model: by its .info file, or without one by its only .params file.
 * Throws FfpError('file') where there is none, or more than one, or parts of it are missing.
 */
export function findAniFiles(files: NamedFiles): AniFiles {
  const paths = [...files.keys()];
  const infos = paths.filter((path) => path.endsWith('.info'));
  const all = paths.filter((path) => path.endsWith('.params'));
  if (infos.length > 1 || (infos.length === 0 && all.length > 1)) {
    const found = (infos.length > 1 ? infos : all).slice(0, 4).join(', ');
    throw new FfpError('file', `There are several ANI models here (${found}); give the files of one.`);
  }
  if (infos.length === 1) return fromInfo(files, infos[0]);
  if (all.length === 0)
    throw new FfpError('file', 'There is no ANI model here: no .info and no .params file was found.');
  const folder = folderOf(all[0]);
  const networks = listNetworks(files, [`${folder}train`], folder);
  return {
    name: folder.split('/').at(-2) ?? nameOf(all[0], '.params'),
    params: all[0],
    selfEnergies: present(files, [`${folder}sae_linfit.dat`]),
    networks,
    promised: networks.length,
  };
}

/** Four lines: constants, self energies, the beginning of the networks' folders, their number. */
function fromInfo(files: NamedFiles, path: string): AniFiles {
  const lines = textOf(files, path)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [params, selfEnergies, train, count] = lines;
  const promised = Number(count);
  if (lines.length !== 4 || !Number.isInteger(promised) || promised < 1 || promised > MOST_NETWORKS) {
    throw new FfpError(
      'file',
      `${path} must have four lines: the paths of constants, self energies and networks, and the number of networks (1 to ${MOST_NETWORKS}).`,
    );
  }
  // The paths start at the .info file; where its model's folder was renamed, or lies around it, all but the folder's name holds.
  const places = (written: string) => [
    `${folderOf(path)}${written}`,
    `${folderOf(path)}${written.replace(/^[^/]*\//, '')}`,
  ];
  const constants = present(files, places(params));
  return {
    name: nameOf(path, '.info'),
    params: constants,
    selfEnergies: present(files, places(selfEnergies)),
    networks: listNetworks(files, places(train), folderOf(constants)).slice(0, promised),
    promised,
  };
}

/**
 * Folders START0, START1 … that have files, for the first of several beginnings that has any; without any, the files of one
 * network may lie loose beside the constants.
 */
function listNetworks(files: NamedFiles, starts: readonly string[], beside: string): AniFiles['networks'] {
  const paths = [...files.keys()];
  for (const start of starts) {
    const numbers = new Set<number>();
    for (const path of paths) {
      const number = path.startsWith(start) ? /^(\d{1,3})\//.exec(path.slice(start.length)) : null;
      if (number && Number(number[1]) < MOST_NETWORKS) numbers.add(Number(number[1]));
    }
    if (numbers.size > 0)
      return [...numbers].sort((a, b) => a - b).map((number) => ({ number, folder: `${start}${number}/networks/` }));
  }
  const loose = paths.some((path) => folderOf(path) === beside && path.endsWith('.nnf'));
  return loose ? [{ number: 0, folder: beside }] : [];
}

/** The bytes of a file that must be there. */
export function bytesOf(files: NamedFiles, path: string): Uint8Array {
  const bytes = files.get(path);
  if (!bytes) throw new FfpError('file', `The file ${path} of the ANI model is missing.`);
  return bytes;
}

/** The text of a file that must be there. */
export function textOf(files: NamedFiles, path: string): string {
  const bytes = bytesOf(files, path);
  if (bytes.length > 65536)
    throw new FfpError('file', `${path} is too large for what it should be (${bytes.length} bytes).`);
  return new TextDecoder().decode(bytes);
}

function present(files: NamedFiles, places: readonly string[]): string {
  const found = places.find((path) => files.has(path));
  if (found === undefined) throw new FfpError('file', `The file ${places[0]} of the ANI model is missing.`);
  return found;
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = (path: string, ending: string) => path.slice(folderOf(path).length, -ending.length);
