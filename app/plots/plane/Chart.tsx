/** The plane's picture: two logarithmic axes, yardsticks, the Pareto front, the points. */
import { useSize } from '../../ui/context.ts';
import { significant } from '../../ui/format.ts';
import { strings } from '../../ui/strings.ts';
import { cellOf } from './cells.ts';
import { placeLabels, type Box } from './labels.ts';
import { keyOf } from './measured.ts';
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

/** A horizontal line that an error can be compared with. */
export interface Yardstick {
  readonly name: string;
  /** kcal/mol/Å. */
  readonly value: number;
}

interface ChartProps {
  points: readonly DrawnPoint[];
  /** Whether nothing is being measured any more. */
  complete: boolean;
  yardsticks: readonly Yardstick[];
  /** Whether errors can be measured at all. */
  labelled: boolean;
  /** µs a step, a vertical line; null where there is none. */
  budget: number | null;
  /** Key of the point that runs. */
  running: string;
  labelOf: (point: DrawnPoint) => string;
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
        >
          <Drawing {...props} box={box} height={size.height} />
        </svg>
      )}
    </div>
  );
}

function Drawing(props: ChartProps & { box: Box; height: number }) {
  const { points, yardsticks, labelled, budget, running, labelOf, box } = props;
  const times = points.map(({ speed }) => speed.microsecondsPerStep);
  const errors = [...points.flatMap(({ accuracy }) => accuracy?.forceMae ?? []), ...yardsticks.map((y) => y.value)];
  const x = logScale(logDomain(budget === null ? times : [...times, budget], 2.6, 1.6, [0.5, 50]), [
    box.left,
    box.right,
  ]);
  const y = logScale(logDomain(errors, 1.7, 1.1, [0.5, 50]), [box.bottom, box.top]);
  const unknown = (box.top + box.bottom) / 2;
  const places = points.map(({ speed, accuracy }) => ({
    x: x(speed.microsecondsPerStep),
    y: accuracy ? y(accuracy.forceMae) : unknown,
  }));
  const front = paretoFront(
    points.flatMap((point) =>
      point.accuracy ? [{ x: point.speed.microsecondsPerStep, y: point.accuracy.forceMae, key: keyOf(point) }] : [],
    ),
  );
  const best = new Set(front.map(({ key }) => key));
  const placements = placeLabels(
    points.map((point, i) => ({
      ...places[i],
      width: labelOf(point).length * CHARACTER + (keyOf(point) === running ? RUNNING_WORD : 0),
      // What runs is named in any case; then what no other point beats.
      rank: keyOf(point) === running ? 2 : best.has(keyOf(point)) ? 1 : 0,
    })),
    { ...box, bottom: box.bottom - 2 },
    [
      ...yardsticks.map(({ name, value }) => ({
        left: box.right - 4 - (name.length + 7) * YARDSTICK_CHARACTER,
        right: box.right - 4,
        top: y(value) - 19,
        bottom: y(value) - 3,
      })),
      // The words in the corner.
      { left: box.left, right: box.left + 130, top: box.bottom - 28, bottom: box.bottom },
    ],
  );
  return (
    <>
      <Axes x={x} y={y} labelled={labelled} box={box} height={props.height} />
      {labelled && <Corner box={box} />}
      {budget !== null && (
        <g className="budget">
          <line x1={x(budget)} x2={x(budget)} y1={box.top} y2={box.bottom} />
          <text x={x(budget) - 6} y={box.top + 14} textAnchor="end">
            {strings.plane.budget}
          </text>
        </g>
      )}
      {yardsticks.map(({ name, value }) => (
        <g className="yardstick" key={name}>
          <line x1={box.left} x2={box.right} y1={y(value)} y2={y(value)} />
          <text x={box.right - 4} y={y(value) - 6} textAnchor="end">
            {name} · {significant(value)}
          </text>
        </g>
      ))}
      <Front front={front} x={x} y={y} />
      {points.map((point, i) => (
        <PointMark
          key={keyOf(point)}
          point={point}
          label={labelOf(point)}
          running={keyOf(point) === running}
          x={x}
          y={y}
          unknown={unknown}
          placement={placements[i]}
          cell={cellOf(places[i], places, POINTER_REACH)}
          pointAt={(pointed) => props.pointAt(pointed ? keyOf(point) : null)}
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

const Axes = (props: { x: LogScale; y: LogScale; labelled: boolean; box: Box; height: number }) => {
  const { x, y, box } = props;
  return (
    <g className="grid" aria-hidden="true">
      {logTicks(x.domain).map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={box.top} y2={box.bottom} />
          <text x={Math.min(x(tick), box.right - 8)} y={box.bottom + 17} textAnchor="middle">
            {significant(tick, 1)}
          </text>
        </g>
      ))}
      {(props.labelled ? logTicks(y.domain) : []).map((tick) => (
        <g key={tick}>
          <line x1={box.left} x2={box.right} y1={y(tick)} y2={y(tick)} />
          <text x={box.left - 8} y={y(tick) + 4} textAnchor="end">
            {significant(tick, 1)}
          </text>
        </g>
      ))}
      <line className="axis" x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
      <line className="axis" x1={box.left} x2={box.left} y1={box.top} y2={box.bottom} />
      <text className="axis-title" x={(box.left + box.right) / 2} y={props.height - 6} textAnchor="middle">
        {strings.plane.x}
      </text>
      <text className="axis-title" x={4} y={14}>
        {props.labelled ? strings.plane.y : strings.plane.yUnknown}
      </text>
    </g>
  );
};

/** The edge of what can be had here, as a staircase through the points that no other one beats. */
function Front({ front, x, y }: { front: readonly Candidate[]; x: LogScale; y: LogScale }) {
  if (front.length === 0) return null;
  const corners = staircase(front, y.domain[1], x.domain[1]);
  return <path className="front" d={`M${corners.map(([a, b]) => `${x(a)} ${y(b)}`).join('L')}`} />;
}
