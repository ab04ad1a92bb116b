/** The speed–accuracy plane. */
import { useState } from 'react';
import type { PlanePoint } from '../../../src/workers/protocol.ts';
import { budgetPerStep } from '../../state/story.ts';
import { currentEngine, currentSettings, pointKey, runningForceField, shownPoints } from '../../state/store.ts';
import { useApp, useSession, useSize } from '../../ui/context.ts';
import { significant } from '../../ui/format.ts';
import { strings } from '../../ui/strings.ts';
import { placeLabels } from './labels.ts';
import { Mark } from './Mark.tsx';
import { paretoFront, staircase } from './pareto.ts';
import { PlaneTable } from './PlaneTable.tsx';
import { PointCard } from './PointCard.tsx';
import { logDomain, logScale, logTicks } from './scale.ts';

const MARGIN = { left: 46, right: 14, top: 30, bottom: 42 };
/** Mean width of a character of the labels, pixels. */
const CHARACTER = 7;

type Measured = PlanePoint & {
  readonly speed: NonNullable<PlanePoint['speed']>;
  readonly accuracy: NonNullable<PlanePoint['accuracy']>;
};

const isMeasured = (point: PlanePoint): point is Measured => point.speed !== null && point.accuracy !== null;

const keyOf = (point: PlanePoint) => pointKey(point.forcefield, point.engine);

