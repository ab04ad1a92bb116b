import { FfpError } from '../core/errors.ts';
import type { Structure } from '../chem/structure.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { forceFieldIds, loadForceField } from '../forcefield/ladder.ts';
import { ANI_FILE } from '../models/ani/files.ts';
import { aniForceField } from '../models/ani/forcefield.ts';
import { importAni } from '../models/ani/import.ts';
import { LARGEST_FILE } from '../models/file/file.ts';
import { isModelFile, savedForceField } from '../models/file/forcefield.ts';
import type { Arguments, Context } from './command.ts';

/**
 * The force field that `--forcefield` names: a shipped one by its id, a saved one, or the folder or zip archive of an ANI model.
 * Throws FfpError('usage') where it is none of them, and the readers' errors.
 */
export async function readForceField(args: Arguments, context: Context): Promise<ForceField> {
  const { loadAsset, readBytes, readFolder } = context;
  const given = args.required('forcefield');
  if (forceFieldIds().includes(given)) return loadForceField(given, loadAsset);
  if (isModelFile(given))
    return savedForceField(await readBytes(given, LARGEST_FILE), loadAsset, `the file "${given.slice(0, 200)}"`);
  const files = await readFolder(given, ANI_FILE);
  if (!files)
    throw new FfpError(
      'usage',
      `There is no force field, no folder and no zip archive "${given.slice(0, 200)}"; shipped are ${forceFieldIds().join(', ')}, and saved ones end in .safetensors.`,
    );
  return aniForceField(importAni(files));
}

/** Says what a force field has to say about molecules, each sentence once. */
export function noteOn(
  forceField: ForceField,
  structures: readonly Structure[],
  { note }: Pick<Context, 'note'>,
): void {
  const notes = structures.flatMap((structure) => forceField.notes?.(structure) ?? []);
  for (const sentence of new Set(notes)) note(sentence);
}
