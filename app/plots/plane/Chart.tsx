/** The plane's picture: two logarithmic axes, yardsticks, the Pareto front, the points. */
import { useSize } from '../../ui/context.ts';
import { significant } from '../../ui/format.ts';
import { strings } from '../../strings/page.ts';
import { cellOf } from './cells.ts';
import { placeLabels, type Box } from './labels.ts';
import type { DrawnPoint } from './measured.ts';
import { paretoFront, staircase, type Candidate } from './pareto.ts';
import { PointMark } from './PointMark.tsx';
import { logDomain, logScale, logTicks } from './scale.ts';
import type { LogScale } from './scale.ts';

const MARGIN = { left: 46, right: 14, top: 30, bottom: 42 };
/** Mean width of a character of the labels, and of the word beside the running point, pixels. */
const CHARACTER = 7;
const RUNNING_WORD = 60;
const YARDSTICK_CHARACTER = 6.3;
/** How far from a point a finger may land, pixels. */
const POINTER_REACH = 22;

/** A horizontal line that an error can be compared with, in the units of its axis. */
export interface Yardstick {
  readonly name: string;
  readonly value: number;
}

/** A published or foreign point: looked at, never run. */
export interface Bystander {
  readonly kind: 'ghost' | 'published';
  readonly name: string;
  readonly x: number;
  /** null: only its speed is known; it stands on the axis. */
  readonly y: number | null;
}

interface ChartProps {
  points: readonly DrawnPoint[];
  /** Whether every point has its first numbers. */
  complete: boolean;
  /** Whether anything is still being timed. */
  measuring: boolean;
  yardsticks: readonly Yardstick[];
  /** Whether errors can be measured at all. */
  labelled: boolean;
  /** Points that are nobody's to run. */
  bystanders: readonly Bystander[];
  /** Across: titles of the axes, and whether more is better there. */
  xTitle: string;
  yTitle: string;
  moreX: boolean;
  /** µs a step, a vertical line; null where there is none. */
  budget: number | null;
  /** Key of the point that runs. */
  running: string;
  /** Whether a point may be on the front. */
  counts: (point: DrawnPoint) => boolean;
  labelOf: (point: DrawnPoint) => string;
  xText: (point: DrawnPoint) => string;
  yText: (point: DrawnPoint) => string;
  pointAt: (key: string | null) => void;
}

export function Chart(props: ChartProps) {
  const [ref, size] = useSize<HTMLDivElement>();
  const box: Box = {
    left: MARGIN.left,
    right: size.width - MARGIN.right,
    top: MARGIN.top,
    bottom: size.height - MARGIN.bottom,
  };
  const laidOut = box.right - box.left > 60 && box.bottom - box.top > 60;
  return (
    <div className="plane-plot" ref={ref}>
      {laidOut && (
        <svg
          width={size.width}
          height={size.height}
          role="group"
          aria-label={strings.plane.label}
          data-testid="plane"
          data-points={props.points.length}
          data-complete={props.complete}
          data-measuring={props.measuring}
        >
          <Drawing {...props} box={box} height={size.height} />
        </svg>
      )}
    </div>
  );
}

function Drawing(props: ChartProps & { box: Box; height: number }) {
  const { points, yardsticks, bystanders, labelled, budget, running, labelOf, moreX, box } = props;
  const across = [
    ...points.map((point) => point.x.value),
    ...bystanders.map((one) => one.x),
    ...(budget ? [budget] : []),
  ];
  const upwards = [
    ...points.flatMap((point) => point.y?.value ?? []),
    ...bystanders.flatMap((one) => one.y ?? []),
    ...yardsticks.map((y) => y.value),
  ];
  const sides: readonly [number, number] = moreX ? [box.right, box.left] : [box.left, box.right];
  const x = logScale(logDomain(across, 2.6, 1.6, [0.5, 50]), sides);
  const y = logScale(logDomain(upwards, 1.7, 1.1, [0.5, 50]), [box.bottom, box.top]);
  const unknown = (box.top + box.bottom) / 2;
  const places = points.map((point) => ({ x: x(point.x.value), y: point.y ? y(point.y.value) : unknown }));
  // What is best is told in pixels from the better end of each axis.
  const front = paretoFront(
    points.flatMap((point, i) =>
      props.counts(point) ? [{ x: places[i].x - box.left, y: box.bottom - places[i].y, key: point.key }] : [],
    ),
  );
  const best = new Set(front.map(({ key }) => key));
  // Two lines close to each other carry their words on either side.
  const crowded = (i: number): boolean =>
    yardsticks.some((other) => other.value > yardsticks[i].value && y(yardsticks[i].value) - y(other.value) < 20);
  const placements = placeLabels(
    points.map((point, i) => ({
      ...places[i],
      width: labelOf(point).length * CHARACTER + (point.key === running ? RUNNING_WORD : 0),
      // What runs is named in any case; then what no other point beats.
      rank: point.key === running ? 2 : best.has(point.key) ? 1 : 0,
    })),
    { ...box, bottom: box.bottom - 2 },
    [
      ...yardsticks.map(({ name, value }, i) => ({
        left: box.right - 4 - (name.length + 7) * YARDSTICK_CHARACTER,
        right: box.right - 4,
        top: y(value) + (crowded(i) ? 2 : -19),
        bottom: y(value) + (crowded(i) ? 18 : -3),
      })),
      // The words in the corner.
      { left: box.left, right: box.left + 130, top: box.bottom - 28, bottom: box.bottom },
    ],
  );
  return (
    <>
      <Axes {...props} x={x} y={y} />
      {labelled && <Corner box={box} />}
      {budget !== null && (
        <g className="budget">
          <line x1={x(budget)} x2={x(budget)} y1={box.top} y2={box.bottom} />
          <text x={x(budget) - 6} y={box.top + 14} textAnchor="end">
            {strings.plane.budget}
          </text>
        </g>
      )}
      {yardsticks.map(({ name, value }, i) => (
        <g className="yardstick" key={name}>
          <line x1={box.left} x2={box.right} y1={y(value)} y2={y(value)} />
          <text x={box.right - 4} y={y(value) + (crowded(i) ? 15 : -6)} textAnchor="end">
            {name} · {significant(value)}
          </text>
        </g>
      ))}
      <Front front={front} box={box} />
      {bystanders.map((one) => (
        <BystanderMark
          key={`${one.kind} ${one.name}`}
          one={one}
          x={x(one.x)}
          y={one.y === null ? box.bottom : y(one.y)}
        />
      ))}
      {points.map((point, i) => (
        <PointMark
          key={point.key}
          point={point}
          label={labelOf(point)}
          running={point.key === running}
          x={x}
          y={y}
          unknown={unknown}
          placement={placements[i]}
          cell={cellOf(places[i], places, POINTER_REACH)}
          xText={props.xText}
          yText={props.yText}
          pointAt={(pointed) => props.pointAt(pointed ? point.key : null)}
        />
      ))}
    </>
  );
}

