import { useEffect, useRef, useState } from 'react';
import { strings } from '../strings/hands.ts';

/** Time between two sentences, ms: what a screen reader can read out. */
const PAUSE = 2500;

interface Told {
  readonly name: string;
  readonly force: number;
  readonly work: number;
}

/** What is said of a pull: how strong it is and how much work was done, every few seconds, and once more when it ends. */
export function useSpoken(pull: Told | null): string {
  const [text, setText] = useState('');
  const latest = useRef<Told | null>(null);
  const pulling = pull !== null;
  if (pull) latest.current = pull;
  useEffect(() => {
    if (!pulling) {
      if (latest.current) setText(strings.letGo(latest.current.work));
      latest.current = null;
      return;
    }
    const say = () => {
      const { current } = latest;
      if (current) setText(strings.pulling(current.name, current.force, current.work));
    };
    const first = setTimeout(say, 400);
    const timer = setInterval(say, PAUSE);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [pulling]);
  return text;
}
