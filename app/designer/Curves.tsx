/** Errors over the course of a fit: what it learns from, and what is held back. */
import { useEffect, useId, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CurvePoint } from '../../src/workers/fitting/contract.ts';
import { useApp, useSize } from '../ui/context.ts';
import { significant } from '../ui/format.ts';
import { tokenColor } from '../ui/tokens.ts';
import { movingPlot } from '../plots/movingPlot.ts';
import { strings } from '../strings/designer.ts';
import { Key, Numbers } from './Picture.tsx';

const words = strings.curves;

const LINES = [
  { split: 'train', token: '--series-2', dash: [5, 3] },
  { split: 'validation', token: '--series-1', dash: undefined },
] as const;
/** Beyond the largest and the smallest value, a factor. */
const ROOM = 1.15;
/** Points of a line: more make it slower and no clearer. */
const MOST_POINTS = 400;

export function Curves({ curve }: { curve: readonly CurvePoint[] }) {
  if (curve.length < 2) return null;
  return (
    <div className="design-curves">
      <Curve kind="force" curve={curve} />
      <Curve kind="energy" curve={curve} />
    </div>
  );
}

/** Errors of one kind: epochs, training, validation. What is not known, or nothing, has no place on a logarithmic axis. */
function columnsOf(
  curve: readonly CurvePoint[],
  kind: 'force' | 'energy',
): [number[], (number | null)[], (number | null)[]] {
  const every = Math.max(1, Math.ceil(curve.length / MOST_POINTS));
  const shown = curve.filter((_, i) => i % every === 0 || i === curve.length - 1);
  const positive = (value: number | null) => (value !== null && value > 0 ? value : null);
  return [
    shown.map(({ epoch }) => epoch),
    shown.map((point) => positive(kind === 'force' ? point.trainForceMae : point.trainEnergyMae)),
    shown.map((point) => positive(kind === 'force' ? point.validationForceMae : point.validationEnergyMae)),
  ];
}

function Curve({ kind, curve }: { kind: 'force' | 'energy'; curve: readonly CurvePoint[] }) {
  const [box, size, element] = useSize<HTMLDivElement>();
  const theme = useApp((state) => state.theme);
  const id = useId();
  const columns = columnsOf(curve, kind);
  const latest = useRef(columns);
  latest.current = columns;
  const chart = useRef<uPlot | null>(null);
  useEffect(() => {
    if (!element || size.width < 60 || size.height < 60) return;
    const axes = [
      { size: 26, space: 50 },
      { size: 44, space: 22 },
    ] as const;
    const options = movingPlot(
      size,
      axes,
      LINES.map(({ token, dash }) => ({ stroke: tokenColor(token), width: 1.6, ...(dash && { dash: [...dash] }) })),
    );
    const [across, upwards] = options.axes!;
    const own = new uPlot(
      {
        ...options,
        scales: { x: { time: false }, y: { distr: 3, range: (_, low, high) => [low / ROOM, high * ROOM] } },
        axes: [
          across,
          {
            ...upwards,
            filter: (_, ticks) => ticks.map((tick) => (/^[125]/.test(tick.toExponential()) ? tick : null)),
            values: (_, ticks) => ticks.map((tick: number | null) => (tick === null ? '' : significant(tick, 1))),
          },
        ],
      },
      latest.current,
      element,
    );
    chart.current = own;
    return () => {
      own.destroy();
      chart.current = null;
    };
  }, [element, size, theme]);
  useEffect(() => chart.current?.setData(latest.current), [curve]);
  const there = LINES.filter((_, i) => columns[i + 1].some((value) => value !== null));
  if (there.length === 0) return null;
  const last = there.map(({ split }) => {
    const value = columns[split === 'train' ? 1 : 2].findLast((one) => one !== null) ?? 0;
    return words.now(words.split[split], significant(value));
  });
  return (
    <figure className="bench-figure design-figure" aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{words.title[kind]}</strong>
        <span className="note">{words.unit[kind]}</span>
        <Key
          of={there.map(({ split, token, dash }, i) => ({
            name: last[i],
            key: split,
            colour: `var(${token})`,
            dash: dash?.join(' '),
          }))}
        />
      </figcaption>
      <div
        ref={box}
        className="picture design-curve"
        role="img"
        aria-label={words.description(words.title[kind], last)}
      />
      <p className="note design-x">{words.x}</p>
      <Numbers
        title={words.title[kind]}
        table={{ columns: words.columns, rows: columns[0].map((epoch, i) => [epoch, columns[1][i], columns[2][i]]) }}
      />
    </figure>
  );
}
