/** The speed–accuracy plane, with what is being measured, the point that is explained, and all numbers as a table. */
import { Suspense, useState } from 'react';
import type { Backend } from '../../../src/forcefield/engine.ts';
import { parseImportedId } from '../../../src/forcefield/imported.ts';
import type { PlaneView } from '../../../src/session/experiment.ts';
import type { ForceFieldInfo, PlanePoint, ReferenceInfo } from '../../../src/workers/protocol.ts';
import { budgetPerStep, FIRST_DOTS } from '../../state/story.ts';
import { currentEngine, currentSettings, pointKey, runningForceField } from '../../state/store.ts';
import type { AppState } from '../../state/store.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { laterPanel } from '../../ui/later.tsx';
import { sentence } from '../../ui/sentence.ts';
import { strings } from '../../strings/page.ts';
import { Chart, type Bystander } from './Chart.tsx';
import { Mark } from './Mark.tsx';
import { drawnPoints, keyOf, type Axes } from './measured.ts';
import { DEFAULT_PLANE, errorsAt, isEnergy, isOfSet, moreIsBetter, yardsticksFor } from './quantities.ts';

// No part of the first load.
const NoLabels = laterPanel(() => import('./NoLabels.tsx'));
const PointCards = laterPanel(() => import('./PointCard.tsx'));
const PlaneTable = laterPanel(() => import('./PlaneTable.tsx'));
const LiquidPanel = laterPanel(() => import('../LiquidPanel.tsx'));
const PlaneTools = laterPanel(() => import('./PlaneTools.tsx'));

export function Plane() {
  const session = useSession();
  const [hovered, setHovered] = useState<string | null>(null);
  const { opened, forcefields, running, settings, story, engine, bothEngines, view, ghosts } = useApp((state) => ({
    opened: state.opened,
    forcefields: state.forcefields,
    running: runningForceField(state),
    settings: currentSettings(state),
    story: state.story,
    engine: currentEngine(state),
    bothEngines: state.bothEngines,
    view: state.experiment?.view.plane ?? DEFAULT_PLANE,
    ghosts: state.experiment?.ghosts ?? null,
  }));
  const points = useApp((state) => state.points);
  const published = useApp((state) => state.published);
  const measuring = useApp((state) => state.measuring);
  if (opened?.box)
    return (
      <Suspense>
        <LiquidPanel />
      </Suspense>
    );
  if (!opened || !running || !engine) {
    return (
      <section className="plane" aria-label={strings.plane.title}>
        <h2>{strings.plane.title}</h2>
      </section>
    );
  }

  const { reference } = opened;
  const axes: Axes = axesFor(view, reference, points);
  const shownEngines: readonly Backend[] = bothEngines ? ['cpu', 'webgpu'] : [engine];
  // Few things at a time: who is new here chooses among four, and what they brought themselves.
  const looked = forcefields.filter(
    ({ id }) => story === 'done' || FIRST_DOTS.includes(id) || id === running.id || parseImportedId(id) !== null,
  );
  const entries = looked.flatMap((info) =>
    shownEngines.map((backend) => ({ info, engine: backend, point: points[pointKey(info.id, backend)] ?? null })),
  );
  const measured = entries.flatMap(({ point }) => point ?? []);
  const labelled = isOfSet(axes.y) || reference !== null || axes.y === 'disagreement';
  const drawn = drawnPoints(entries, axes, opened.elements.length, labelled);
  const runningKey = pointKey(running.id, engine);
  const sticks = yardsticksFor(axes.y, reference, axes.temperature);
  const yardsticks = [
    ...(sticks.zero === null ? [] : [{ name: strings.plane.zero, value: sticks.zero }]),
    ...(sticks.semiempirical === null ? [] : [{ name: strings.plane.semiempirical, value: sticks.semiempirical }]),
    ...(isEnergy(axes.y) ? [{ name: strings.plane.chemical, value: 1 }] : []),
  ];
  const explained = measured.some((point) => keyOf(point) === hovered) ? hovered : runningKey;
  const settled = entries.filter(({ point }) => point && (point.speed !== null || point.reason !== null)).length;
  const covering = looked.filter(({ refusal }) => refusal === null).length;
  const waiting = looked.filter(({ id }) => !drawn.some(({ info }) => info.id === id));
  const bystanders: Bystander[] = [
    ...(ghosts && axes.x === 'step' && axes.y === 'force' && axes.temperature === null
      ? ghosts.points.map((ghost) => ({
          kind: 'ghost' as const,
          name: strings.plane.ghost(ghost.forcefield, strings.engineName[ghost.engine], ghosts.device),
          x: ghost.microsecondsPerStep,
          y: ghost.forceMae,
        }))
      : []),
    ...(axes.literature && axes.x === 'step'
      ? (published ?? []).map((one) => ({
          kind: 'published' as const,
          name: strings.plane.published(one),
          x: one.microsecondsPerStep,
          y: isEnergy(axes.y) ? one.energyMae : null,
        }))
      : []),
  ];

  return (
    <section className="plane" aria-labelledby="plane-title">
      <header className="plane-head">
        <h2 id="plane-title">{strings.plane.title}</h2>
        {story === 'done' && (
          <div className="plane-actions">
            <button
              type="button"
              className="button small"
              aria-haspopup="dialog"
              onClick={() => session.showWorkbench('')}
            >
              {strings.plane.closer}
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => session.setView({ sides: { lanes: [], mode: 'synchronised', reference: 0, from: 0 } })}
            >
              {strings.plane.sides}
            </button>
            <button
              type="button"
              className="button small"
              aria-haspopup="dialog"
              onClick={() => session.show('models')}
            >
              {strings.models.add}
            </button>
            <Suspense>
              <PlaneTools />
            </Suspense>
          </div>
        )}
      </header>
      <Chart
        points={drawn}
        measuring={measuring}
        complete={settled === covering * shownEngines.length}
        yardsticks={yardsticks}
        bystanders={bystanders}
        labelled={labelled}
        xTitle={strings.plane.xTitle[axes.x]}
        yTitle={
          axes.y === 'disagreement'
            ? strings.plane.disagreementTitle(bestName(points, forcefields))
            : strings.plane.yTitle(axes.y, axes.temperature)
        }
        moreX={moreIsBetter(axes.x)}
        budget={
          axes.x === 'step' && (story === 'budget' || story === 'judged') && settings
            ? budgetPerStep(settings.dt)
            : null
        }
        running={runningKey}
        counts={(point) => point.x.measured && point.y !== null && (point.y.measured || isOfSet(axes.y))}
        labelOf={({ info, engine: backend }) => {
          // A visitor's model goes by the name that it came with.
          const name = parseImportedId(info.id) ? info.technicalName : info.plainName;
          return bothEngines ? `${name}, ${strings.engineName[backend]}` : name;
        }}
        xText={(point) => strings.plane.xText(axes.x, point.x, point.point?.speed?.runs ?? 0)}
        yText={(point) => strings.plane.yText(axes.y, point.y!, errorsAt(point.point, axes.temperature)?.frames ?? 0)}
        pointAt={setHovered}
      />
      <div className="plane-below">
        {!reference && (
          <Suspense fallback={<p className="note">{strings.plane.noReference}</p>}>
            <NoLabels />
          </Suspense>
        )}
        {ghosts && <p className="note">{strings.plane.ghosts(ghosts.device)}</p>}
        {waiting.length > 0 && <Waiting forcefields={waiting} points={measured} />}
        {story === 'done' && <Kept />}
        <Suspense>
          <PointCards points={measured} explained={explained} />
        </Suspense>
        <Table />
      </div>
    </section>
  );
}

