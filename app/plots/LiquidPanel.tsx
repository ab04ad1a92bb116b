/** Beside a box that repeats: what only liquids have, in the place of the plane, whose reference is of molecules on their own. */
import { Suspense, useState } from 'react';
import { volumeOf } from '../../src/chem/box.ts';
import { densityIn } from '../../src/chem/boxSize.ts';
import { currentEngine, currentSettings } from '../state/store.ts';
import { KeepSystem } from '../library/KeepSystem.tsx';
import { strings } from '../strings/liquid.ts';
import { strings as page } from '../strings/page.ts';
import { useApp, useSampledFrame, useSession } from '../ui/context.ts';
import { nsPerDay } from '../ui/format.ts';
import { laterPanel } from '../ui/later.tsx';
import { Liquid } from './Liquid.tsx';
import { SmallerBox } from './SmallerBox.tsx';
import './liquid.css';

const StepSplit = laterPanel<{ again: () => void }>(() => import('./StepSplit.tsx'));

export default function LiquidPanel() {
  const session = useSession();
  const frame = useSampledFrame(2);
  const { opened, settings, engine, engines, source } = useApp((state) => ({
    source: state.experiment?.molecule,
    opened: state.opened,
    settings: currentSettings(state),
    engine: currentEngine(state),
    engines: state.engines ?? state.opened?.engines,
  }));
  const [split, setSplit] = useState(false);
  const [again, setAgain] = useState(0);
  if (!opened?.box || !settings || !engine) return null;
  const box = frame?.box ?? opened.box;
  const time = engines?.[engine].microsecondsPerStep ?? null;
  const facts: readonly (readonly [string, string])[] = [
    [strings.density, strings.densityValue(densityIn(opened, volumeOf(box)))],
    [strings.edges, strings.edgesValue(box)],
    [strings.pairs, settings.nonbonded?.method === 'cutoff' ? strings.cutoff : strings.pme],
    [
      strings.speed,
      time === null ? strings.waiting : strings.speedValue(time, nsPerDay(time, settings.dt), page.engineName[engine]),
    ],
  ];
  return (
    <section className="plane liquid-panel" aria-labelledby="liquid-title">
      <header className="plane-head">
        <h2 id="liquid-title">{strings.title}</h2>
        <div className="plane-actions">
          <button type="button" className="button small" onClick={() => session.show('molecules')}>
            {strings.another}
          </button>
        </div>
      </header>
      <Liquid opened={opened} />
      <dl className="liquid-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <SmallerBox opened={opened} />
      <details className="how step-split" onToggle={({ currentTarget }) => setSplit(currentTarget.open)}>
        <summary>{strings.split}</summary>
        {split && (
          <Suspense fallback={<p className="dim">{strings.waiting}</p>}>
            <StepSplit key={`${engine}/${again}`} again={() => setAgain(again + 1)} />
          </Suspense>
        )}
      </details>
      {source?.kind === 'brought' && <KeepSystem id={source.model} />}
      <p className="note">{strings.noPlane}</p>
    </section>
  );
}
