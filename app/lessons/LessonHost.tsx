/** A lesson beside the molecule: opens it, sets the page up for it, and puts back what ran before. */
import { useEffect, useRef, useState } from 'react';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { controlNamed } from '../../src/session/lessons/controls.ts';
import type { Lesson, LessonExperiment } from '../../src/session/lessons/lesson.ts';
import type { Session } from '../state/session.ts';
import { experimentFromHere } from '../state/exactLink.ts';
import { currentEngine, currentSettings, isPlaying, type AppState } from '../state/store.ts';
import { useApp, useSession } from '../ui/context.ts';
import { sentence } from '../ui/sentence.ts';
import { strings } from '../strings/lessons.ts';
import { openLesson } from './files.ts';
import { LessonPanel } from './LessonPanel.tsx';
import { LessonRun, type Attempt } from './lessonRun.ts';
import { endMeasuring, pageMeasurer } from './measure.ts';
import { keepProgress, progressOf } from './progress.ts';
import { RunContext } from './context.ts';
import { endLesson, running } from './running.ts';
import './lessons.css';

const flag = (name: string): boolean => new URLSearchParams(location.search).has(name);

export function LessonHost() {
  const session = useSession();
  const name = running((state) => state.name);
  const [run, setRun] = useState<LessonRun | null>(null);
  const [trouble, setTrouble] = useState('');
  const embedded = flag('embed');
  useEffect(() => {
    setRun(null);
    setTrouble('');
    if (name === null) return;
    let open = true;
    let stop = () => {};
    openLesson(name).then(
      (lesson) => {
        if (!open) return;
        const next = begin(session, lesson);
        stop = watch(session, next);
        setRun(next);
      },
      (error: unknown) => open && setTrouble(sentence(error)),
    );
    return () => {
      open = false;
      stop();
    };
  }, [name, session]);
  useClasses(name !== null, run?.lesson ?? null, embedded);
  useReturn(session, name, run);
  if (name === null) return null;
  const leave = endLesson;
  if (!run)
    return (
      <aside className="lesson" aria-label={strings.list.title}>
        <p role={trouble ? 'alert' : 'status'}>{trouble || strings.panel.loading}</p>
        {trouble && (
          <p className="row">
            <button type="button" className="button" onClick={leave}>
              {strings.panel.leave}
            </button>
            <button type="button" className="button primary" onClick={() => (leave(), session.show('lessons'))}>
              {strings.panel.another}
            </button>
          </p>
        )}
      </aside>
    );
  return (
    <RunContext value={run}>
      <LessonPanel
        key={run.lesson.id}
        leave={leave}
        embedded={embedded}
        setUp={(open) => setUp(session, run.lesson, open)}
      />
    </RunContext>
  );
}

/** A run of the lesson from where this browser left it; every answer that was checked is told to a page around this one. */
function begin(session: Session, lesson: Lesson): LessonRun {
  const known = progressOf(lesson.id);
  return new LessonRun(
    lesson,
    {
      measure: pageMeasurer(session),
      now: () => new Date(),
      checked: (attempt) => tell(lesson.id, attempt),
    },
    // What was finished is taken anew, from its beginning.
    known?.done ? undefined : known,
  );
}

/**
 * Results for the page that embeds this one: data only, sent to whoever that is, because a lesson's results are no secret of this site.
 * Nothing is ever received.
 */
function tell(lesson: string, { step, check, prediction, answer, verdict, hint, truth, time }: Attempt): void {
  if (window.parent === window) return;
  window.parent.postMessage(
    { type: 'ffp-lesson', version: 1, lesson, step, check, prediction, answer, verdict, hint, truth, time },
    '*',
  );
}

/** Keeps the progress, and notices what the visitor has done on the page. Returns what ends that. */
function watch(session: Session, run: LessonRun): () => void {
  const ends = [
    run.store.subscribe(({ at }) =>
      keepProgress(run.lesson.id, {
        ...run.kept,
        done: at >= run.lesson.steps.length,
      }),
    ),
    session.store.subscribe((state) => notice(state, run)),
  ];
  return () => {
    run.stop();
    for (const end of ends) end();
    endMeasuring();
  };
}

