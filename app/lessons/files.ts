/** Where lessons come from: shipped, beside the page, or from a file of the visitor. */
import type { LoadAsset } from '../../src/core/assets.ts';
import { LESSON_LIMIT, parseLesson, type Lesson } from '../../src/session/lessons/lesson.ts';
import { loadLesson } from '../../src/session/lessons/load.ts';
import { strings } from '../strings/lessons.ts';

/** Lessons that came from files during this visit, by the name under which they are opened. */
const brought = new Map<string, Lesson>();
const PREFIX = 'file:';

export const pageAssets: LoadAsset = async (path) => {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(strings.list.missing);
  return response.arrayBuffer();
};

/** The lesson of a file, kept for this visit; resolves with the name to open it by. Rejects with a sentence. */
export async function bringLesson(file: Blob): Promise<string> {
  if (file.size > LESSON_LIMIT) throw new Error(strings.list.tooLarge);
  const lesson = parseLesson(await file.text());
  const name = PREFIX + lesson.id;
  brought.set(name, lesson);
  return name;
}

/**
 * A lesson by its id, by the path of its file beside the page (`lessons/mine.json`), or one that was brought.
 * Rejects with a sentence; files of other sites are not read.
 */
export async function openLesson(name: string): Promise<Lesson> {
  const own = brought.get(name);
  if (own) return own;
  if (!name.endsWith('.json')) return loadLesson(name, pageAssets);
  const url = new URL(name, document.baseURI);
  if (url.origin !== location.origin) throw new Error(strings.list.elsewhere);
  const response = await fetch(url);
  if (!response.ok) throw new Error(strings.list.noFile(name.slice(0, 100)));
  const file = await response.blob();
  if (file.size > LESSON_LIMIT) throw new Error(strings.list.tooLarge);
  return parseLesson(await file.text());
}
