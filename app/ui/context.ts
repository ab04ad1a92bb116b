import { createContext, useContext, useEffect, useRef, useState } from 'react';
import type { FrameMessage } from '../../src/workers/protocol.ts';
import type { Session } from '../state/session.ts';
import { useSelection } from '../state/store.ts';
import type { AppState } from '../state/store.ts';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside SessionContext');
  return session;
}

/** Renders again when the selected part of the state changes (shallow comparison). */
export const useApp = <T>(select: (state: AppState) => T): T => useSelection(useSession().store, select);

/** The latest frame, at most `hertz` times a second: for text that a reader can follow. */
export function useSampledFrame(hertz: number): FrameMessage | null {
  const { frames } = useSession();
  const run = useApp((state) => state.opened?.run);
  const [frame, setFrame] = useState<FrameMessage | null>(frames.latest);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    setFrame(frames.latest);
    const stop = frames.subscribe(() => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        setFrame(frames.latest);
      }, 1000 / hertz);
    });
    return () => {
      stop();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [frames, hertz, run]);
  return frame;
}

/** Whether a media query matches, kept up to date. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const listen = () => setMatches(list.matches);
    listen();
    list.addEventListener('change', listen);
    return () => list.removeEventListener('change', listen);
  }, [query]);
  return matches;
}

/** Size of an element in CSS pixels, kept up to date; zero before it is laid out. */
export function useSize<T extends Element>(): [
  (element: T | null) => void,
  { width: number; height: number },
  T | null,
] {
  const [element, setElement] = useState<T | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, size, element];
}
