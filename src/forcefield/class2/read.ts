import { FfpError } from '../../core/errors.ts';
import type { ForceField } from '../forcefield.ts';
import { loadTerms } from '../registry.ts';
import { class2ForceField } from './forcefield.ts';
import { parseClass2File } from './parameters.ts';

/**
 * Reads a Class II parameter file, and loads the Terms that its Potentials have.
 * Throws FfpError('file') where it is none.
 */
export async function readClass2(text: string, name: string): Promise<ForceField> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new FfpError('file', `${name} is not JSON`, { cause });
  }
  const parameters = parseClass2File(json, name);
  await loadTerms();
  return class2ForceField(parameters);
}
