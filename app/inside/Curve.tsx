/** A small picture of curves over one coordinate, with marks; drawn as SVG that fits its box. */
import { fixed } from '../ui/format.ts';
import { useSize } from '../ui/context.ts';

export interface CurveLine {
  readonly values: readonly number[];
  readonly style: 'own' | 'before' | 'faint' | 'chosen';
}

export interface CurveMark {
  readonly x: number;
  readonly label: string;
  readonly style: 'rest' | 'now' | 'tick';
}

const HEIGHT = 190;
const PAD = { left: 44, right: 12, top: 20, bottom: 36 } as const;
/** px: ticks nearer to each other have one name, and names nearer to the edge stand beside their mark. */
const CROWDED = 9;
const EDGE = 80;
/** Steps of an axis. */
const NICE = [1, 2, 5, 10];

function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = (NICE.find((one) => one * decade >= rough) ?? 10) * decade;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, n) => (first + n) * step);
}

const decimals = (values: readonly number[]): number => {
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 1;
  return Math.max(0, Math.min(4, -Math.floor(Math.log10(step) + 1e-9)));
};

export function Curve(props: {
  x: readonly number[];
  lines: readonly CurveLine[];
  marks: readonly CurveMark[];
  xLabel: string;
  yLabel: string;
  description: string;
  /** Highest that is drawn above the lowest: a wall is cut off. */
  most?: number;
  /** Degrees around a circle. */
  round?: boolean;
}) {
  const { x, lines, marks, most = Infinity } = props;
  const [box, size] = useSize<HTMLDivElement>();
  const width = Math.max(200, size.width);
  const values = lines.flatMap((line) => line.values.filter(Number.isFinite));
  const floor = Math.min(...values);
  const ceiling = Math.min(Math.max(...values), floor + most);
  const room = Math.max(ceiling - floor, 1e-6);
  const [low, high] = [floor - 0.05 * room, ceiling + 0.05 * room];
  const [first, last] = [x[0], x[x.length - 1]];
  const px = (value: number) => PAD.left + ((value - first) / (last - first)) * (width - PAD.left - PAD.right);
  const py = (value: number) => PAD.top + ((high - value) / (high - low)) * (HEIGHT - PAD.top - PAD.bottom);
  // What is cut off by the frame need not be exact, only outside.
  const path = (line: CurveLine) =>
    line.values
      .map((value, p) => `${p === 0 ? 'M' : 'L'}${px(x[p]).toFixed(1)} ${py(Math.min(value, high + room)).toFixed(1)}`)
      .join('');
  const crowded = (n: number) =>
    marks[n].style === 'tick' && n > 0 && Math.abs(px(marks[n].x) - px(marks[n - 1].x)) < CROWDED;
  const xs = props.round ? [-180, -120, -60, 0, 60, 120, 180] : ticks(first, last, width / 70);
  const ys = ticks(low, high, 4);
  return (
    <div ref={box} className="curve" role="img" aria-label={props.description}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} aria-hidden="true">
        <g className="grid">
          {ys.map((value) => (
            <g key={value}>
              <line x1={PAD.left} x2={width - PAD.right} y1={py(value)} y2={py(value)} />
              <text x={PAD.left - 6} y={py(value) + 4} textAnchor="end">
                {fixed(value, decimals(ys))}
              </text>
            </g>
          ))}
          {xs.map((value) => (
            <text key={value} x={px(value)} y={HEIGHT - PAD.bottom + 16} textAnchor="middle">
              {fixed(value, decimals(xs))}
            </text>
          ))}
        </g>
        <svg x="0" y={PAD.top} width={width} height={HEIGHT - PAD.top - PAD.bottom + 2}>
          <g transform={`translate(0 ${-PAD.top})`}>
            {lines.map((line, n) => (
              // Lines have no names of their own, and never change places.
              // oxlint-disable-next-line react/no-array-index-key
              <path key={n} className={`line ${line.style}`} d={path(line)} />
            ))}
          </g>
        </svg>
        {marks.map((mark, n) => {
          if (!(mark.x >= first && mark.x <= last)) return null;
          const at = px(mark.x);
          return (
            // oxlint-disable-next-line react/no-array-index-key
            <g key={n} className={`mark ${mark.style}`}>
              <line
                x1={at}
                x2={at}
                y1={mark.style === 'tick' ? HEIGHT - PAD.bottom - 9 : PAD.top}
                y2={HEIGHT - PAD.bottom}
              />
              {mark.label && !crowded(n) && (
                <text
                  x={at}
                  y={
                    mark.style === 'tick' ? HEIGHT - PAD.bottom - 12 : mark.style === 'now' ? PAD.top - 6 : PAD.top + 10
                  }
                  dx={mark.style === 'rest' ? 4 : 0}
                  textAnchor={mark.style === 'rest' || at < EDGE ? 'start' : at > width - EDGE ? 'end' : 'middle'}
                >
                  {mark.label}
                </text>
              )}
            </g>
          );
        })}
        <text className="axis-name" x={(PAD.left + width - PAD.right) / 2} y={HEIGHT - 4} textAnchor="middle">
          {props.xLabel}
        </text>
        <text className="axis-name" x={4} y={HEIGHT - 4}>
          {props.yLabel}
        </text>
      </svg>
    </div>
  );
}
