import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Needed } from '../../src/session/lessons/checks/check.ts';
import { controlNamed } from '../../src/session/lessons/controls.ts';
import { useApp } from '../ui/context.ts';
import { strings as page } from '../strings/page.ts';
import type { LessonRun, RunState } from './lessonRun.ts';

export const RunContext = createContext<LessonRun | null>(null);

export function useRun(): LessonRun {
  const run = useContext(RunContext);
  if (!run) throw new Error('useRun outside RunContext');
  return run;
}

/** Renders again when the selected part of the lesson's state changes (shallow comparison). */
export const useLesson = <T>(select: (state: RunState) => T): T => useStore(useRun().store, useShallow(select));

/** What was measured for these, in their order; null while one is missing. */
export function useResults<Result extends object>(needed: readonly Needed[]): readonly Result[] | null {
  const run = useRun();
  useLesson((state) => state.evidence);
  return run.results(needed) as readonly Result[] | null;
}

/** By id: the lesson's own names before the force fields' plain ones. */
function usePlainNames(): Readonly<Record<string, string>> {
  const own = useContext(RunContext)?.lesson.names;
  const plain = useApp((state) => Object.fromEntries(state.forcefields.map(({ id, plainName }) => [id, plainName])));
  return { ...plain, ...own };
}

/** Plain names of force fields and controls by id; anything else stays as it is. */
export function useNames(): (id: string) => string {
  const names = usePlainNames();
  return (id) => {
    const control = controlNamed(id);
    return control ? `control: ${control.replaceAll('-', ' ')}` : Object.hasOwn(names, id) ? names[id] : id;
  };
}

/** A sentence of a check with plain names in place of ids. */
export function usePlainly(): (text: string) => string {
  const names = usePlainNames();
  return (text) => {
    // The longest first: one id may begin another.
    const ids = Object.keys(names).sort((a, b) => b.length - a.length);
    if (ids.length === 0) return text;
    const pattern = ids.map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
    return text.replaceAll(
      new RegExp(`(?<![\\w+-])(?:${pattern})(?![\\w+-])`, 'g'),
      (id) => `“${page.capital(names[id])}”`,
    );
  };
}
