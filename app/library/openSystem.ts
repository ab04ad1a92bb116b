/** Systems of files on the stage: from two files, or from what is loaded. */
import type { Settings } from '../../src/session/experiment.ts';
import type { ModelFile } from '../../src/workers/protocol.ts';
import type { Session } from '../state/session.ts';
import { settingsOutside } from '../structure/leaveBox.ts';
import type { LoadedModel } from './library.ts';

/** What runs in a box of files: bonds to hydrogen held, a step that suits them, a bath that leaves the motion nearly alone. */
const IN_A_BOX = { constraints: 'h-bonds', dt: 2, ensemble: 'langevin', thermostat: 'langevin', friction: 1 } as const;

/** Reads the two files of a system, puts it on the stage and runs it. Rejects with an Error that says what is wrong with them. */
export async function bringSystem(session: Session, files: readonly ModelFile[]): Promise<void> {
  const library = await session.models.library();
  const waiting = session.store.getState().wanted?.id;
  const id = await library.bring(files);
  const { loaded, outcome } = library.view.getState();
  const model = loaded.find((one) => one.id === id);
  if (!model) throw new Error(outcome?.text ?? '');
  // A link that waited for it opens by itself.
  if (id !== waiting) await stageSystem(session, model);
}

/** Runs a system that is loaded on its own molecules. Its link stands in the address bar then: a reload opens it, or asks for its files. */
export async function stageSystem(session: Session, { id, title, system }: LoadedModel): Promise<void> {
  const { experiment } = session.store.getState();
  session.show(null);
  await session.chooseMolecule({ kind: 'brought', name: title, model: id }, { ...settingsFor(system), forcefield: id });
  const opened = session.store.getState().opened;
  if (opened?.experiment.molecule.kind !== 'brought' || opened.experiment.molecule.model !== id) return;
  // The first minute compares with labels, which these molecules do not have.
  session.tell('skip');
  for (const note of opened.forcefields.find((one) => one.id === id)?.notes ?? []) session.notify(note);
  await session.sharing.showLink();

  function settingsFor(info: LoadedModel['system']): Partial<Settings> {
    const outside = settingsOutside(experiment);
    if (info?.boxed) return { ...outside, ...IN_A_BOX, nonbonded: info.nonbonded ?? { method: 'pme' } };
    return info?.held ? { ...outside, constraints: 'h-bonds' } : outside;
  }
}
