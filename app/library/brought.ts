/** What becomes of models that a visitor brings, beside what they are asked for at the first screen (app/state/modelActions.ts). */
import type { Experiment } from '../../src/session/experiment.ts';
import { neededModels } from '../../src/session/models.ts';
import type { ImportedModel } from '../../src/workers/protocol.ts';
import type { ModelActions } from '../state/modelActions.ts';
import { fasterEngine } from '../state/store.ts';
import { strings } from '../strings/page.ts';

export { ModelLibrary } from './library.ts';

/** A model that was dropped on the page; the dialog says how it goes. */
export async function dropModel(models: ModelActions, dropped: readonly (FileSystemEntry | File)[]): Promise<void> {
  const { attempt, store } = models.host;
  store.setState({ dialog: 'models' });
  await attempt(async () => void (await (await models.library()).bringDropped(dropped)));
}

/** Runs a model, on the Engine that is the faster with it unless the visitor chose one: networks and springs differ in that. */
export async function runModel(models: ModelActions, forcefield: string): Promise<void> {
  const { attempt, calls, chooseForceField, measure, store } = models.host;
  await attempt(async () => {
    if (store.getState().engineChoice !== 'auto') return chooseForceField(forcefield);
    store.setState({ busy: strings.busy.timing });
    const engines = await calls.compareEngines(forcefield);
    store.setState({ engines });
    await chooseForceField(forcefield, fasterEngine(engines));
  });
  store.setState({ busy: null });
  measure();
}

/** A model has become a force field: it is measured, and a link that waited for it is opened. */
export function imported(models: ModelActions, { run, forcefields }: ImportedModel): void {
  const { attempt, measure, store } = models.host;
  const { opened, wanted } = store.getState();
  if (run === opened?.run) store.setState({ forcefields });
  measure();
  if (wanted) void attempt(() => openWanted(models, wanted.experiment));
}

async function openWanted(models: ModelActions, experiment: Experiment): Promise<void> {
  const library = await models.library();
  if (!neededModels(experiment).every(({ id }) => library.has(id))) return;
  models.host.store.setState({ wanted: null, dialog: null, story: 'done' });
  await models.host.open(experiment, strings.link.keptRunning);
}
