/** A lesson on paper: its questions with room to write, and, if wanted, a key that is measured on this device now. */
import { useEffect, useState } from 'react';
import type { Item } from '../../src/session/lessons/ask.ts';
import { checkSteps } from '../../src/session/lessons/judge.ts';
import type { Lesson, Step } from '../../src/session/lessons/lesson.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { sentence } from '../ui/sentence.ts';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/lessons.ts';
import { useNames, usePlainly } from './context.ts';
import { askOf, type LessonRun } from './lessonRun.ts';
import { deviceWords } from './measure.ts';
import './lessons.css';

const words = strings.worksheet;

type Key = Readonly<Record<string, string>>;

export function Worksheet({ lesson, run, close }: { lesson: Lesson; run: LessonRun; close: () => void }) {
  const [wanted, setWanted] = useState(false);
  const [key, setKey] = useState<Key | null>(null);
  const [trouble, setTrouble] = useState('');
  const plainly = usePlainly();
  useEffect(() => {
    document.body.classList.add('with-worksheet');
    return () => document.body.classList.remove('with-worksheet');
  }, []);
  useEffect(() => {
    if (!wanted || key) return;
    let open = true;
    setTrouble('');
    keyOf(lesson, run).then(
      (measured) => open && setKey(measured),
      (error: unknown) => open && setTrouble(words.failed(sentence(error))),
    );
    return () => void (open = false);
  }, [wanted, key, lesson, run]);
  const asked = lesson.steps.filter((step) => step.kind !== 'act');
  return (
    <Dialog title={`${words.title}: ${lesson.title}`} closeLabel={words.close} close={close}>
      <div className="row worksheet-tools">
        <label className="check">
          <input type="checkbox" checked={wanted} onChange={({ target }) => setWanted(target.checked)} />
          {words.withKey}
        </label>
        <button type="button" className="button primary" disabled={wanted && !key} onClick={() => print()}>
          {words.print}
        </button>
        <span role="status">{wanted && !key && (trouble || words.measuring)}</span>
      </div>
      <article className="worksheet">
        <p className="worksheet-question">{lesson.question}</p>
        <p className="worksheet-name">
          <span>{words.name}</span> <span>{words.date}</span>
        </p>
        <p className="dim">
          {words.open} {addressOf(lesson)}
        </p>
        {asked.map((step) => (
          <Part key={step.title} lesson={lesson} step={step} />
        ))}
        {wanted && key && (
          <section className="worksheet-key">
            <h3>{words.key}</h3>
            <ol>
              {checkSteps(lesson).map((step) => (
                <li key={step.id}>
                  <strong>{step.title}.</strong> {plainly(key[step.id])}
                </li>
              ))}
            </ol>
            <p className="dim">{words.measuredOn(deviceWords(), new Date().toLocaleString('en-GB'))}</p>
          </section>
        )}
      </article>
    </Dialog>
  );
}

function Part({ lesson, step }: { lesson: Lesson; step: Step }) {
  const nameOf = useNames();
  const ask = askOf(lesson, step);
  const label = ({ value, label: own }: Item) => {
    const name = nameOf(value);
    return page.capital(name === value ? own : name);
  };
  return (
    <section className="worksheet-part">
      <h3>{step.title}</h3>
      {step.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {step.kind === 'read' && step.words && (
        <ul>
          {step.words.map(({ word, meaning }) => (
            <li key={word}>
              <strong>{word}:</strong> {meaning}
            </li>
          ))}
        </ul>
      )}
      {ask && (
        <>
          <p>
            <strong>{step.kind === 'predict' ? words.prediction : words.answer}:</strong>{' '}
            {ask.kind === 'number' && <span className="worksheet-blank">{ask.unit}</span>}
          </p>
          {ask.kind === 'choice' && <p>{ask.options.map((item) => `☐ ${label(item)}`).join('   ')}</p>}
          {ask.kind === 'order' && (
            <p>
              {ask.items.map((item) => `▢ ${label(item)}`).join('   ')} (1: {ask.first})
            </p>
          )}
          {ask.kind === 'sliders' && (
            <p>{ask.names.map((item) => `${item.label} = ________ ${ask.unit}`).join('   ')}</p>
          )}
          {ask.kind === 'ticks' &&
            ask.rows.map((row) => (
              <p key={row.value}>
                {label(row)}: {ask.columns.map((column) => `☐ ${column.label}`).join('   ')}
              </p>
            ))}
          <p className="worksheet-line">{words.because}:</p>
        </>
      )}
    </section>
  );
}

async function keyOf(lesson: Lesson, run: LessonRun): Promise<Key> {
  const key: Record<string, string> = {};
  for (const step of checkSteps(lesson)) key[step.id] = (await run.truth(step)).text;
  return key;
}

const addressOf = ({ id }: Lesson): string => new URL(`?lesson=${id}`, document.baseURI).href;
