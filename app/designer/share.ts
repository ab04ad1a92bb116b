import type { SharedDesign } from '../../src/session/experiment.ts';
import type { Session } from '../state/session.ts';
import { unedited } from '../state/store.ts';
import { strings as page } from '../strings/page.ts';

/**
 * Copies a link that carries a design. Where it carries the weights as well, the molecule begins anew under them: what happened before may
 * have needed other models, which no link carries.
 * @param forcefield of the weights; null where only the recipe goes along
 */
export async function shareDesign(session: Session, design: SharedDesign, forcefield: string | null): Promise<void> {
  const state = session.store.getState();
  const settings = unedited(state);
  if (!state.experiment || !settings) return;
  if (forcefield === null) session.setView({ design });
  else {
    const { inner: _, ...rest } = settings;
    const { state: __, ...experiment } = state.experiment;
    const view = { ...experiment.view, frozen: null, sides: null, bookmarks: [], design };
    const begun = { ...experiment, settings: { ...rest, forcefield }, events: [], view };
    if (!(await session.models.openLinked(begun, page.link.keptRunning))) return;
  }
  session.show(null);
  await session.sharing.copyLink();
}
