/** Lessons as they are shipped: an index, and one file a lesson below `public/lessons`. */
import * as v from 'valibot';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { parseLesson, type Lesson } from './lesson.ts';

const FOLDER = 'lessons';

const entries = v.array(v.object({ id: v.string(), title: v.string(), minutes: v.number(), question: v.string() }));
export type LessonEntry = v.InferOutput<typeof entries>[number];

/** Titles of the shipped lessons, in the order in which they are best taken. Throws FfpError('file'). */
export async function loadLessonIndex(load: LoadAsset): Promise<readonly LessonEntry[]> {
  const result = v.safeParse(entries, JSON.parse(await textOf(load, 'index.json')));
  if (!result.success) throw new FfpError('file', 'The list of lessons is damaged; reload the page.');
  return result.output;
}

/** A shipped lesson by its id. Throws FfpError('usage') where there is none of that id. */
export async function loadLesson(id: string, load: LoadAsset): Promise<Lesson> {
  const known = await loadLessonIndex(load);
  if (!known.some((entry) => entry.id === id))
    throw new FfpError(
      'usage',
      `There is no lesson "${id.slice(0, 60)}"; there are ${known.map((entry) => entry.id).join(', ')}.`,
    );
  return parseLesson(await textOf(load, `${id}.json`));
}

const textOf = async (load: LoadAsset, file: string): Promise<string> =>
  new TextDecoder().decode(await load(`${FOLDER}/${file}`));
