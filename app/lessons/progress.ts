/** What this browser keeps of lessons: how far each is, and its answers. Nothing leaves it. */
import * as v from 'valibot';
import { storage } from '../state/storage.ts';
import type { Kept } from './lessonRun.ts';

const answer = v.union([v.number(), v.string(), v.array(v.string()), v.record(v.string(), v.number())]);
const kept = v.object({
  at: v.pipe(v.number(), v.integer(), v.minValue(0)),
  answers: v.record(v.string(), answer),
  attempts: v.array(
    v.object({
      step: v.string(),
      check: v.string(),
      prediction: v.nullable(answer),
      answer,
      truth: v.string(),
      verdict: v.picklist(['right', 'wrong']),
      hint: v.nullable(v.string()),
      time: v.string(),
    }),
  ),
  done: v.boolean(),
});
const all = v.record(v.string(), kept);
type Progress = Kept & { readonly done: boolean };

const KEY = 'lessons';

/** By lesson; whatever is there and cannot be read counts as nothing. */
export function allProgress(): Readonly<Record<string, Progress>> {
  try {
    const result = v.safeParse(all, JSON.parse(storage.read(KEY) ?? '{}'));
    return result.success ? result.output : {};
  } catch {
    return {};
  }
}

export const progressOf = (id: string): Progress | undefined => {
  const known = allProgress();
  return Object.hasOwn(known, id) ? known[id] : undefined;
};

export const keepProgress = (id: string, progress: Progress): void =>
  storage.write(KEY, JSON.stringify({ ...allProgress(), [id]: progress }));

export const forgetProgress = (): void => storage.write(KEY, '{}');
