/** The lesson that runs, beside the page and not part of it: whoever takes none loads none of this. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Session } from '../state/session.ts';
import { SessionContext } from '../ui/context.ts';
import { LessonHost } from './LessonHost.tsx';
import { running } from './running.ts';

let mounted = false;

/** Runs a lesson in place of the one that runs; null ends it. */
export function showLesson(session: Session, name: string | null): void {
  running.setState({ name });
  if (mounted) return;
  mounted = true;
  const place = document.createElement('div');
  document.body.append(place);
  createRoot(place).render(
    <StrictMode>
      <SessionContext value={session}>
        <LessonHost />
      </SessionContext>
    </StrictMode>,
  );
}

/** Runs the lesson that the address asks for. */
export const startAsked = (session: Session): void =>
  showLesson(session, new URLSearchParams(location.search).get('lesson'));
