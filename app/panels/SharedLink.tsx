/** After "Copy link": what the link carries; and the link itself where the clipboard refused it. */
import { useEffect, useId, useRef, useState } from 'react';
import { LONG_LINK } from '../../src/session/carriers.ts';
import { neededModels } from '../../src/session/models.ts';
import { useApp, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { linkFromHere } from '../state/exactLink.ts';
import { strings } from '../strings/link.ts';
import './shared.css';

export default function SharedLink() {
  const session = useSession();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { shared, experiment } = useApp((state) => ({ shared: state.shared, experiment: state.experiment }));
  useEffect(() => {
    if (shared) field.current?.select();
  }, [shared]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!shared) return;
    const closeBeside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) session.sharing.close();
    };
    document.addEventListener('pointerdown', closeBeside);
    return () => document.removeEventListener('pointerdown', closeBeside);
  }, [session, shared]);
  if (!shared || !experiment) return null;
  return (
    <div
      ref={box}
      className="shared"
      role="dialog"
      aria-labelledby={`${id}title`}
      onKeyDown={(event) => event.key === 'Escape' && session.sharing.close()}
    >
      <h2 id={`${id}title`}>{shared.copied ? strings.copied : strings.notCopied}</h2>
      <button
        type="button"
        className="icon-button small"
        aria-label={strings.close}
        title={strings.close}
        onClick={() => session.sharing.close()}
      >
        <Icon name="close" />
      </button>
      <label className="hidden" htmlFor={id}>
        {strings.address}
      </label>
      <input id={id} ref={field} readOnly value={shared.url} onFocus={(event) => event.target.select()} />
      <fieldset className="shared-from" disabled={busy}>
        <legend>{strings.goesOn}</legend>
        {[false, true].map((exact) => (
          <label key={String(exact)}>
            <input
              type="radio"
              name={`${id}from`}
              checked={exact === (shared.from !== null)}
              onChange={() => {
                setBusy(true);
                void (exact ? linkFromHere(session) : session.sharing.copyLink()).finally(() => setBusy(false));
              }}
            />
            {exact ? strings.fromHere(shared.from) : strings.fromStart}
          </label>
        ))}
      </fieldset>
      {shared.refusal !== null && <p role="alert">{shared.refusal}</p>}
      <p>
        {strings.contents(experiment.molecule.name, experiment.events.length, experiment.seed, shared.ghosts)}{' '}
        {shared.from === null ? strings.replay : strings.continuation(shared.from)} {strings.length(shared.url.length)}{' '}
        {strings.needs(
          neededModels(experiment)
            .filter(({ id }) => id !== experiment.view.design?.model?.id)
            .map(({ title }) => title),
        )}
        {experiment.view.design && strings.design}
        {experiment.view.benchmark && strings.benchmark}
        <span className="dim">{strings.privacy}</span>
      </p>
      {shared.url.length > LONG_LINK && <p role="status">{strings.long}</p>}
      <div className="row">
        {(['files', 'sources'] as const).map((dialog) => (
          <button
            key={dialog}
            type="button"
            className="button quiet"
            onClick={() => {
              session.sharing.close();
              session.show(dialog);
            }}
          >
            {strings.also[dialog]}
          </button>
        ))}
      </div>
    </div>
  );
}
