/** Opens an Experiment that comes as a file. */
import { EXPERIMENT_FILE_LIMIT, readExperimentFile } from '../../src/session/experimentFile.ts';
import type { Session } from '../state/session.ts';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/files.ts';

/** Rejects with a sentence where it is none; then everything stays as it is. */
export async function openExperiment(session: Session, file: Blob): Promise<void> {
  if (file.size > EXPERIMENT_FILE_LIMIT) throw new Error(strings.experiment.tooLarge);
  const experiment = readExperimentFile(await file.text());
  session.show(null);
  session.sharing.leaveLink();
  // Who opens a file has seen the first minute.
  session.tell('skip');
  await session.models.openLinked(experiment, page.link.keptRunning);
}
