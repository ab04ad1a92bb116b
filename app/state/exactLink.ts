/** Links that go on from exactly here: without what was measured, so that they stay short. Loaded with what is said of links. */
import type { Experiment } from '../../src/session/experiment.ts';
import { withState } from '../../src/session/state.ts';
import { sentence } from '../ui/sentence.ts';
import type { Session } from './session.ts';

/** The Experiment that goes on from the present moment. Rejects where there is none to go on from: after a blow-up. */
export async function experimentFromHere({ host: { calls, store } }: Session): Promise<Experiment> {
  const { experiment, checkpoint, engine, adapter } = await calls.moment();
  const view = store.getState().experiment?.view ?? experiment.view;
  return withState({ ...experiment, view }, checkpoint, engine, adapter);
}

/** Makes and copies a link to the present moment; where there is none to be had, the panel keeps its link and says why. */
export async function linkFromHere(session: Session): Promise<void> {
  const { host, sharing } = session;
  const { store } = host;
  try {
    const experiment = await experimentFromHere(session);
    const link = await sharing.encode(experiment, null);
    await sharing.pass(link, experiment.state!.step);
  } catch (error) {
    const { shared } = store.getState();
    if (shared) store.setState({ shared: { ...shared, refusal: sentence(error) } });
  }
}
