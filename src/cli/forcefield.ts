import { FfpError } from '../core/errors.ts';
import type { Structure } from '../chem/structure.ts';
import { EDITED } from '../forcefield/edit.ts';
import { withEdits } from '../forcefield/edited.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { forceFieldIds, LIQUID, loadForceField } from '../forcefield/ladder.ts';
import { SAVED_FILE } from '../forcefield/saved.ts';
import { ANI_FILE } from '../models/ani/files.ts';
import { importModel, importSaved, importTopology, TOPOLOGY_FILE } from '../models/importModel.ts';
import { parseEdits } from '../session/schema.ts';
import type { Arguments, Context } from './command.ts';

/** The force field that `--forcefield` names. Throws like `forceFieldAt`. */
export async function readForceField(args: Arguments, context: Context): Promise<ForceField> {
  const forceField = await forceFieldAt(args.required('forcefield'), context);
  const path = args.text('edits');
  return path === undefined ? forceField : editedBy(forceField, await context.readText(path));
}

/** A force field with the edits of a file. Throws FfpError('file' | 'usage'). */
function editedBy(base: ForceField, text: string): ForceField {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FfpError('file', 'The file with the edits is not JSON.', { cause });
  }
  const { forcefield, list } = parseEdits(value);
  if (forcefield !== base.id)
    throw new FfpError('usage', `These edits are of ${forcefield}, and --forcefield names ${base.id}.`);
  // Not the id of the page's edited force field, whose edits stand in the Experiment.
  return { ...withEdits(base, list), id: `${base.id}.${EDITED}` };
}

/**
 * A force field by name: a shipped one by its id, a saved one by its file, or the folder or zip archive of an ANI model.
 * Throws FfpError('usage') where it is none of these, and the readers' errors.
 */
export async function forceFieldAt(given: string, context: Context): Promise<ForceField> {
  const { loadAsset, readFolder, readBytes } = context;
  if (given === LIQUID || forceFieldIds().includes(given)) return loadForceField(given, loadAsset);
  if (SAVED_FILE.test(given)) {
    const bytes = await readBytes(given);
    if (bytes) return importSaved(bytes, loadAsset, `The file "${given.slice(0, 200)}"`);
  }
  if (TOPOLOGY_FILE.test(given)) {
    const bytes = await readBytes(given);
    if (bytes) return importTopology(bytes, given);
  }
  const files = await readFolder(given, ANI_FILE);
  if (!files)
    throw new FfpError(
      'usage',
      `There is no force field, no saved one, no folder and no zip archive "${given.slice(0, 200)}"; shipped are ${[...forceFieldIds(), LIQUID].join(', ')}.`,
    );
  return importModel(files);
}

/** Says what a force field has to say about molecules, each sentence once; about those that it does not cover, nothing. */
export async function noteOn(
  forceField: ForceField,
  structures: readonly Structure[],
  { note }: Pick<Context, 'note'>,
): Promise<void> {
  const notes = new Set<string>();
  for (const structure of structures) {
    await forceField.prepare?.(structure);
    try {
      for (const sentence of forceField.notes?.(structure) ?? []) notes.add(sentence);
    } catch (error) {
      if (!(error instanceof FfpError && error.code === 'coverage')) throw error;
    }
  }
  for (const sentence of notes) note(sentence);
}
