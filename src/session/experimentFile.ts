/** The Experiment as a file, `NAME.ffp.json`: what a link carries, in full and readable, without a link's limits of size. */
import { FfpError } from '../core/errors.ts';
import type { Experiment } from './experiment.ts';
import { parseExperiment } from './schema.ts';

/** Largest file that is looked at, bytes: twice what every field at its bound takes. */
export const EXPERIMENT_FILE_LIMIT = 8 * 1024 * 1024;

/** Text of the file: JSON with the version, as `ffp link encode FILE` and this page read it. Throws FfpError('file'). */
export function writeExperimentFile(experiment: Experiment): string {
  return `${JSON.stringify(parseExperiment(experiment), null, 1)}\n`;
}

/** The Experiment of a file. Throws FfpError('file') that says what is wrong with it. */
export function readExperimentFile(text: string): Experiment {
  if (text.length > EXPERIMENT_FILE_LIMIT)
    throw new FfpError('file', 'This file is larger than any Experiment; is it another file?');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FfpError('file', 'This file is no Experiment: it is not JSON, or it is cut off.', { cause });
  }
  return parseExperiment(value);
}
