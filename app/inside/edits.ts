/** Changing parameters of the running force field: what a slider does. */
import { EDIT_LIMIT, EDITED, type Edit } from '../../src/forcefield/edit.ts';
import type { Settings } from '../../src/session/experiment.ts';
import { currentSettings } from '../state/store.ts';
import type { Session } from '../state/session.ts';
import { strings } from '../strings/inside.ts';

/** ms after the last change until the plane measures the edited force field: while a slider moves it would measure what is gone. */
const CALM = 1500;

const same = (a: Edit, b: Edit): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

/** The edits that run; none while another force field does. */
export function runningEdits(settings: Settings | null): readonly Edit[] {
  return settings?.forcefield === EDITED ? (settings.edits?.list ?? []) : [];
}

let timer: ReturnType<typeof setTimeout> | undefined;
/** One change after the other: each builds on the one before. */
let last: Promise<unknown> = Promise.resolve();

/** Sets parameters; what was set of the same ones before is replaced. */
export function edit(session: Session, changes: readonly Edit[]): Promise<void> {
  return change(session, (list) => [...list.filter((one) => !changes.some((other) => same(one, other))), ...changes]);
}

/** Takes back the edits of one row, or all of them. */
export function unedit(session: Session, row?: readonly [term: string, row: number]): Promise<void> {
  return change(session, (list) => (row ? list.filter((one) => one[0] !== row[0] || one[1] !== row[1]) : []));
}

function change(session: Session, next: (list: readonly Edit[]) => readonly Edit[]): Promise<void> {
  const done = last.then(() => changeNow(session, next));
  last = done.catch(() => undefined);
  return done;
}

async function changeNow(session: Session, next: (list: readonly Edit[]) => readonly Edit[]): Promise<void> {
  const state = session.store.getState();
  const settings = currentSettings(state);
  if (!settings || state.phase !== 'ready') return;
  const base = settings.forcefield === EDITED ? settings.edits?.forcefield : settings.forcefield;
  const info = state.forcefields.find(({ id }) => id === base);
  if (base === undefined || !info) return;
  const list = next(runningEdits(settings));
  if (list.length > EDIT_LIMIT) return session.notify(strings.full);
  if (list.length === 0) return session.set({ forcefield: base });
  // Before it runs, so that the page never runs what it does not know.
  const edited = {
    ...info,
    id: EDITED,
    plainName: `${info.plainName}, edited`,
    technicalName: info.technicalName && `${info.technicalName}, edited`,
    card: null,
  };
  session.store.setState({
    forcefields: [...state.forcefields.filter(({ id }) => id !== EDITED), edited],
    points: Object.fromEntries(Object.entries(state.points).filter(([key]) => !key.startsWith(`${EDITED} `))),
  });
  await session.set({ forcefield: EDITED, edits: { forcefield: base, list } });
  clearTimeout(timer);
  timer = setTimeout(() => void session.plane.measure(), CALM);
}
