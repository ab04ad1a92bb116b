import { assetLoader } from '../../src/cli/files.ts';
import { FfpError } from '../../src/core/errors.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { ArrivalTools } from '../../src/session/arrival.ts';

export const load = assetLoader(process.cwd());

export const tools: ArrivalTools = {
  register: (resources) => resources.registerFromNodejs(),
  springs: () => loadForceField('mm-class1', load),
};

/** The sentence that a promise is refused with: one line of an FfpError. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    if (/\n/.test(error.message)) throw new Error(`more than a line: ${error.message}`, { cause: error });
    return error.message;
  }
  throw new Error('it was not refused');
}
