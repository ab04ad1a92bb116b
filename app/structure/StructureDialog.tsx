/** The choice of a molecule: from the gallery, from text and files, from a drawing; and a look at it before it runs. */
import { Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Dialog } from '../ui/Dialog.tsx';
import { Tabs } from '../ui/Tabs.tsx';
import { useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { laterPanel } from '../ui/later.tsx';
import { strings } from '../strings/structure.ts';
import { WAYS, type DeskView, type StructureDesk } from './desk.ts';
import { Gallery } from './Gallery.tsx';
import { PasteTab } from './PasteTab.tsx';
import { LiquidTab } from './LiquidTab.tsx';
import { Preview } from './Preview.tsx';
import './structure.css';

// The editor comes with a megabyte of chemistry.
const DrawTab = laterPanel<{ desk: StructureDesk }>(() => import('./DrawTab.tsx'));

/** How long something may take before it is said that it goes on, ms. */
const PATIENCE = 400;

export default function StructureDialog({ close }: { close: () => void }) {
  const session = useSession();
  const [desk, setDesk] = useState<StructureDesk | null>(null);
  useEffect(() => {
    let open = true;
    let left = () => {};
    void session.desk().then((ready) => {
      left = () => ready.leave();
      if (open) setDesk(ready);
    });
    return () => {
      open = false;
      left();
    };
  }, [session]);
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close}>
      <div className="desk">{desk && <Desk desk={desk} close={close} />}</div>
    </Dialog>
  );
}

function Desk({ desk, close }: { desk: StructureDesk; close: () => void }) {
  const view = useStore(desk.view);
  return (
    <>
      {view.prepared ? (
        <>
          <Outcome desk={desk} view={view} />
          <Preview key={view.prepared.part} desk={desk} view={view} prepared={view.prepared} />
        </>
      ) : (
        <>
          <Tabs
            id="way"
            label={strings.ways}
            names={WAYS}
            words={strings.tabs}
            chosen={view.way}
            choose={(way) => desk.choose(way)}
            className="ways"
          />
          <Outcome desk={desk} view={view} />
          <div role="tabpanel" id="way-panel" aria-labelledby={`way-tab-${view.way}`} className="way-panel">
            {view.way === 'gallery' && <Gallery desk={desk} close={close} />}
            {view.way === 'paste' && <PasteTab desk={desk} view={view} />}
            {view.way === 'liquid' && <LiquidTab close={close} />}
            {view.way === 'draw' && (
              <Suspense fallback={<p className="dim">{strings.draw.loading}</p>}>
                <DrawTab desk={desk} />
              </Suspense>
            )}
          </div>
        </>
      )}
    </>
  );
}

/** What is being done, and what went wrong. Both are announced. */
function Outcome({ desk, view: { reading, problem } }: { desk: StructureDesk; view: DeskView }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!reading) return;
    const timer = setTimeout(() => setSlow(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [reading]);
  return (
    <div className="desk-outcome">
      <div role="status">
        {reading && slow && (
          <div className="desk-busy">
            <progress aria-label={strings.reading} />
            <span>{strings.building}</span>
            <button type="button" className="button small" onClick={() => desk.cancel()}>
              {strings.cancel}
            </button>
          </div>
        )}
      </div>
      <div role="alert">
        {problem !== null && (
          <p className="desk-problem" data-testid="problem">
            <Icon name="warning" />
            <span>{problem}</span>
          </p>
        )}
      </div>
    </div>
  );
}