const compared = new WeakMap<LessonRun, Set<string>>();

function notice(state: AppState, run: LessonRun): void {
  if (isPlaying(state)) run.reach('moving');
  if (!state.frozen) return;
  run.reach('frozen');
  const seen = compared.get(run) ?? new Set();
  seen.add(state.frozen.forcefield);
  compared.set(run, seen);
  if (seen.size > 1) run.reach('compared');
}

/** What a lesson, or a step of it, shows on the page. */
function experimentOf({ subject }: Lesson, open: LessonExperiment): Experiment {
  const { settings, view } = DEFAULT_EXPERIMENT;
  const { molecule, forcefield = settings.forcefield, ensemble, temperature, dt, frozen, arrows } = open;
  return {
    ...DEFAULT_EXPERIMENT,
    molecule: { kind: 'reference', name: molecule ?? subject.molecule },
    settings: {
      ...settings,
      forcefield: controlNamed(forcefield) ? settings.forcefield : forcefield,
      ensemble: ensemble ?? settings.ensemble,
      temperature: temperature ?? settings.temperature,
      dt: dt ?? settings.dt,
    },
    view: { ...view, frozen: frozen ?? null, arrows: arrows ?? view.arrows },
  };
}

const setUp = (session: Session, lesson: Lesson, open: LessonExperiment): Promise<void> =>
  openExperiment(session, experimentOf(lesson, { ...lesson.open, ...open }));

/** Opens an Experiment as a link to it would, and leaves the address as it is. */
async function openExperiment(session: Session, experiment: Experiment): Promise<void> {
  const [page] = location.href.split('#');
  const { encodeLink } = await import('../../src/session/link.ts');
  // A state goes on with the bits of its own Engine.
  const engine = (experiment.state ? null : currentEngine(session.store.getState())) ?? experiment.settings.engine;
  const url = await encodeLink({ ...experiment, settings: { ...experiment.settings, engine } }, page);
  history.replaceState(null, '', url);
  const opening = session.openAddress();
  // The address is read at once.
  history.replaceState(null, '', page);
  await opening;
}

/** What the page shows, from the present moment; from its first step where there is no moment to go on from. */
async function shownNow(session: Session): Promise<Experiment | null> {
  const state = session.store.getState();
  const settings = currentSettings(state);
  if (!state.experiment || !settings) return null;
  const unfrozen = (experiment: Experiment) => ({ ...experiment, view: { ...experiment.view, frozen: null } });
  try {
    return unfrozen(await experimentFromHere(session));
  } catch {
    return unfrozen({ ...state.experiment, settings, events: [] });
  }
}

/** Sets the page up once it is ready, and puts back what ran before when the lesson ends. */
function useReturn(session: Session, name: string | null, run: LessonRun | null): void {
  const ready = useApp((state) => state.phase === 'ready');
  const before = useRef<Promise<Experiment | null> | null>(null);
  const shown = useRef<LessonRun | null>(null);
  useEffect(() => {
    if (!run || !ready || shown.current === run) return;
    shown.current = run;
    before.current ??= shownNow(session);
    void before.current.then(() => (shown.current === run ? setUp(session, run.lesson, {}) : undefined));
  }, [session, run, ready]);
  useEffect(() => {
    if (name !== null || !before.current) return;
    void before.current.then((experiment) => (experiment ? openExperiment(session, experiment) : undefined));
    before.current = null;
    shown.current = null;
  }, [session, name]);
}

/** What the lesson's file hides is hidden by style sheets: nothing is taken from the page that could not come back. */
function useClasses(on: boolean, lesson: Lesson | null, embedded: boolean): void {
  useEffect(() => {
    if (!on) return;
    const names = [
      'with-lesson',
      ...(embedded ? ['lesson-embedded', ...(lesson?.instrument ? ['lesson-alone'] : [])] : []),
      ...(flag('project') ? ['lesson-projected'] : []),
      ...(lesson?.hide ?? []).map((part) => `lesson-hides-${part}`),
    ];
    document.body.classList.add(...names);
    return () => document.body.classList.remove(...names);
  }, [on, lesson, embedded]);
}
