/** What a reader who does not see the pictures is told, at a calm rate. */
import { useEffect, useState } from 'react';
import { strings } from '../strings/sides.ts';
import { useSides } from './context.ts';

/** Time between two summaries, ms. */
const CALM_MS = 10_000;

export function Summary({ names }: { names: readonly string[] }) {
  const { sides } = useSides();
  const [text, setText] = useState('');
  useEffect(() => {
    const say = () => {
      const { numbers } = sides.store.getState();
      const parts = numbers.flatMap((lane, n) => {
        const name = names[n];
        if (!lane || name === undefined) return [];
        if (lane.stopped) return [strings.stopped(name, lane.stopped.message.replace(/\.$/, ''))];
        const { rmsd, force } = lane.difference ?? { rmsd: null, force: null };
        return [strings.summaryOf(name, lane.time, lane.stepping, rmsd, force)];
      });
      if (parts.length > 0) setText(strings.summary(parts));
    };
    const timer = setInterval(() => sides.store.getState().playing && say(), CALM_MS);
    const stop = sides.store.subscribe((now, before) => {
      if (before.playing && !now.playing) say();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [sides, names]);
  return (
    <p className="hidden" role="status">
      {text}
    </p>
  );
}
