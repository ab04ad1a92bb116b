import { Suspense, useState } from 'react';
import { Header } from './panels/Header.tsx';
import { Notices } from './panels/Notices.tsx';
import { StatusLine } from './panels/StatusLine.tsx';
import { Story } from './panels/Story.tsx';
import { Plane } from './plots/plane/Plane.tsx';
import { useApp, useMedia, useSession } from './ui/context.ts';
import { Icon } from './ui/icons.tsx';
import { laterDialog, laterPanel, wait, WaitDialog } from './ui/later.tsx';
import { strings } from './strings/page.ts';
import { Viewport } from './viewer/Viewport.tsx';

// What lies under "More" is no part of the first load.
const LivePlots = laterPanel(() => import('./plots/LivePlots.tsx'));
const SettingsPanel = laterPanel(() => import('./panels/Settings.tsx'));

const Inside = laterPanel(() => import('./inside/Inside.tsx'));
const WorkbenchDialog = laterDialog(() => import('./workbench/Workbench.tsx'));
const SideBySide = laterPanel(() => import('./compare/SideBySide.tsx'));
const Dialogs = laterDialog(() => import('./Dialogs.tsx'));
const FaultBanner = laterPanel(() => import('./panels/FaultBanner.tsx'));
const DropTarget = laterPanel(() => import('./panels/DropTarget.tsx'));

const Settings = () => (
  <Suspense fallback={wait}>
    <SettingsPanel />
  </Suspense>
);

const Plots = () => (
  <Suspense fallback={wait}>
    <LivePlots />
  </Suspense>
);

export function App() {
  const narrow = useMedia('(max-width: 760px)');
  const session = useSession();
  const { crash, fault, inside, workbench, sides, dialog } = useApp((state) => ({
    inside: state.inside,
    dialog: state.dialog !== null,
    crash: state.phase === 'crashed' ? state.crash : null,
    fault: state.fault !== null,
    workbench: state.workbench !== null,
    sides: state.experiment?.view.sides,
  }));
  const closeDialog = () => session.show(null);
  const closeWorkbench = () => session.showWorkbench(null);
  return (
    <div className="app">
      <Header />
      {sides ? (
        <Suspense fallback={wait}>
          <SideBySide />
        </Suspense>
      ) : (
        <>
          {fault ? (
            <Suspense>
              <FaultBanner />
            </Suspense>
          ) : (
            <Story />
          )}
          <main className={narrow ? 'main narrow' : 'main'}>
            <Viewport />
            {inside ? (
              <Suspense fallback={wait}>
                <Inside />
              </Suspense>
            ) : narrow ? (
              <Tabs />
            ) : (
              <Plane />
            )}
          </main>
          {!narrow && <More />}
        </>
      )}
      <Notices />
      <Suspense>
        <DropTarget />
      </Suspense>
      {dialog && (
        <Suspense fallback={<WaitDialog close={closeDialog} />}>
          <Dialogs close={closeDialog} />
        </Suspense>
      )}
      {workbench && (
        <Suspense fallback={<WaitDialog close={closeWorkbench} />}>
          <WorkbenchDialog close={closeWorkbench} />
        </Suspense>
      )}
      {crash !== null && <Crash text={crash} />}
    </div>
  );
}

/** Wide screens: the rest of the controls in a drawer under the two heroes. */
function More() {
  const session = useSession();
  const open = useApp((state) => state.experiment?.view.more ?? false);
  return (
    <footer className="foot">
      {open && (
        <div className="more" id="more">
          <Settings />
          <Plots />
        </div>
      )}
      <div className="foot-line">
        <button
          type="button"
          className="button more-button"
          aria-expanded={open}
          aria-controls="more"
          onClick={() => session.setView({ more: !open })}
        >
          <Icon name={open ? 'down' : 'up'} />
          {open ? strings.status.less : strings.status.more}
        </button>
        <StatusLine />
      </div>
    </footer>
  );
}

const TABS = ['plane', 'plots', 'settings'] as const;
type Tab = (typeof TABS)[number];

/** Phones: the molecule stays on top, the rest is behind tabs. */
function Tabs() {
  const session = useSession();
  const more = useApp((state) => state.experiment?.view.more ?? false);
  const [chosen, setChosen] = useState<Tab>('plots');
  // `more` is part of a link: closed means the plane.
  const tab: Tab = more ? (chosen === 'plane' ? 'plots' : chosen) : 'plane';
  const choose = (next: Tab) => {
    if (next !== 'plane') setChosen(next);
    session.setView({ more: next !== 'plane' });
  };
  return (
    <section className="tabs">
      <StatusLine short />
      <div role="tablist" aria-label={strings.tabs.label}>
        {TABS.map((name, i) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab === name}
            aria-controls="tab-panel"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => choose(name)}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              if (step === 0) return;
              const next = TABS[(i + step + TABS.length) % TABS.length];
              choose(next);
              document.getElementById(`tab-${next}`)?.focus();
            }}
          >
            {strings.tabs[name]}
          </button>
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === 'plane' ? <Plane /> : tab === 'plots' ? <Plots /> : <Settings />}
      </div>
    </section>
  );
}

function Crash({ text }: { text: string }) {
  const session = useSession();
  return (
    <div className="crash" role="alertdialog" aria-labelledby="crash-title" aria-describedby="crash-text">
      <div className="crash-card">
        <h2 id="crash-title">{strings.crash.title}</h2>
        <p id="crash-text">{text}</p>
        <button type="button" className="button primary" autoFocus onClick={() => void session.restart()}>
          {strings.crash.restart}
        </button>
      </div>
    </div>
  );
}
