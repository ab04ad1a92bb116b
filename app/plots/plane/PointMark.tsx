/** One point of the plane: a button that runs its force field, with bars for the spread of both its numbers. */
import { useSession } from '../../ui/context.ts';
import { strings } from '../../ui/strings.ts';
import type { Place } from './cells.ts';
import type { Placement } from './labels.ts';
import { Mark } from './Mark.tsx';
import type { DrawnPoint } from './measured.ts';
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
  pointAt: (pointed: boolean) => void;
}) {
  const session = useSession();
  const { point, label, running, x, y, placement } = props;
  const { speed, accuracy } = point;
  const px = x(speed.microsecondsPerStep);
  const py = accuracy ? y(accuracy.forceMae) : props.unknown;
  const run = () => void session.choosePoint(point);
  return (
    <g
      className={`point${running ? ' point-running' : ''}`}
      role="button"
      tabIndex={0}
      data-forcefield={point.forcefield}
      data-engine={point.engine}
      aria-pressed={running}
      aria-label={strings.plane.pointLabel(
        label,
        point.technicalName,
        strings.plane.timeText(speed.microsecondsPerStep, speed.spread, speed.runs),
        accuracy
          ? strings.plane.errorText(accuracy.forceMae, accuracy.spread, accuracy.frames, accuracy.split)
          : strings.plane.noReference,
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
      <line
        className="spread"
        x1={x(Math.max(x.domain[0], speed.microsecondsPerStep - speed.spread))}
        x2={x(speed.microsecondsPerStep + speed.spread)}
        y1={py}
        y2={py}
      />
      {accuracy && (
        <line
          className="spread"
          x1={px}
          x2={px}
          y1={y(Math.max(y.domain[0], accuracy.forceMae - (accuracy.spread ?? 0)))}
          y2={y(accuracy.forceMae + (accuracy.spread ?? 0))}
        />
      )}
      <polygon className="target" points={props.cell.map((corner) => `${corner.x},${corner.y}`).join(' ')} />
      <g className="mark" transform={`translate(${px} ${py})`}>
        <circle className="ring" r={12} />
        <Mark family={point.family} hollow={!accuracy} />
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
