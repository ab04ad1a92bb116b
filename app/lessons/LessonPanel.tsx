/** The panel of a lesson: one step at a time, with its question, its picture and its verdict. */
import { useEffect, useRef, useState } from 'react';
import { parseAnswer } from '../../src/session/lessons/ask.ts';
import type { CheckStep, LessonExperiment, PredictStep, Step } from '../../src/session/lessons/lesson.ts';
import { useApp, useSession } from '../ui/context.ts';
import { downloadCsv } from '../ui/download.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/lessons.ts';
import { AskInput } from './AskInput.tsx';
import { useLesson, useNames, usePlainly, useRun } from './context.ts';
import { Instrument } from './instruments/Instrument.tsx';
import { MeasureLine } from './MeasureLine.tsx';
import { answerText, askOf } from './lessonRun.ts';
import { deviceWords } from './measure.ts';
import { Worksheet } from './Worksheet.tsx';
import '../ui/styles/facts.css';

interface PanelProps {
  leave: () => void;
  embedded: boolean;
  setUp: (open: LessonExperiment) => Promise<void>;
}

export function LessonPanel({ leave, embedded, setUp }: PanelProps) {
  const run = useRun();
  const { lesson } = run;
  const at = useLesson((state) => state.at);
  const [folded, setFolded] = useState(false);
  const [printing, setPrinting] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // A new step is read from its beginning; the lesson that just opened leaves the focus where it is.
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [at]);
  const step = lesson.steps[at] ?? null;
  return (
    <aside className={folded ? 'lesson folded' : 'lesson'} aria-label={strings.panel.label(lesson.title)}>
      <header className="lesson-head">
        <div>
          <p className="lesson-name">{lesson.title}</p>
          <p className="dim">{lesson.question}</p>
        </div>
        <button
          type="button"
          className="icon-button lesson-fold"
          aria-expanded={!folded}
          aria-label={folded ? strings.panel.unfold : strings.panel.fold}
          onClick={() => setFolded(!folded)}
        >
          <Icon name={folded ? 'up' : 'down'} />
        </button>
        {!embedded && (
          <button type="button" className="button small" aria-label={strings.panel.leaveLabel} onClick={leave}>
            {strings.panel.leave}
          </button>
        )}
      </header>
      <Dots at={at} steps={lesson.steps} />
      <div className="lesson-body" key={at} role="group" tabIndex={0} aria-label={step?.title ?? strings.panel.summary}>
        {step ? (
          <>
            <p className={`lesson-kind kind-${step.kind}`}>
              {strings.panel.kinds[step.kind]}
              <span className="dim"> {strings.panel.step(at + 1, lesson.steps.length)}</span>
            </p>
            <h2 ref={heading} tabIndex={-1}>
              {step.title}
            </h2>
            {step.text.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
            <Body step={step} setUp={setUp} />
            {step.words && <Words words={step.words} />}
          </>
        ) : (
          <>
            <h2 ref={heading} tabIndex={-1}>
              {strings.panel.summary}
            </h2>
            <Summary />
            <TakeAway print={() => setPrinting(true)} />
          </>
        )}
      </div>
      <footer className="lesson-foot">
        <button type="button" className="button" disabled={at === 0} onClick={() => run.go(at - 1)}>
          {strings.panel.back}
        </button>
        <span className="spacer" />
        {step ? <Forward step={step} last={at === lesson.steps.length - 1} /> : !embedded && <Onward leave={leave} />}
      </footer>
      {printing && <Worksheet lesson={lesson} run={run} close={() => setPrinting(false)} />}
    </aside>
  );
}

function Dots({ at, steps }: { at: number; steps: readonly Step[] }) {
  return (
    <div className="lesson-dots" aria-hidden="true">
      {steps.map((step, i) => (
        // Steps never move.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={i} className={`kind-${step.kind}${i < at ? ' past' : ''}${i === at ? ' now' : ''}`} />
      ))}
    </div>
  );
}

