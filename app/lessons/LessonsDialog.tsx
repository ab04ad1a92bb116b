/** The list of lessons: which there are, which are done, and where a teacher's own comes in. */
import { useEffect, useRef, useState } from 'react';
import { loadLesson, loadLessonIndex, type LessonEntry } from '../../src/session/lessons/load.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useSession } from '../ui/context.ts';
import { sentence } from '../ui/sentence.ts';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/lessons.ts';
import { bringLesson, pageAssets } from './files.ts';
import { LessonRun } from './lessonRun.ts';
import { pageMeasurer } from './measure.ts';
import { allProgress, forgetProgress } from './progress.ts';
import { showLesson } from './start.tsx';
import { Worksheet } from './Worksheet.tsx';
import './lessons.css';

const words = strings.list;

export default function LessonsDialog({ close }: { close: () => void }) {
  const session = useSession();
  const [entries, setEntries] = useState<readonly LessonEntry[]>([]);
  const [progress, setProgress] = useState(allProgress);
  const [trouble, setTrouble] = useState('');
  const [printed, setPrinted] = useState<LessonRun | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  useEffect(() => {
    loadLessonIndex(pageAssets).then(setEntries, () => setTrouble(words.missing));
  }, []);
  const start = (name: string) => {
    close();
    showLesson(session, name);
  };
  const bring = (file: File | null | undefined) => {
    if (file) bringLesson(file).then(start, (error: unknown) => setTrouble(sentence(error)));
  };
  const latest = useRef(bring);
  latest.current = bring;
  useEffect(() => {
    // While this list is open, what is dropped is a lesson, not a model.
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      dispatchEvent(new DragEvent('dragleave', { relatedTarget: null }));
      latest.current(file);
    };
    document.addEventListener('drop', drop, true);
    return () => document.removeEventListener('drop', drop, true);
  }, []);
  const print = (id: string) => {
    const opened = loadLesson(id, pageAssets);
    opened.then(
      (lesson) =>
        setPrinted(
          new LessonRun(lesson, { measure: pageMeasurer(session), now: () => new Date(), checked: () => undefined }),
        ),
      (error: unknown) => setTrouble(sentence(error)),
    );
  };
  if (printed) return <Worksheet lesson={printed.lesson} run={printed} close={close} />;
  return (
    <Dialog title={words.title} closeLabel={page.close} close={close}>
      <p className="dim">{words.intro}</p>
      <ol className="lesson-list">
        {entries.map(({ id, title, minutes, question }, i) => {
          const known = Object.hasOwn(progress, id) ? progress[id] : undefined;
          return (
            <li key={id}>
              <button
                type="button"
                className="lesson-entry"
                {...(i === 0 && { 'data-first-focus': true })}
                aria-label={words.startOf(title)}
                onClick={() => start(id)}
              >
                <span className="lesson-entry-title">{title}</span>
                <span className="dim">{question}</span>
                <span className="lesson-entry-end">
                  {known && (known.done ? `✓ ${words.done}` : known.at > 0 ? words.begun : '')}{' '}
                  <span className="dim">{words.minutes(minutes)}</span>
                </span>
              </button>
              <button
                type="button"
                className="button small"
                aria-label={words.worksheetOf(title)}
                onClick={() => print(id)}
              >
                {words.worksheet}
              </button>
            </li>
          );
        })}
      </ol>
      <section className="lesson-capstone">
        <div>
          <h3>{words.capstone.title}</h3>
          <p className="dim">{words.capstone.question}</p>
        </div>
        <button type="button" className="button" onClick={() => session.show('challenge')}>
          {words.capstone.open}
        </button>
      </section>
      <div role="alert">{trouble && <p className="bad">{trouble}</p>}</div>
      <div className="row lesson-list-foot">
        <button type="button" className="button" onClick={() => picker.current?.click()}>
          {words.open}
        </button>
        <input
          ref={picker}
          type="file"
          accept=".json,application/json"
          hidden
          onChange={({ target }) => {
            bring(target.files?.[0]);
            target.value = '';
          }}
        />
        <span className="dim">{words.openHint}</span>
        <span className="spacer" />
        {Object.keys(progress).length > 0 && (
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              forgetProgress();
              setProgress({});
              session.notify(words.forgotten);
            }}
          >
            {words.forget}
          </button>
        )}
      </div>
    </Dialog>
  );
}
