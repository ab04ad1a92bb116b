/** The speed–accuracy plane, with what is being measured, the point that is explained, and all numbers as a table. */
import { useState } from 'react';
import { parseImportedId } from '../../../src/forcefield/imported.ts';
import type { ForceFieldInfo, PlanePoint } from '../../../src/workers/protocol.ts';
import { budgetPerStep } from '../../state/story.ts';
import { currentEngine, currentSettings, pointKey, runningForceField, shownPoints } from '../../state/store.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { Icon } from '../../ui/icons.tsx';
import { sentence } from '../../ui/sentence.ts';
import { strings } from '../../ui/strings.ts';
import { Chart } from './Chart.tsx';
import { Mark } from './Mark.tsx';
import { drawnPoints, keyOf } from './measured.ts';
import { PlaneTable } from './PlaneTable.tsx';
import { PointCard } from './PointCard.tsx';

export function Plane() {
  const session = useSession();
  const [hovered, setHovered] = useState<string | null>(null);
  const [how, setHow] = useState(false);
  const { opened, engines, forcefields, running, settings, story, engine, bothEngines } = useApp((state) => ({
    opened: state.opened,
    engines: state.engines,
    forcefields: state.forcefields,
    running: runningForceField(state),
    settings: currentSettings(state),
    story: state.story,
    engine: currentEngine(state),
    bothEngines: state.bothEngines,
  }));
  const shown = useApp(shownPoints);
  if (!opened || !running || !engine) {
    return (
      <section className="plane" aria-label={strings.plane.title}>
        <h2>{strings.plane.title}</h2>
      </section>
    );
  }

  const { reference } = opened;
  const drawn = drawnPoints(shown, reference !== null);
  const runningKey = pointKey(running.id, engine);
  const yardsticks = reference
    ? [
        { name: strings.plane.zero, value: reference.zeroMae },
        ...(reference.semiempiricalMae === null
          ? []
          : [{ name: strings.plane.semiempirical, value: reference.semiempiricalMae }]),
      ]
    : [];
  const explained = shown.some((point) => keyOf(point) === hovered) ? hovered : runningKey;
  const settled = shown.filter(({ speed, reason }) => speed !== null || reason !== null).length;
  const covering = forcefields.filter(({ refusal }) => refusal === null).length;
  const waiting = forcefields.filter(({ id }) => !drawn.some(({ forcefield }) => forcefield === id));

  return (
    <section className="plane" aria-labelledby="plane-title">
      <header className="plane-head">
        <h2 id="plane-title">{strings.plane.title}</h2>
        <span className="spacer" />
        {engines?.cpu.present && engines.webgpu.present && (
          <label className="check">
            <input
              type="checkbox"
              checked={bothEngines}
              onChange={(event) => session.showBothEngines(event.target.checked)}
            />
            {strings.plane.bothEngines}
          </label>
        )}
        {story === 'done' && (
          <button
            type="button"
            className="button small"
            aria-haspopup="dialog"
            onClick={() => session.showWorkbench('')}
          >
            <Icon name="search" />
            {strings.plane.closer}
          </button>
        )}
        {story === 'done' && (
          <button
            type="button"
            className="button small"
            aria-haspopup="dialog"
            onClick={() => session.showModels(true)}
          >
            <Icon name="plus" />
            {strings.models.add}
          </button>
        )}
      </header>
      <Chart
        points={drawn}
        complete={settled === covering * (bothEngines ? 2 : 1)}
        yardsticks={yardsticks}
        labelled={reference !== null}
        budget={(story === 'budget' || story === 'judged') && settings ? budgetPerStep(settings.dt) : null}
        running={runningKey}
        labelOf={(point) => {
          // A visitor's model goes by the name that it came with.
          const name = parseImportedId(point.forcefield) ? point.technicalName : point.plainName;
          return bothEngines ? `${name}, ${strings.engineName[point.engine]}` : name;
        }}
        pointAt={setHovered}
      />
      <div className="plane-below">
        {!reference && <p className="note">{strings.plane.noReference}</p>}
        {waiting.length > 0 && <Waiting forcefields={waiting} points={shown} />}
        {story === 'done' && <Kept />}
        <div className="cards">
          {shown.map((point) => (
            <PointCard key={keyOf(point)} point={point} shown={keyOf(point) === explained} how={how} toggle={setHow} />
          ))}
        </div>
        <PlaneTable points={shown} yardsticks={yardsticks} />
      </div>
    </section>
  );
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
      <button type="button" className="button small" onClick={() => void session.loadKept()}>
        {strings.models.load}
      </button>
    </p>
  );
}

/** Force fields without a point: being measured, or why not. */
function Waiting(props: { forcefields: readonly ForceFieldInfo[]; points: readonly PlanePoint[] }) {
  const measuring = useApp((state) => state.measuring);
  const reasonOf = ({ id, refusal }: ForceFieldInfo) => {
    if (refusal) return strings.plane.notCovered(sentence(refusal));
    const point = props.points.find(({ forcefield }) => forcefield === id);
    if (point?.reason) return strings.plane.notHere(strings.engineName[point.engine], sentence(point.reason));
    return measuring ? strings.plane.measuring : strings.plane.notMeasured;
  };
  return (
    <ul className="waiting" aria-live="polite">
      {props.forcefields.map((forcefield) => (
        <li key={forcefield.id}>
          <svg
            className={`mark-icon${measuring && !forcefield.refusal ? ' pulse' : ''}`}
            viewBox="-9 -9 18 18"
            aria-hidden="true"
          >
            <Mark family={forcefield.family} hollow />
          </svg>
          {strings.capital(forcefield.plainName)}: {reasonOf(forcefield)}
        </li>
      ))}
    </ul>
  );
}
