/** Force fields in files: those that are shipped, and those that somebody fitted. */
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { class1ForceField } from './class1/forcefield.ts';
import { parseClass1File } from './class1/parameters.ts';
import type { ForceField } from './forcefield.ts';

/** The largest file of a force field there may be, bytes: ANI-2x with its eight networks takes 55 MB. */
export const LARGEST_FILE = 256 * 1024 * 1024;

/** Endings of their names. */
export const SAVED_FILE = /\.(json|safetensors)$/i;

/**
 * Reads a saved force field of any kind: a table of parameters (JSON), or a sum of learned and shipped parts (docs/model-file.md).
 * @param load where shipped force fields come from, which a saved one may build on
 * @param name what to call the file in messages
 * Throws FfpError('file' | 'unsupported') where it is none, or none that this program can use.
 */
export async function readSavedForceField(
  bytes: ArrayBuffer | Uint8Array,
  load: LoadAsset,
  name: string,
): Promise<ForceField> {
  if (bytes.byteLength > LARGEST_FILE)
    throw new FfpError('file', `${name} has ${bytes.byteLength} bytes; force fields have at most ${LARGEST_FILE}.`);
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  // A file of tensors begins with a length of 8 bytes, whose last is 0.
  const start = new TextDecoder().decode(view.subarray(0, 8));
  if (/^\s*\{/.test(start) && !start.includes('\0')) return readTable(new TextDecoder().decode(view), name);
  const { savedForceField } = await import('../models/file/forcefield.ts');
  return savedForceField(view, load, name);
}

async function readTable(text: string, name: string): Promise<ForceField> {
  // Its format stands within the first lines; a file that says something else there is told what Class I files look like.
  if (!/^\s*\{\s*"format"\s*:\s*"ffp-class2"/.test(text)) return class1ForceField(parseClass1File(text, name));
  const { readClass2 } = await import('./class2/read.ts');
  return readClass2(text, name);
}
