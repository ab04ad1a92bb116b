/** Models that are no part of the project, as force fields: from their files, by path and bytes. */
import { parsePrmtop, type Prmtop } from '../chem/prmtop.ts';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { importedId, plainTitle } from '../forcefield/imported.ts';
import { prmtopForceField } from '../forcefield/prmtop.ts';
import { readSavedForceField } from '../forcefield/saved.ts';
import { bytesOf, findAniFiles, type NamedFiles } from './ani/files.ts';
import { aniForceField } from './ani/forcefield.ts';
import { importAni } from './ani/import.ts';

/**
 * The force field that files make up. Its id names the model and the contents of the files that it consists of, wherever they
 * came from: folder, archive or network.
 * Throws FfpError('file' | 'unsupported') with what is missing, damaged or of another kind.
 */
export async function importModel(files: NamedFiles): Promise<ForceField> {
  const forcefield = aniForceField(importAni(files));
  return { ...forcefield, id: importedId(forcefield.technicalName, await fingerprint(files)) };
}

/**
 * The same for a saved force field: one file that `ffp fit` wrote (docs/model-file.md).
 * @param load where shipped force fields come from, which a saved one may build on
 * @param name what to call the file in messages
 * Throws FfpError('file' | 'unsupported').
 */
export async function importSaved(bytes: Uint8Array, load: LoadAsset, name: string): Promise<ForceField> {
  const forcefield = await readSavedForceField(bytes, load, name);
  return { ...forcefield, id: importedId(forcefield.technicalName, await sha256(bytes)) };
}

/** Endings of Amber topologies' names. */
export const TOPOLOGY_FILE = /\.(prmtop|parm7|top)$/i;

/** Reads an Amber topology to be run in empty space. Throws FfpError('file' | 'unsupported'): also for a periodic box. */
function readTopology(bytes: Uint8Array): Prmtop {
  const prmtop = parsePrmtop(new TextDecoder().decode(bytes));
  if (prmtop.box)
    throw new FfpError(
      'unsupported',
      'This Amber topology is of a system in a periodic box: give it together with its coordinates (rst7 or PDB).',
    );
  return prmtop;
}

/**
 * An Amber topology as a force field of its own, named after its file.
 * Throws FfpError('file' | 'unsupported').
 */
export async function importTopology(bytes: Uint8Array, path: string): Promise<ForceField> {
  const title = plainTitle(path.replace(/^.*[/\\]/, '').replace(TOPOLOGY_FILE, ''));
  const forcefield = prmtopForceField(readTopology(bytes), title);
  return { ...forcefield, id: importedId(title, await sha256(bytes)) };
}

/** SHA-256 of the files that a model consists of: names and lengths, then the bytes. Folders may have any name. */
async function fingerprint(files: NamedFiles): Promise<string> {
  const { params, selfEnergies, networks } = findAniFiles(files);
  const parts: (readonly [name: string, bytes: Uint8Array])[] = [
    ['params', bytesOf(files, params)],
    ['selfEnergies', bytesOf(files, selfEnergies)],
  ];
  for (const [n, { folder }] of networks.entries())
    for (const path of [...files.keys()].sort())
      if (path.startsWith(`${folder}ANN-`)) parts.push([`${n}/${path.slice(folder.length)}`, bytesOf(files, path)]);
  const list = JSON.stringify(parts.map(([name, bytes]) => [name, bytes.length]));
  return sha256(new TextEncoder().encode(list), ...parts.map(([, bytes]) => bytes));
}
