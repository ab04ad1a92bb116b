/** Energies and temperature as they come; loaded when they are first looked at. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Samples } from '../state/frames.ts';
import { currentSettings } from '../state/store.ts';
import { useApp, useSampledFrame, useSession, useSize } from '../ui/context.ts';
import { fixed } from '../ui/format.ts';
import { strings } from '../strings/plots.ts';
import { tokenColor } from '../ui/tokens.ts';
import { GroupBars } from './GroupBars.tsx';

const REDRAWS_PER_SECOND = 8;

interface Line {
  readonly label: string;
  /** Design token. */
  readonly token: `--${string}`;
  readonly dash?: readonly number[];
  readonly values: (samples: Samples) => readonly number[];
}

const ENERGY_LINES: readonly Line[] = [
  { label: strings.total, token: '--series-3', values: (samples) => samples.total },
  { label: strings.potential, token: '--series-1', values: (samples) => samples.potential },
  { label: strings.kinetic, token: '--series-2', dash: [5, 3], values: (samples) => samples.kinetic },
];

export default function LivePlots() {
  const frame = useSampledFrame(4);
  const { bath, langevin } = useApp((state) => {
    const settings = currentSettings(state);
    return { bath: settings?.temperature ?? 0, langevin: settings?.ensemble === 'langevin' };
  });
  const temperatureLines: readonly Line[] = [
    { label: strings.instantaneous, token: '--series-1', values: (samples) => samples.temperature },
    ...(langevin
      ? [
          {
            label: strings.bath,
            token: '--series-2' as const,
            dash: [5, 3],
            values: (samples: Samples) => samples.time.map(() => bath),
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
    </div>
  );
}

function Chart({ title, lines, now }: { title: string; lines: readonly Line[]; now: readonly string[] }) {
  const { frames } = useSession();
  const theme = useApp((state) => state.theme);
  const [box, size, element] = useSize<HTMLDivElement>();
  const plot = useRef<uPlot | null>(null);
  const shape = lines.map(({ label }) => label).join();
  const latestLines = useRef(lines);
  latestLines.current = lines;

  useEffect(() => {
    if (!element || size.width < 60 || size.height < 60) return;
    const axis = {
      stroke: tokenColor('--dim'),
      grid: { stroke: tokenColor('--line'), width: 1 },
      ticks: { show: false },
      font: `12px ${getComputedStyle(document.documentElement).fontFamily}`,
    };
    const columns = (): uPlot.AlignedData => {
      const samples = frames.samples();
      return [samples.time.map((fs) => fs / 1000), ...latestLines.current.map((line) => [...line.values(samples)])];
    };
    const chart = new uPlot(
      {
        width: size.width,
        height: size.height,
        cursor: { show: false },
        legend: { show: false },
        scales: { x: { time: false } },
        axes: [
          { ...axis, size: 26, space: 60 },
          { ...axis, size: 46, space: 28 },
        ],
        series: [
          {},
          ...latestLines.current.map((line) => ({
            stroke: tokenColor(line.token),
            width: 1.5,
            points: { show: false },
            ...(line.dash ? { dash: [...line.dash] } : {}),
          })),
        ],
      },
      columns(),
      element,
    );
    plot.current = chart;
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
  }, [element, frames, size.width, size.height, theme, shape]);

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
