import { LESSON_LIMIT } from '../../src/session/lessons/lesson.ts';
import type { Session } from '../state/session.ts';
import { sentence } from '../ui/sentence.ts';
import { bringLesson } from './files.ts';
import { showLesson } from './start.tsx';

/** Runs a file that was dropped on the page, if it is a lesson; what is wrong with one becomes a notice. Resolves with whether it is one. */
export async function takeLesson(session: Session, file: Blob): Promise<boolean> {
  if (!(await file.slice(0, LESSON_LIMIT).text()).includes('"ffp-lesson-')) return false;
  try {
    const name = await bringLesson(file);
    session.show(null);
    showLesson(session, name);
  } catch (error) {
    session.notify(sentence(error));
  }
  return true;
}
