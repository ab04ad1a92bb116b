/** A lesson beside the molecule: opens it, sets the page up for it, and puts back what ran before. */
import { useEffect, useRef, useState } from 'react';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { controlNamed } from '../../src/session/lessons/controls.ts';
import type { Lesson, LessonExperiment } from '../../src/session/lessons/lesson.ts';
import type { Session } from '../state/session.ts';
import { currentSettings, isPlaying, type AppState } from '../state/store.ts';
import { useApp, useSession } from '../ui/context.ts';
import { sentence } from '../ui/sentence.ts';
import { strings } from '../strings/lessons.ts';
import { openLesson } from './files.ts';
import { LessonPanel } from './LessonPanel.tsx';
import { LessonRun, type Attempt } from './lessonRun.ts';
import { endMeasuring, pageMeasurer } from './measure.ts';
import { keepProgress, progressOf } from './progress.ts';
import { RunContext } from './context.ts';
import './lessons.css';

const flag = (name: string): boolean => new URLSearchParams(location.search).has(name);

export default function LessonHost() {
  const session = useSession();
  const name = useApp((state) => state.lesson);
  const [run, setRun] = useState<LessonRun | null>(null);
  const [trouble, setTrouble] = useState('');
  const embedded = flag('embed');
  useEffect(() => {
    if (name === null) return;
    let open = true;
    let stop = () => {};
    setRun(null);
    setTrouble('');
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
  useClasses(run?.lesson ?? null, embedded);
  useReturn(session, run);
  if (name === null) return null;
  const leave = () => session.showLesson(null);
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

async function setUp(session: Session, lesson: Lesson, open: LessonExperiment): Promise<void> {
  await session.openExperiment(experimentOf(lesson, { ...lesson.open, ...open }));
}

/** Sets the page up once it is ready, and puts back what ran before when the lesson ends. */
function useReturn(session: Session, run: LessonRun | null): void {
  const ready = useApp((state) => state.phase === 'ready');
  const before = useRef<Experiment | null>(null);
  const shown = useRef<LessonRun | null>(null);
  useEffect(() => {
    if (!run || !ready || shown.current === run) return;
    const state = session.store.getState();
    const settings = currentSettings(state);
    if (!state.experiment || !settings) return;
    before.current ??= { ...state.experiment, settings, events: [], view: { ...state.experiment.view, frozen: null } };
    shown.current = run;
    void setUp(session, run.lesson, {});
  }, [session, run, ready]);
  useEffect(() => () => void (before.current && session.openExperiment(before.current)), [session]);
}

/** What the lesson's file hides is hidden by style sheets: nothing is taken from the page that could not come back. */
function useClasses(lesson: Lesson | null, embedded: boolean): void {
  useEffect(() => {
    const names = [
      'with-lesson',
      ...(embedded ? ['lesson-embedded', ...(lesson?.instrument ? ['lesson-alone'] : [])] : []),
      ...(flag('project') ? ['lesson-projected'] : []),
      ...(lesson?.hide ?? []).map((part) => `lesson-hides-${part}`),
    ];
    document.body.classList.add(...names);
    return () => document.body.classList.remove(...names);
  }, [lesson, embedded]);
}
