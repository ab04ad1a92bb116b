/** The molecule blew up: what happened, and ways on. Nothing is lost: the last good state was kept. */
import { useEffect, useRef } from 'react';
import { calmerTimeStep } from '../state/session.ts';
import { currentSettings } from '../state/store.ts';
import { useApp, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/fault.ts';

export default function FaultBanner() {
  const session = useSession();
  const fault = useApp((state) => state.fault);
  const dt = useApp((state) => currentSettings(state)?.dt ?? 1);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  if (!fault) return null;
  const calmer = calmerTimeStep(dt);
  return (
    <section className="fault" role="alertdialog" aria-labelledby="fault-title" aria-describedby="fault-text">
      <div className="fault-text">
        <h2 id="fault-title">
          <Icon name="warning" />
          {strings.title}
        </h2>
        <p id="fault-text">
          {fault.message} {strings.kept(fault.lastGoodStep)}
        </p>
      </div>
      <div className="row">
        <button ref={first} type="button" className="button primary" onClick={() => void session.recover(calmer)}>
          {strings.goOn(calmer)}
        </button>
        <button type="button" className="button" onClick={() => void session.startAgain(calmer)}>
          {strings.again(calmer)}
        </button>
        <button type="button" className="button" onClick={() => void session.recover()}>
          {strings.goOnAsIs}
        </button>
      </div>
    </section>
  );
}
