/** Answers of the worker about the inside of the running force field: once, or again and again while it moves. */
import { useEffect, useRef, useState } from 'react';
import type { InsideAnswer, InsideAsk, InsideName } from '../../src/workers/protocol.ts';
import { currentSettings } from '../state/store.ts';
import { useApp, useSession } from '../ui/context.ts';
import { sentence } from '../ui/sentence.ts';

interface Answered<Name extends InsideName> {
  readonly value: InsideAnswer<Name> | null;
  readonly reason: string | null;
}

/**
 * The answer to a question; asked again when the force field, its edits or the run change, and with `hertz` as frames come, at most so
 * often and never before the last answer is there. What was answered stays until there is something newer.
 */
export function useInside<Name extends InsideName>(name: Name, ask: InsideAsk<Name>, hertz = 0): Answered<Name> {
  const session = useSession();
  const { run, settings } = useApp((state) => ({ run: state.opened?.run, settings: currentSettings(state) }));
  const question = JSON.stringify([name, ask]);
  const subject = JSON.stringify([run, settings?.forcefield, settings?.edits]);
  const [answered, setAnswered] = useState<Answered<Name> & { readonly question: string }>({
    value: null,
    reason: null,
    question,
  });
  const latest = useRef(ask);
  latest.current = ask;

  useEffect(() => {
    let open = true;
    let busy = false;
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const once = async () => {
      timer = undefined;
      busy = true;
      last = performance.now();
      try {
        const value = await session.inside(name, latest.current);
        if (open) setAnswered({ value, reason: null, question });
      } catch (error) {
        if (open) setAnswered({ value: null, reason: sentence(error), question });
      }
      busy = false;
    };
    void once();
    const stop =
      hertz > 0
        ? session.frames.subscribe(() => {
            if (busy || timer !== undefined) return;
            timer = setTimeout(() => void once(), Math.max(0, 1000 / hertz - (performance.now() - last)));
          })
        : () => {};
    return () => {
      open = false;
      clearTimeout(timer);
      stop();
    };
  }, [session, name, question, subject, hertz]);
  return answered.question === question ? answered : { value: null, reason: null };
}
