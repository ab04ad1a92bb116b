import { useEffect } from 'react';
import { useApp, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/page.ts';
import type { Notice } from '../state/store.ts';

/** Long enough to read a sentence twice; a message with the pointer or the focus on it stays. */
const SHOWN_FOR = 12_000;

export function Notices() {
  const notices = useApp((state) => state.notices);
  return (
    <div className="notices" role="alert">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const session = useSession();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.querySelector(`#notice-${notice.id}:is(:hover, :focus-within)`)) session.dismiss(notice.id);
    }, SHOWN_FOR);
    return () => clearInterval(timer);
  }, [session, notice.id]);
  return (
    <div className="notice" id={`notice-${notice.id}`}>
      <Icon name="warning" />
      <p>{notice.text}</p>
      <button
        type="button"
        className="icon-button small"
        aria-label={strings.notice.dismiss}
        title={strings.notice.dismiss}
        onClick={() => session.dismiss(notice.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