function Words({ words }: { words: NonNullable<Step['words']> }) {
  return (
    <dl className="lesson-words" aria-label={strings.panel.words}>
      {words.map(({ word, meaning }) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ step, setUp }: { step: Step; setUp: PanelProps['setUp'] }) {
  switch (step.kind) {
    case 'read':
      return null;
    case 'predict':
      return <Predict step={step} />;
    case 'act':
      return <Act step={step} setUp={setUp} />;
    case 'check':
      return <Check step={step} />;
  }
}

function Predict({ step }: { step: PredictStep }) {
  const { lesson } = useRun();
  const kept = useLesson((state) => state.answers[step.id]);
  const ask = askOf(lesson, step);
  if (!ask) return null;
  return (
    <>
      {lesson.instrument === 'survival' && <Instrument step={step} />}
      <AskInput ask={ask} step={step.id} disabled={kept !== undefined} />
      {kept !== undefined && (
        <p className="lesson-note" role="status">
          {strings.panel.kept}
        </p>
      )}
    </>
  );
}

function Act({ step, setUp }: { step: Extract<Step, { kind: 'act' }>; setUp: PanelProps['setUp'] }) {
  const reached = useLesson((state) => step.goal !== undefined && state.goals.includes(step.goal));
  const ready = useApp((state) => state.phase === 'ready');
  return (
    <>
      <Instrument step={step} />
      {step.goal && (
        <p className={reached ? 'lesson-goal reached' : 'lesson-goal'} role="status">
          <span aria-hidden="true">{reached ? '✓' : '○'}</span> {strings.panel.goal[step.goal][reached ? 1 : 0]}
        </p>
      )}
      {step.open && (
        <button type="button" className="button small" disabled={!ready} onClick={() => void setUp(step.open!)}>
          {strings.panel.setUp}
        </button>
      )}
    </>
  );
}

function Check({ step }: { step: CheckStep }) {
  const run = useRun();
  const { lesson } = run;
  const ask = askOf(lesson, step)!;
  const plainly = usePlainly();
  const nameOf = useNames();
  const { outcome, running, attempts } = useLesson((state) => ({
    outcome: state.outcomes[step.id],
    running: state.running,
    attempts: state.attempts.filter((one) => one.step === step.id).length,
  }));
  const guess = run.predictionFor(step);
  const verdict = useRef<HTMLDivElement>(null);
  const first = useRef(outcome);
  useEffect(() => {
    if (outcome !== first.current) verdict.current?.scrollIntoView({ block: 'nearest' });
  }, [outcome]);
  return (
    <>
      <Instrument step={step} />
      {!(lesson.instrument === 'torsion' && ask.kind === 'sliders') && <AskInput ask={ask} step={step.id} />}
      <div className="lesson-verdict" role="status" ref={verdict}>
        {outcome && !running && (
          <div className={outcome.verdict}>
            <p>
              <strong>{strings.panel[outcome.verdict]}</strong> {plainly(outcome.says)}
            </p>
            {outcome.hintText && (
              <p>
                <strong>{strings.panel.hint}: </strong>
                {outcome.hintText}
              </p>
            )}
            {outcome.verdict === 'right' && (
              <>
                <p>
                  <strong>{strings.panel.measured}</strong> {plainly(outcome.truth.text)}
                </p>
                {guess !== null && (
                  <p className="dim">{strings.panel.yourGuess(answerText(guess, (value) => cell(value, nameOf)))}</p>
                )}
              </>
            )}
          </div>
        )}
      </div>
      {outcome?.verdict === 'wrong' && attempts >= 2 && (
        <details className="lesson-solution">
          <summary>{strings.panel.solution}</summary>
          <p>{plainly(outcome.truth.text)}</p>
        </details>
      )}
      <MeasureLine />
    </>
  );
}

/** "mm-class1/rotation" with its plain name. */
const cell = (value: string, nameOf: (id: string) => string): string => {
  const [row, column] = value.split('/');
  return column === undefined ? nameOf(row) : `${nameOf(row)}: ${column}`;
};

/** The one button that matters in this step, and the way on. */
function Forward({ step, last }: { step: Step; last: boolean }) {
  const run = useRun();
  const session = useSession();
  const { at, draft, kept, verdict, running } = useLesson((state) => ({
    at: state.at,
    draft: 'id' in step ? state.drafts[step.id] : undefined,
    kept: 'id' in step ? state.answers[step.id] : undefined,
    verdict: 'id' in step ? state.outcomes[step.id]?.verdict : undefined,
    running: state.running !== null,
  }));
  const ask = askOf(run.lesson, step);
  const next = () => run.go(at + 1);
  const label = last ? strings.panel.finish : strings.panel.next;
  const answered = (): boolean => {
    try {
      if (ask) parseAnswer(ask, draft);
      return true;
    } catch {
      session.notify(strings.panel.wantsAnswer);
      return false;
    }
  };
  if (step.kind === 'predict' && kept === undefined)
    return (
      <>
        <button type="button" className="button quiet" onClick={next}>
          {strings.panel.skip}
        </button>
        <button type="button" className="button primary" onClick={() => answered() && run.predict(step)}>
          {strings.panel.keep}
        </button>
      </>
    );
  if (step.kind === 'check' && verdict !== 'right')
    return (
      <>
        <button type="button" className="button quiet" onClick={next}>
          {strings.panel.skip}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={running}
          onClick={() => answered() && void run.check(step)}
        >
          {running ? strings.panel.checking : verdict ? strings.panel.again : strings.panel.check}
        </button>
      </>
    );
  return (
    <button type="button" className="button primary" onClick={next}>
      {label}
    </button>
  );
}

function Summary() {
  const run = useRun();
  const nameOf = useNames();
  const attempts = useLesson((state) => state.attempts);
  const steps = run.lesson.steps.flatMap((step) => (step.kind === 'check' ? [step] : []));
  const rows = steps.flatMap((step) => {
    const last = attempts.findLast((one) => one.step === step.id);
    return last ? [{ step, last }] : [];
  });
  if (rows.length === 0) return <p>{strings.panel.summaryNone}</p>;
  const words = (value: string) => cell(value, nameOf);
  return (
    <div className="lesson-table" tabIndex={0} role="region" aria-label={strings.panel.summary}>
      <table>
        <thead>
          <tr>
            {strings.panel.columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, last }) => (
            <tr key={step.id}>
              <th scope="row">{step.title}</th>
              <td>{last.prediction === null ? strings.panel.noAnswer : answerText(last.prediction, words)}</td>
              <td>{answerText(last.answer, words)}</td>
              <td className={last.verdict}>{strings.panel[last.verdict]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TakeAway({ print }: { print: () => void }) {
  const run = useRun();
  return (
    <div className="row">
      <button
        type="button"
        className="button"
        onClick={() => downloadCsv(`lesson-${run.lesson.id}`, run.table(deviceWords()))}
      >
        {strings.panel.csv}
      </button>
      <button type="button" className="button" onClick={print}>
        {strings.panel.worksheet}
      </button>
    </div>
  );
}

function Onward({ leave }: { leave: () => void }) {
  const session = useSession();
  return (
    <button
      type="button"
      className="button primary"
      onClick={() => {
        leave();
        session.show('lessons');
      }}
    >
      {strings.panel.another}
    </button>
  );
}
