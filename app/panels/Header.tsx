/** The page's head: which molecule, which theme, help, and the link to pass on. */
import { Suspense } from 'react';
import { useApp, useSession } from '../ui/context.ts';
import { prettyFormula } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { laterPanel } from '../ui/later.tsx';
import { strings } from '../strings/page.ts';

// No part of the first load.
const SharedLink = laterPanel(() => import('./SharedLink.tsx'));

export function Header() {
  const session = useSession();
  const { opened, theme, ready, done, shared } = useApp((state) => ({
    opened: state.opened,
    theme: state.theme,
    ready: state.phase === 'ready',
    done: state.story === 'done',
    shared: state.shared !== null,
  }));
  const toggle = theme === 'dark' ? strings.header.toLight : strings.header.toDark;
  return (
    <header className="header">
      <h1>{strings.title}</h1>
      <button
        type="button"
        className="molecule-button"
        aria-haspopup="dialog"
        disabled={!ready}
        onClick={() => session.show('molecules')}
      >
        <span className="hidden">{strings.header.chooseMolecule}: </span>
        <strong>{opened ? strings.capital(opened.name) : strings.header.molecule}</strong>
        {opened && (
          <span className="dim">
            {prettyFormula(opened.formula)} · {strings.header.atoms(opened.elements.length)}
          </span>
        )}
        <Icon name="down" />
      </button>
      <span className="spacer" />
      {done && (
        <button type="button" className="button lessons" onClick={() => session.show('lessons')}>
          {strings.header.lessons}
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={toggle}
        title={toggle}
        onClick={() => session.setTheme(theme === 'dark' ? 'light' : 'dark', true)}
      >
        <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={strings.header.help}
        title={strings.header.help}
        aria-haspopup="dialog"
        onClick={() => session.show('help')}
      >
        <Icon name="help" />
      </button>
      <button
        type="button"
        className="button primary copy"
        aria-label={strings.header.copyLink}
        disabled={!ready}
        onClick={() => void session.sharing.copyLink()}
      >
        <Icon name="link" />
        <span>{strings.header.copyLink}</span>
      </button>
      <Suspense>{shared && <SharedLink />}</Suspense>
    </header>
  );
}
