/** While frozen: which Reference frame, and back to motion. */
import { parseImportedId } from '../../src/forcefield/imported.ts';
import { useApp, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/frozen.ts';
import { strings as page } from '../strings/page.ts';

export default function FrozenControls() {
  const session = useSession();
  const { frozen, ready, reference } = useApp((state) => ({
    frozen: state.frozen,
    ready: state.phase === 'ready',
    reference: state.opened?.reference ?? null,
  }));
  if (!frozen || !reference) return null;
  const position = reference.frames.findIndex(({ index }) => index === frozen.index) + 1;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={strings.previous}
        title={strings.previous}
        disabled={!ready}
        onClick={() => void session.freezeNext(-1)}
      >
        <Icon name="previous" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={strings.next}
        title={strings.next}
        disabled={!ready}
        onClick={() => void session.freezeNext(1)}
      >
        <Icon name="next" />
      </button>
      <span className="frame-number" aria-live="polite">
        {strings.frame(position, reference.frames.length)}
        <span className="dim">
          {strings.temperature(frozen.temperature)}
          {parseImportedId(frozen.forcefield) === null && <span className="split">{strings.split(frozen.split)}</span>}
        </span>
      </span>
      <span className="spacer" />
      <button type="button" className="button" disabled={!ready} onClick={() => void session.unfreeze()}>
        {page.freeze.back}
      </button>
    </>
  );
}
