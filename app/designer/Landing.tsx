/** Where a design is on the plane as it learns: a path down from its first error to its last, among the shipped force fields. */
import * as Plot from '@observablehq/plot';
import { useApp } from '../ui/context.ts';
import { significant } from '../ui/format.ts';
import { strings } from '../strings/designer.ts';
import { paretoFront } from '../plots/plane/pareto.ts';
import { axes } from '../workbench/parts/axes.ts';
import { useDesign } from './context.ts';
import type { FitView } from './fitRun.ts';
import { Picture } from './Picture.tsx';
import { contestants } from './stage.ts';

const words = strings.landing;
const HEIGHT = 250;
const COLOURS = { mm: 'var(--mm)', between: 'var(--between)', ml: 'var(--ml)' };
const SYMBOLS = { mm: 'circle', between: 'diamond', ml: 'triangle' } as const;
const MOST_POINTS = 60;

export function Landing({ fit }: { fit: FitView }) {
  const points = useApp((state) => state.points);
  const forcefields = useApp((state) => state.forcefields);
  const { shipped, all, molecule } = useApp((state) => {
    const known = contestants(state);
    return {
      shipped: JSON.stringify(known.shipped),
      all: JSON.stringify(known.all),
      molecule: state.opened?.name ?? '',
    };
  });
  const predicted = useDesign((view) => view.judgement?.estimate?.microsecondsPerStep ?? null);
  const known = JSON.parse(all) as ReturnType<typeof contestants>['all'];
  const rungs = (JSON.parse(shipped) as typeof known).flatMap(({ id, name, microseconds: x, error: y }) => {
    const family = forcefields.find((one) => one.id === id)?.family ?? 'mm';
    return x !== null && y !== null ? [{ name, x, y, family }] : [];
  });
  const mine = known.flatMap(({ id, name, microseconds: x, error: y }) =>
    x !== null && y !== null && !rungs.some((one) => one.name === name) && id !== fit.model ? [{ name, x, y }] : [],
  );
  const own = known.find(({ id }) => id === fit.model);
  const at = own?.microseconds ?? predicted;
  const trail = fit.curve.flatMap(({ validationForceMae: y }) => (y !== null && y > 0 ? [y] : []));
  const every = Math.max(1, Math.ceil(trail.length / MOST_POINTS));
  const path =
    at === null ? [] : trail.filter((_, i) => i % every === 0 || i === trail.length - 1).map((y) => ({ x: at, y }));
  const measured = own?.microseconds != null && own.error !== null ? [{ x: own.microseconds, y: own.error }] : [];
  const here = measured[0] ?? path.at(-1);
  if (!here || rungs.length === 0) return null;
  return (
    <Picture
      title={words.title(molecule)}
      description={words.description(significant(here.x), significant(here.y), measured.length > 0)}
      of={`${points ? all : ''} ${path.length} ${here.x} ${here.y}`}
      height={HEIGHT}
      draw={(width) =>
        Plot.plot({
          ...axes(width, {
            x: { label: words.x, type: 'log', tickFormat: (tick: number) => significant(tick, 1) },
            y: { label: words.y, type: 'log', tickFormat: (tick: number) => significant(tick, 1) },
            height: HEIGHT,
          }),
          marks: [
            Plot.line(paretoFront(rungs), {
              x: 'x',
              y: 'y',
              curve: 'step-after',
              stroke: 'var(--line-strong)',
              strokeDasharray: '3 3',
            }),
            ...(['mm', 'between', 'ml'] as const).map((family) =>
              Plot.dot(
                rungs.filter((one) => one.family === family),
                { x: 'x', y: 'y', r: 4, symbol: SYMBOLS[family], stroke: COLOURS[family], fill: COLOURS[family] },
              ),
            ),
            Plot.text(paretoFront(rungs), {
              x: 'x',
              y: 'y',
              text: 'name',
              dy: -10,
              textAnchor: 'start',
              fill: 'var(--dim)',
            }),
            Plot.dot(mine, { x: 'x', y: 'y', r: 4, stroke: 'var(--accent)', fill: 'none', strokeWidth: 1.5 }),
            Plot.line(path, { x: 'x', y: 'y', stroke: 'var(--accent)', strokeWidth: 2, strokeOpacity: 0.55 }),
            Plot.dot([here], {
              x: 'x',
              y: 'y',
              r: 7,
              symbol: 'star',
              stroke: 'var(--accent)',
              fill: measured.length > 0 ? 'var(--accent)' : 'var(--surface)',
              strokeWidth: 2,
            }),
          ],
        })
      }
      table={{
        columns: words.columns,
        rows: [
          [words.own(fit.name), here.x, here.y],
          ...[...rungs, ...mine].map(({ name, x, y }): [string, number, number] => [name, x, y]),
        ],
      }}
    >
      <span className="note">{measured.length > 0 ? words.measured : words.predicted}</span>
    </Picture>
  );
}