/** All numbers, once somebody wants to read them. */
function Table() {
  const [open, setOpen] = useState(false);
  return (
    <details className="plane-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{strings.plane.table}</summary>
      {open && (
        <Suspense>
          <PlaneTable />
        </Suspense>
      )}
    </details>
  );
}

/** The axes as they can be shown: without labels of its own, a molecule has no errors of its own. */
function axesFor(view: PlaneView, reference: ReferenceInfo | null, points: AppState['points']): Axes {
  if (isOfSet(view.y)) return { ...view, temperature: null };
  if (!reference) {
    const compared = Object.values(points).some(({ disagreement }) => disagreement !== null);
    return { ...view, y: compared ? 'disagreement' : 'force', temperature: null };
  }
  const known = reference.yardsticks.some(({ temperature }) => temperature === view.temperature);
  return known ? view : { ...view, temperature: null };
}

function bestName(points: AppState['points'], forcefields: readonly ForceFieldInfo[]): string {
  const best = Object.values(points).find(({ disagreement }) => disagreement !== null)?.disagreement?.best;
  return forcefields.find(({ id }) => id === best)?.plainName ?? '';
}

/** Models that an earlier visit left in this browser, until one is on the plane. */
function Kept() {
  const session = useSession();
  const { kept, brought } = useApp((state) => ({
    kept: state.kept,
    brought: state.forcefields.some(({ id }) => parseImportedId(id) !== null),
  }));
  if (kept === '' || brought) return null;
  return (
    <p className="note kept">
      {strings.models.kept(kept)}
      <button type="button" className="button small" onClick={() => void session.models.loadKept()}>
        {strings.models.load}
      </button>
    </p>
  );
}

/** Force fields without a point: being measured, or why not. Those that only wait share a line. */
function Waiting(props: { forcefields: readonly ForceFieldInfo[]; points: readonly PlanePoint[] }) {
  const measuring = useApp((state) => state.measuring);
  const reasonOf = ({ id, refusal }: ForceFieldInfo): string | null => {
    if (refusal) return strings.plane.notCovered(sentence(refusal));
    const point = props.points.find(({ forcefield }) => forcefield === id);
    return point?.reason ? strings.plane.notHere(strings.engineName[point.engine], sentence(point.reason)) : null;
  };
  const open = props.forcefields.filter((forcefield) => reasonOf(forcefield) === null);
  const refused = props.forcefields.filter((forcefield) => reasonOf(forcefield) !== null);
  const mark = ({ family }: ForceFieldInfo, pulse: boolean) => (
    <svg className={`mark-icon${pulse ? ' pulse' : ''}`} viewBox="-9 -9 18 18" aria-hidden="true">
      <Mark family={family} hollow />
    </svg>
  );
  return (
    <ul className="waiting">
      {open.length > 0 && (
        <li>
          {mark(open[0], measuring)}
          {(measuring ? strings.plane.measuring : strings.plane.notMeasured)(open.map(({ plainName }) => plainName))}
        </li>
      )}
      {refused.map((forcefield) => (
        <li key={forcefield.id}>
          {mark(forcefield, false)}
          {strings.capital(forcefield.plainName)}: {reasonOf(forcefield)}
        </li>
      ))}
    </ul>
  );
}
