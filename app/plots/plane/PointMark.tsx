/** One point of the plane: a button that runs its force field, with bars for the spread of both its numbers. */
import { useSession } from '../../ui/context.ts';
import { strings } from '../../strings/page.ts';
import type { Place } from './cells.ts';
import type { Placement } from './labels.ts';
import { Mark } from './Mark.tsx';
import type { DrawnPoint } from './measured.ts';
import type { Reading } from './quantities.ts';
import type { LogScale } from './scale.ts';

export function PointMark(props: {
  point: DrawnPoint;
  label: string;
  running: boolean;
  x: LogScale;
  y: LogScale;
  /** Height, in pixels, of a point whose error is unknown. */
  unknown: number;
  /** Of its name; null where there is no room: the pointer brings it up. */
  placement: Placement | null;
  /** Where a pointer means this point. */
  cell: readonly Place[];
  /** The point's numbers in words. */
  xText: (point: DrawnPoint) => string;
  yText: (point: DrawnPoint) => string;
  pointAt: (pointed: boolean) => void;
}) {
  const session = useSession();
  const { point, label, running, x, y, placement } = props;
  const { info, engine } = point;
  const px = x(point.x.value);
  const py = point.y ? y(point.y.value) : props.unknown;
  // What a model card says is hollow; what was measured here is filled.
  const measured = point.x.measured && (point.y?.measured ?? false);
  const run = () => void session.choosePoint({ forcefield: info.id, engine });
  return (
    <g
      className={`point${running ? ' point-running' : ''}`}
      role="button"
      tabIndex={0}
      data-forcefield={info.id}
      data-engine={engine}
      data-measured={measured}
      aria-pressed={running}
      aria-label={strings.plane.pointLabel(
        label,
        info.technicalName,
        props.xText(point),
        point.y ? props.yText(point) : strings.plane.noReference,
        running,
      )}
      onPointerEnter={() => props.pointAt(true)}
      onPointerLeave={() => props.pointAt(false)}
      onFocus={() => props.pointAt(true)}
      onBlur={() => props.pointAt(false)}
      onClick={run}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        run();
      }}
    >
      <Whisker reading={point.x} scale={x} place={(value) => ({ x: value, y: py })} />
      {point.y && <Whisker reading={point.y} scale={y} place={(value) => ({ x: px, y: value })} />}
      <polygon className="target" points={props.cell.map((corner) => `${corner.x},${corner.y}`).join(' ')} />
      <g className="mark" transform={`translate(${px} ${py})`}>
        <circle className="ring" r={12} />
        <Mark family={info.family} hollow={!measured} />
      </g>
      {placement?.led && <line className="leader" x1={px} y1={py} x2={placement.x} y2={placement.y - 4} />}
      <text
        className={placement ? undefined : 'label-hidden'}
        x={placement?.x ?? px + 10}
        y={placement?.y ?? py - 12}
        textAnchor={placement?.anchor}
      >
        {label}
        {running && <tspan className="running-word"> · {strings.plane.running}</tspan>}
      </text>
    </g>
  );
}

/** A bar for the spread of a reading. */
function Whisker(props: { reading: Reading; scale: LogScale; place: (pixel: number) => { x: number; y: number } }) {
  const { value, spread } = props.reading;
  const [from, to] = [
    props.scale(Math.max(props.scale.domain[0], value - (spread ?? 0))),
    props.scale(value + (spread ?? 0)),
  ].map(props.place);
  return <line className="spread" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />;
}
