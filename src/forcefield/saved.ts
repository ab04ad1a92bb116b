/** Force fields in files: those that are shipped, and those that somebody fitted. */
import { FfpError } from '../core/errors.ts';
import { class1ForceField } from './class1/forcefield.ts';
import { parseClass1File } from './class1/parameters.ts';
import type { ForceField } from './forcefield.ts';

/** The largest model file there may be. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads a saved force field of any kind.
 * @param name what to call the file in messages
 * Throws FfpError('file') where it is none.
 */
export async function readSavedForceField(bytes: ArrayBuffer | Uint8Array, name: string): Promise<ForceField> {
  if (bytes.byteLength > MOST_BYTES) throw new FfpError('file', `${name} is larger than any saved force field`);
  return class1ForceField(parseClass1File(new TextDecoder().decode(bytes), name));
}
