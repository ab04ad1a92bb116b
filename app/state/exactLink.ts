/** Links that go on from exactly here: without what was measured, so that they stay short. Loaded with what is said of links. */
import { withState } from '../../src/session/state.ts';
import { sentence } from '../ui/sentence.ts';
import type { Session } from './session.ts';

/** Makes and copies a link to the present moment; where there is none to be had, the panel keeps its link and says why. */
export async function linkFromHere({ host, sharing }: Session): Promise<void> {
  const { calls, store } = host;
  try {
    const { experiment, checkpoint, engine, adapter } = await calls.moment();
    const view = store.getState().experiment?.view ?? experiment.view;
    const link = await sharing.encode(withState({ ...experiment, view }, checkpoint, engine, adapter), null);
    await sharing.pass(link, checkpoint.step);
  } catch (error) {
    const { shared } = store.getState();
    if (shared) store.setState({ shared: { ...shared, refusal: sentence(error) } });
  }
}
