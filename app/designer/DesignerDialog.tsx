/** Where visitors design, fit, keep and share a force field of their own: a dialog over the page. */
import { Suspense, useEffect, useState } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import { Tabs } from '../ui/Tabs.tsx';
import { useApp, useSession } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { laterPanel } from '../ui/later.tsx';
import { strings } from '../strings/designer.ts';
import { DesignerContext, designerOf, useDesign, useDesigner } from './context.ts';
import { DesignTab } from './DesignTab.tsx';
import '../workbench/workbench.css';
import './designer.css';

const TABS = {
  design: DesignTab,
  gallery: laterPanel(() => import('./GalleryTab.tsx')),
  challenge: laterPanel(() => import('./ChallengeTab.tsx')),
};
type Tab = keyof typeof TABS;
const NAMES = Object.keys(TABS) as Tab[];

export default function DesignerDialog({ close, first = 'design' }: { close: () => void; first?: Tab }) {
  const session = useSession();
  const designer = designerOf(session);
  const [tab, setTab] = useState<Tab>(first);
  const molecule = useApp((state) => state.opened?.run ?? null);
  useEffect(() => {
    // What a design costs is told for the molecule on the stage.
    void designer.look().then(() => designer.judge());
  }, [designer, molecule]);
  const Panel = TABS[tab];
  return (
    <Dialog title={strings.title} closeLabel={strings.close} close={close} wide>
      <DesignerContext value={designer}>
        <Tabs
          id="designer"
          label={strings.tabsLabel}
          names={NAMES}
          words={strings.tabs}
          chosen={tab}
          choose={setTab}
          className="bench-tabs"
          first
        />
        <Outcome />
        <Shared />
        <div
          role="tabpanel"
          id="designer-panel"
          aria-labelledby={`designer-tab-${tab}`}
          tabIndex={0}
          className="bench-panel"
        >
          <Suspense fallback={<p className="dim">{strings.loading}</p>}>
            <Panel show={(name: Tab) => setTab(name)} />
          </Suspense>
        </div>
      </DesignerContext>
    </Dialog>
  );
}

/** How the last thing asked for went. */
function Outcome() {
  const outcome = useDesign((view) => view.outcome);
  return (
    <div className="design-outcome" role={outcome?.good === false ? 'alert' : 'status'}>
      {outcome && (
        <p className={outcome.good ? undefined : 'bad'}>
          {!outcome.good && <Icon name="warning" />}
          <span>{outcome.text}</span>
        </p>
      )}
    </div>
  );
}

/** A design that a link brought: nothing of it is loaded, or fitted, before somebody says so. */
function Shared() {
  const designer = useDesigner();
  const { design, waiting, here } = useApp((state) => {
    const shared = state.wanted?.experiment.view.design ?? state.experiment?.view.design ?? null;
    return {
      design: shared,
      waiting: state.wanted?.title ?? null,
      here: shared?.model ? state.forcefields.some(({ id }) => id === shared.model?.id) : false,
    };
  });
  const own = useDesign((view) => view.fit?.outcome != null);
  const [taken, setTaken] = useState(false);
  if (!design || own || taken) return null;
  return (
    <section className="design-card shared-design" aria-label={strings.shared.label}>
      <p>
        {waiting !== null ? strings.shared.waiting(waiting) : strings.shared.about}{' '}
        {design.score && strings.shared.score(design.score)}
      </p>
      <div className="row">
        <button
          type="button"
          className="button primary"
          onClick={() => void designer.takeShared().then(() => setTaken(true))}
        >
          {design.model && !here ? strings.shared.load : strings.shared.open}
        </button>
        <button type="button" className="button quiet" onClick={() => designer.leaveShared()}>
          {strings.shared.leave}
        </button>
      </div>
    </section>
  );
}
