/** Where force fields are looked at closely: a dialog over the page, each part loaded when it is first opened. */
import { Suspense, useEffect, useState } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { Tabs } from '../ui/Tabs.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { laterPanel } from '../ui/later.tsx';
import { WorkbenchContext } from './parts/context.ts';
import { strings } from '../strings/workbench/page.ts';
import type { Workbench } from './workbench.ts';
import '../ui/styles/facts.css';
import '../ui/styles/fields.css';
import './workbench.css';

const TABS = {
  errors: laterPanel(() => import('./errors/ErrorsTab.tsx')),
  scans: laterPanel(() => import('./scans/ScansTab.tsx')),
  motion: laterPanel(() => import('./motion/MotionTab.tsx')),
  time: laterPanel(() => import('./time/TimeTab.tsx')),
  card: laterPanel(() => import('./card/CardTab.tsx')),
  scaling: laterPanel(() => import('./scaling/ScalingTab.tsx')),
  verdict: laterPanel(() => import('./verdict/VerdictTab.tsx')),
  meaning: laterPanel(() => import('./meaning/MeaningTab.tsx')),
};
type Tab = keyof typeof TABS;
const NAMES = Object.keys(TABS) as Tab[];

export default function WorkbenchDialog({ close }: { close: () => void }) {
  const session = useSession();
  const asked = useApp((state) => state.workbench ?? '');
  const [tab, setTab] = useState<Tab>(NAMES.find((name) => name === asked) ?? NAMES[0]);
  const [workbench, setWorkbench] = useState<Workbench | null>(null);
  useEffect(() => {
    let open = true;
    let resume = () => {};
    void session.workbench().then(async (ready) => {
      resume = await session.standStill();
      if (open) setWorkbench(ready);
      else resume();
    });
    return () => {
      open = false;
      void session.workbench().then((ready) => ready.close());
      resume();
    };
  }, [session]);
  const Panel = TABS[tab];
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close} wide>
      <p className="dim">{strings.intro}</p>
      <Tabs
        id="bench"
        label={strings.tabsLabel}
        names={NAMES}
        words={strings.tabs}
        chosen={tab}
        choose={setTab}
        className="bench-tabs"
      />
      <div role="tabpanel" id="bench-panel" aria-labelledby={`bench-tab-${tab}`} tabIndex={0} className="bench-panel">
        {workbench && (
          <WorkbenchContext value={workbench}>
            <Suspense fallback={<p className="dim">{strings.loading}</p>}>
              <Panel />
            </Suspense>
          </WorkbenchContext>
        )}
      </div>
    </Dialog>
  );
}