export function Plane() {
  const session = useSession();
  const [hovered, setHovered] = useState<string | null>(null);
  const [how, setHow] = useState(false);
  const { opened, running, settings, story, measuring, engine, bothEngines } = useApp((state) => ({
    opened: state.opened,
    running: runningForceField(state),
    settings: currentSettings(state),
    story: state.story,
    measuring: state.measuring,
    engine: currentEngine(state),
    bothEngines: state.bothEngines,
  }));
  const shown = useApp(shownPoints);
  const [box, size] = useSize<HTMLDivElement>();
  if (!opened || !running) {
    return (
      <section className="plane" aria-label={strings.plane.title}>
        <h2>{strings.plane.title}</h2>
      </section>
    );
  }

  const measured = shown.filter(isMeasured);
  const reference = opened.reference;
  const yardsticks = reference
    ? [
        { name: strings.plane.zero, value: reference.zeroMae },
        ...(reference.semiempiricalMae === null
          ? []
          : [{ name: strings.plane.semiempirical, value: reference.semiempiricalMae }]),
      ]
    : [];
  const budget = (story === 'budget' || story === 'judged') && settings ? budgetPerStep(settings.dt) : null;
  const times = measured.map(({ speed }) => speed.microsecondsPerStep);
  const errors = [...measured.map(({ accuracy }) => accuracy.forceMae), ...yardsticks.map(({ value }) => value)];
  const x = logScale(logDomain(budget === null ? times : [...times, budget], 2.6, 1.6, [0.5, 50]), [
    MARGIN.left,
    Math.max(MARGIN.left + 1, size.width - MARGIN.right),
  ]);
  const y = logScale(logDomain(errors, 1.7, 1.1, [0.5, 50]), [
    Math.max(MARGIN.top + 1, size.height - MARGIN.bottom),
    MARGIN.top,
  ]);
  const [left, right] = [MARGIN.left, size.width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, size.height - MARGIN.bottom];
  const front = paretoFront(measured.map((p) => ({ x: p.speed.microsecondsPerStep, y: p.accuracy.forceMae })));
  const steps = staircase(front, y.domain[1], x.domain[1]).map(([a, b]) => `${x(a)} ${y(b)}`);
  const labelOf = (point: PlanePoint) =>
    bothEngines ? `${point.plainName}, ${strings.engineName[point.engine]}` : point.plainName;
  const placements = placeLabels(
    measured.map((point) => ({
      x: x(point.speed.microsecondsPerStep),
      y: y(point.accuracy.forceMae),
      width: labelOf(point).length * CHARACTER + (point.forcefield === running.id ? 60 : 0),
    })),
    right,
  );
  const explained =
    shown.find((point) => keyOf(point) === hovered) ??
    shown.find((point) => point.forcefield === running.id && point.engine === engine);
  const waiting = opened.forcefields.filter(
    (forcefield) => !measured.some((point) => point.forcefield === forcefield.id),
  );

  return (
    <section className="plane" aria-labelledby="plane-title">
      <header className="plane-head">
        <h2 id="plane-title">{strings.plane.title}</h2>
        {opened.engines.cpu.microsecondsPerStep !== null && opened.engines.webgpu.microsecondsPerStep !== null && (
          <label className="check">
            <input
              type="checkbox"
              checked={bothEngines}
              onChange={(event) => session.showBothEngines(event.target.checked)}
            />
            {strings.plane.bothEngines}
          </label>
        )}
      </header>
      <div className="plane-plot" ref={box}>
        {size.width > 120 && size.height > 120 && (
          <svg
            width={size.width}
            height={size.height}
            role="group"
            aria-label={strings.plane.label}
            data-testid="plane"
            data-points={measured.length}
          >
            <defs>
              <radialGradient id="corner" cx="0" cy="1" r="1">
                <stop offset="0" className="corner-from" />
                <stop offset="1" className="corner-to" />
              </radialGradient>
            </defs>
            <rect
              x={left}
              y={top + (bottom - top) * 0.45}
              width={(right - left) * 0.55}
              height={(bottom - top) * 0.55}
              fill="url(#corner)"
            />
            <g className="grid" aria-hidden="true">
              {logTicks(x.domain).map((tick) => (
                <g key={tick}>
                  <line x1={x(tick)} x2={x(tick)} y1={top} y2={bottom} />
                  <text x={x(tick)} y={bottom + 17} textAnchor="middle">
                    {significant(tick, 1)}
                  </text>
                </g>
              ))}
              {logTicks(y.domain).map((tick) => (
                <g key={tick}>
                  <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} />
                  <text x={left - 8} y={y(tick) + 4} textAnchor="end">
                    {significant(tick, 1)}
                  </text>
                </g>
              ))}
              <line className="axis" x1={left} x2={right} y1={bottom} y2={bottom} />
              <line className="axis" x1={left} x2={left} y1={top} y2={bottom} />
              <text className="axis-title" x={(left + right) / 2} y={size.height - 6} textAnchor="middle">
                {strings.plane.x}
              </text>
              <text className="axis-title" x={4} y={14}>
                {strings.plane.y}
              </text>
              <text className="corner-label" x={left + 12} y={bottom - 13}>
                ↙ {strings.plane.corner}
              </text>
            </g>
            {budget !== null && (
              <g className="budget">
                <line x1={x(budget)} x2={x(budget)} y1={top} y2={bottom} />
                <text x={x(budget) - 6} y={top + 14} textAnchor="end">
                  {strings.plane.budget}
                </text>
              </g>
            )}
            {reference &&
              yardsticks.map(({ name, value }) => (
                <g className="yardstick" key={name}>
                  <line x1={left} x2={right} y1={y(value)} y2={y(value)} />
                  <text x={right - 4} y={y(value) - 6} textAnchor="end">
                    {name} · {significant(value)}
                  </text>
                </g>
              ))}
            {steps.length > 0 && <path className="front" d={`M${steps.join('L')}`} />}
            {measured.map((point, i) => {
              const [px, py] = [x(point.speed.microsecondsPerStep), y(point.accuracy.forceMae)];
              const isRunning = point.forcefield === running.id && point.engine === engine;
              const { speed, accuracy } = point;
              return (
                <g
                  key={keyOf(point)}
                  className={`point${isRunning ? ' point-running' : ''}`}
                  role="button"
                  tabIndex={0}
                  data-forcefield={point.forcefield}
                  data-engine={point.engine}
                  aria-pressed={isRunning}
                  aria-label={strings.plane.pointLabel(
                    labelOf(point),
                    point.technicalName,
                    strings.plane.timeText(speed.microsecondsPerStep, speed.spread, speed.runs),
                    strings.plane.errorText(accuracy.forceMae, accuracy.spread, accuracy.frames, accuracy.split),
                    isRunning,
                  )}
                  onPointerEnter={() => setHovered(keyOf(point))}
                  onPointerLeave={() => setHovered(null)}
                  onFocus={() => setHovered(keyOf(point))}
                  onBlur={() => setHovered(null)}
                  onClick={() => void session.choosePoint(point)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' && event.key !== ' ') return;
                    event.preventDefault();
                    void session.choosePoint(point);
                  }}
                >
                  <line
                    className="spread"
                    x1={x(Math.max(x.domain[0], speed.microsecondsPerStep - speed.spread))}
                    x2={x(speed.microsecondsPerStep + speed.spread)}
                    y1={py}
                    y2={py}
                  />
                  <line
                    className="spread"
                    x1={px}
                    x2={px}
                    y1={y(Math.max(y.domain[0], accuracy.forceMae - (accuracy.spread ?? 0)))}
                    y2={y(accuracy.forceMae + (accuracy.spread ?? 0))}
                  />
                  <circle className="target" cx={px} cy={py} r={22} />
                  <g transform={`translate(${px} ${py})`}>
                    <circle className="ring" r={12} />
                    <Mark family={point.family} />
                  </g>
                  <text x={placements[i].x} y={placements[i].y} textAnchor={placements[i].anchor}>
                    {labelOf(point)}
                    {isRunning && <tspan className="running-word"> · {strings.plane.running}</tspan>}
                  </text>
                </g>
              );
            })}
          </svg>
        )}
      </div>
      <div className="plane-below">
        {!reference && <p className="note">{strings.plane.noReference}</p>}
        {waiting.length > 0 && (
          <ul className="waiting" aria-live="polite">
            {waiting.map((forcefield) => (
              <li key={forcefield.id}>
                <svg
                  className={`mark-icon${measuring && !forcefield.refusal ? ' pulse' : ''}`}
                  viewBox="-9 -9 18 18"
                  aria-hidden="true"
                >
                  <Mark family={forcefield.family} hollow />
                </svg>
                {strings.capital(forcefield.plainName)}:{' '}
                {forcefield.refusal
                  ? strings.plane.notCovered(forcefield.refusal)
                  : (shown.find((point) => point.forcefield === forcefield.id)?.reason ??
                    (measuring ? strings.plane.measuring : strings.plane.notMeasured))}
              </li>
            ))}
          </ul>
        )}
        <div className="cards">
          {shown.map((point) => (
            <PointCard key={keyOf(point)} point={point} shown={point === explained} how={how} toggle={setHow} />
          ))}
        </div>
        <PlaneTable points={shown} yardsticks={yardsticks} />
      </div>
    </section>
  );
}
