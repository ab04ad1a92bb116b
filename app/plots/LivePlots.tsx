/** Energies and temperature as they come; loaded when they are first looked at. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { FrameMessage } from '../../src/workers/protocol.ts';
import { currentSettings } from '../state/store.ts';
import { useApp, useSampledFrame, useSession, useSize } from '../ui/context.ts';
import { fixed } from '../ui/format.ts';
import { strings as look } from '../strings/look.ts';
import { strings } from '../strings/plots.ts';
import { kindOf, nameOf, valueOf, within } from '../viewer/look/measure.ts';
import { movingPlot } from './movingPlot.ts';
import { tokenColor } from '../ui/tokens.ts';
import { GroupBars } from './GroupBars.tsx';
import './plots.css';

const REDRAWS_PER_SECOND = 8;
/** Of lines beyond the colours that there are. */
const DASHES = [
  [6, 3],
  [2, 3],
] as const;

interface Line {
  readonly label: string;
  /** Design token. */
  readonly token: `--${string}`;
  readonly dash?: readonly number[];
  readonly value: (frame: FrameMessage) => number;
  /** Whether it turns around at ±180°: then the line is broken there. */
  readonly turns?: boolean;
}

const ENERGY_LINES: readonly Line[] = [
  { label: strings.total, token: '--series-3', value: (frame) => frame.potential + frame.kinetic },
  { label: strings.potential, token: '--series-1', value: (frame) => frame.potential },
  { label: strings.kinetic, token: '--series-2', dash: [5, 3], value: (frame) => frame.kinetic },
];

export default function LivePlots() {
  const frame = useSampledFrame(4);
  const { bath, langevin } = useApp((state) => {
    const settings = currentSettings(state);
    return { bath: settings?.temperature ?? 0, langevin: settings?.ensemble === 'langevin' };
  });
  const temperatureLines: readonly Line[] = [
    { label: strings.instantaneous, token: '--series-1', value: (frame) => frame.temperature },
    ...(langevin
      ? [
          {
            label: strings.bath,
            token: '--series-2' as const,
            dash: [5, 3],
            value: () => bath,
          },
        ]
      : []),
  ];
  const energyNow = frame
    ? [frame.potential + frame.kinetic, frame.potential, frame.kinetic].map((value) => fixed(value, 1))
    : [];
  const temperatureNow = frame ? [fixed(frame.temperature, 0), String(bath)] : [];
  return (
    <div className="live-plots">
      <Chart title={strings.energy} lines={ENERGY_LINES} now={energyNow} />
      <Chart title={strings.temperature} lines={temperatureLines} now={temperatureNow} />
      <GroupBars />
      <Followed />
    </div>
  );
}

/** A line of angles without the strokes that lead from one end of the circle to the other. */
const broken = (values: readonly number[], turns: boolean): (number | null)[] =>
  values.map((value, i) => (turns && i > 0 && Math.abs(value - values[i - 1]) > 180 ? null : value));

/** Distances, angles and torsions that the visitor follows: a chart for each kind. */
function Followed() {
  const frame = useSampledFrame(4);
  const { measures, elements } = useApp((state) => ({
    measures: state.experiment?.view.look?.measures,
    elements: state.opened?.elements,
  }));
  if (!measures || !elements) return null;
  const here = within(measures, elements.length);
  const kinds = [...new Set(here.map(kindOf))];
  return kinds.map((kind) => {
    const own = here.filter((measure) => kindOf(measure) === kind);
    const lines = own.map((measure, i): Line => ({
      label: nameOf(measure, elements),
      token: `--series-${(i % 3) + 1}`,
      ...(i >= 3 && { dash: DASHES[Math.floor(i / 3) - 1] }),
      value: ({ positions }) => (positions.length === 3 * elements.length ? valueOf(measure, positions) : NaN),
      turns: kind === 'torsion',
    }));
    const now = lines.map(({ value }) => (frame ? fixed(value(frame), kind === 'distance' ? 2 : 0) : '–'));
    return <Chart key={kind} title={look.plots[kind]} lines={lines} now={now} />;
  });
}

function Chart({ title, lines, now }: { title: string; lines: readonly Line[]; now: readonly string[] }) {
  const { frames } = useSession();
  const theme = useApp((state) => state.theme);
  const [box, size, element] = useSize<HTMLDivElement>();
  const shape = lines.map(({ label }) => label).join();
  const latestLines = useRef(lines);
  latestLines.current = lines;

  useEffect(() => {
    if (!element || size.width < 60 || size.height < 60) return;
    const columns = (): uPlot.AlignedData => {
      const lines = latestLines.current.map(({ value, turns }) => broken(frames.series(value), turns ?? false));
      return [frames.series((frame) => frame.time / 1000), ...lines];
    };
    const chart = new uPlot(
      movingPlot(
        size,
        [
          { size: 26, space: 60 },
          { size: 46, space: 28 },
        ],
        latestLines.current.map(({ token, dash }) => ({
          stroke: tokenColor(token),
          width: 1.5,
          ...(dash && { dash: [...dash] }),
        })),
      ),
      columns(),
      element,
    );
    let dirty = false;
    const stop = frames.subscribe(() => (dirty = true));
    const timer = setInterval(() => {
      if (!dirty) return;
      dirty = false;
      chart.setData(columns());
    }, 1000 / REDRAWS_PER_SECOND);
    return () => {
      stop();
      clearInterval(timer);
      chart.destroy();
    };
  }, [element, frames, size, theme, shape]);

  return (
    <figure className="chart">
      <figcaption>
        <strong>{title}</strong>
        <span className="key">
          {lines.map((line, i) => (
            <span key={line.label}>
              <svg viewBox="0 0 20 4" aria-hidden="true">
                <line
                  x1="0"
                  x2="20"
                  y1="2"
                  y2="2"
                  className={`series${line.token.slice('--series'.length)}`}
                  strokeDasharray={line.dash?.join(' ')}
                />
              </svg>
              {line.label} <b>{now[i] ?? '–'}</b>
            </span>
          ))}
        </span>
      </figcaption>
      <div className="chart-plot" ref={box} aria-hidden="true" />
      <p className="chart-x">{strings.time}</p>
    </figure>
  );
}
