/** Energy along a bond: quantum mechanics, the spring, and a marker that is moved along. */
import { useEffect, useMemo } from 'react';
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { CHECKS } from '../../../src/session/lessons/checks/index.ts';
import { smoothStretch } from '../../../src/session/lessons/checks/crossing.ts';
import { axes } from '../../workbench/parts/axes.ts';
import { REFERENCE_STYLE, seriesStyle } from '../../workbench/parts/series.tsx';
import { strings as page } from '../../strings/page.ts';
import { strings } from '../../strings/lessons.ts';
import { useLesson, useNames, useRun } from '../context.ts';
import { MeasureLine } from '../MeasureLine.tsx';
import { useQuickly } from './evidence.tsx';
import type { InstrumentProps } from './Instrument.tsx';
import { Picture } from './Picture.tsx';

type Scans = MeasurementResult<'scan'>;
type ScanCurve = Scans['curves'][number];

const words = strings.instrument.stretch;
/** Energies that are drawn, kcal/mol: beyond, the spring leaves the picture. */
const HIGHEST = 20;
/** Å between places of the marker. */
const STEP = 0.005;

export default function Stretch({ step }: InstrumentProps) {
  const { subject } = useRun().lesson;
  const results = useQuickly<Scans>(CHECKS.crossing.plan(subject));
  const curve = results?.[0].curves.find((one) => one.kind === 'stretch' && one.reference);
  if (!curve) return <MeasureLine />;
  return (
    <>
      <Curves curve={curve} step={step} />
      {step.kind !== 'check' && <MeasureLine />}
    </>
  );
}

function Curves({ curve, step }: { curve: ScanCurve } & InstrumentProps) {
  const run = useRun();
  const nameOf = useNames();
  const target = run.lesson.steps.find((one) => one.kind === 'check' && one.check === 'crossing');
  const id = target?.kind === 'check' ? target.id : 'marker';
  const { values, predicted, reference } = curve;
  const shown = useMemo(() => {
    const { rest: minimum, reference: quantum, predicted: spring } = smoothStretch(curve);
    const [from, to] = [values[0], values[values.length - 1]];
    const places = Array.from({ length: Math.round((to - from) / STEP) + 1 }, (_, i) => from + i * STEP);
    const low = places.filter((at) => Math.min(quantum(at), spring(at)) <= HIGHEST && quantum(at) <= 1.4 * HIGHEST);
    return { quantum, spring, places: low, from: low[0], to: low[low.length - 1], rest: Number(minimum.toFixed(3)) };
  }, [values, curve]);
  const { quantum, spring, places, from, to, rest } = shown;
  const at = Math.min(
    to,
    Math.max(
      from,
      useLesson((state) => (state.drafts[id] as number | undefined) ?? rest),
    ),
  );
  const set = (next: number) => {
    run.draft(id, Number(Math.min(to, Math.max(from, next)).toFixed(3)));
    if (step.kind === 'act') run.reach('explored');
  };
  useEffect(() => {
    if (run.store.getState().drafts[id] === undefined) run.draft(id, rest);
  }, [run, id, rest]);
  const name = page.capital(nameOf(run.lesson.subject.forcefields[0]));
  const reading = words.reading(at, quantum(at), spring(at));
  return (
    <>
      <Picture
        title={words.title}
        description={reading}
        of={`${at} ${values.length}`}
        drag={set}
        draw={(width) => {
          const { colour } = seriesStyle(1);
          return Plot.plot({
            ...axes(width, {
              x: { label: words.x, domain: [from, to] },
              height: Math.min(230, 0.56 * width),
              y: { label: words.y, domain: [0, HIGHEST] },
            }),
            marks: [
              Plot.line(places, { x: (x: number) => x, y: quantum, ...REFERENCE_STYLE, clip: true }),
              Plot.line(places, {
                x: (x: number) => x,
                y: spring,
                stroke: colour,
                strokeWidth: 2,
                strokeDasharray: '7 3',
                clip: true,
              }),
              Plot.ruleX([at], { stroke: 'var(--accent)', strokeWidth: 2 }),
              Plot.dot([quantum(at)], { x: () => at, y: (y: number) => y, fill: 'var(--ink)', r: 4, clip: true }),
              Plot.dot([spring(at)], {
                x: () => at,
                y: (y: number) => y,
                fill: colour,
                r: 4,
                symbol: 'square',
                clip: true,
              }),
            ],
          });
        }}
        table={{
          columns: [words.x, strings.instrument.quantum, name],
          rows: values.map((value, p) => [value, reference![p], predicted[p]]),
        }}
      />
      <p className="lesson-key">
        <span className="key-reference" /> {strings.instrument.quantum} <span className="key-2" /> {name}
      </p>
      <label className="lesson-slider">
        <span>{words.marker}</span>
        <input
          type="range"
          min={from}
          max={to}
          step={STEP}
          value={at}
          aria-valuetext={reading}
          onChange={({ target: { value } }) => set(Number(value))}
        />
      </label>
      <p className="lesson-reading" aria-live="polite">
        {reading}
      </p>
    </>
  );
}