/** Where one would like to be. */
const Corner = ({ box }: { box: Box }) => (
  <g aria-hidden="true">
    <defs>
      <radialGradient id="corner" cx="0" cy="1" r="1">
        <stop offset="0" className="corner-from" />
        <stop offset="1" className="corner-to" />
      </radialGradient>
    </defs>
    <rect
      x={box.left}
      y={box.top + (box.bottom - box.top) * 0.45}
      width={(box.right - box.left) * 0.55}
      height={(box.bottom - box.top) * 0.55}
      fill="url(#corner)"
    />
    <text className="corner-label" x={box.left + 12} y={box.bottom - 13}>
      ↙ {strings.plane.corner}
    </text>
  </g>
);

const Axes = (props: {
  x: LogScale;
  y: LogScale;
  xTitle: string;
  yTitle: string;
  labelled: boolean;
  box: Box;
  height: number;
}) => {
  const { x, y, box } = props;
  return (
    <g className="grid" aria-hidden="true">
      {logTicks(x.domain).map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={box.top} y2={box.bottom} />
          <text x={Math.min(x(tick), box.right - 8)} y={box.bottom + 17} textAnchor="middle">
            {short(tick)}
          </text>
        </g>
      ))}
      {(props.labelled ? logTicks(y.domain) : []).map((tick) => (
        <g key={tick}>
          <line x1={box.left} x2={box.right} y1={y(tick)} y2={y(tick)} />
          <text x={box.left - 8} y={y(tick) + 4} textAnchor="end">
            {short(tick)}
          </text>
        </g>
      ))}
      <line className="axis" x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
      <line className="axis" x1={box.left} x2={box.left} y1={box.top} y2={box.bottom} />
      <text className="axis-title" x={(box.left + box.right) / 2} y={props.height - 6} textAnchor="middle">
        {props.xTitle}
      </text>
      <text className="axis-title" x={4} y={14}>
        {props.labelled ? props.yTitle : strings.plane.yUnknown}
      </text>
    </g>
  );
};

/** The edge of what can be had here, as a staircase through the points that no other one beats; pixels from the lower left corner. */
function Front({ front, box }: { front: readonly Candidate[]; box: Box }) {
  if (front.length === 0) return null;
  const corners = staircase(front, box.bottom - box.top, box.right - box.left);
  return <path className="front" d={`M${corners.map(([a, b]) => `${box.left + a} ${box.bottom - b}`).join('L')}`} />;
}

/** A cross for what was published, a ring for what somebody else measured. */
const BystanderMark = ({ one, x, y }: { one: Bystander; x: number; y: number }) => (
  <g className={`bystander ${one.kind}`} role="img" aria-label={one.name} transform={`translate(${x} ${y})`}>
    <title>{one.name}</title>
    {one.kind === 'ghost' ? <circle r={7} /> : <path d="M-5 -5L5 5M-5 5L5 -5" />}
  </g>
);

/** A tick in few characters: "20,000" would not fit. */
const short = (tick: number): string =>
  tick >= 1e6
    ? `${significant(tick / 1e6, 1)} M`
    : tick >= 1e4
      ? `${significant(tick / 1e3, 1)} k`
      : significant(tick, 1);
