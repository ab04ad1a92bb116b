/** Where a design is on the plane as it learns: a path down from its first error to its last, among the shipped force fields. */
import * as Plot from '@observablehq/plot';
import { useApp } from '../ui/context.ts';
import { significant } from '../ui/format.ts';
import { strings } from '../strings/designer.ts';
import { placeLabels } from '../plots/plane/labels.ts';
import { paretoFront } from '../plots/plane/pareto.ts';
import { logDomain, logScale, logTicks } from '../plots/plane/scale.ts';
import { axes } from '../workbench/parts/axes.ts';
import { useDesign } from './context.ts';
import type { FitView } from './fitRun.ts';
import { Picture } from './Picture.tsx';
import { contestants } from './stage.ts';

const words = strings.landing;
const HEIGHT = 270;
const [TOP, RIGHT, BOTTOM, LEFT] = [30, 14, 44, 52];
/** Mean width of a character of the labels, pixels. */
const CHARACTER = 6.2;
const tick = (value: number): string => significant(value, 1);
const COLOURS = { mm: 'var(--mm)', between: 'var(--between)', ml: 'var(--ml)' };
const SYMBOLS = { mm: 'circle', between: 'diamond', ml: 'triangle' } as const;
const MOST_POINTS = 60;

export function Landing({ fit }: { fit: FitView }) {
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
      // As far as the eye tells places apart: 2 % of an error.
      of={`${all} ${here.x} ${Math.round(50 * Math.log(here.y))}`}
      height={HEIGHT}
      draw={(width) => {
        const everywhere = [...rungs, ...mine, ...path, here];
        const [xDomain, yDomain] = (['x', 'y'] as const).map((axis) =>
          logDomain(
            everywhere.map((one) => one[axis]),
            1.4,
            0.5,
            [1, 10],
          ),
        );
        const x = logScale(xDomain, [LEFT, width - RIGHT]);
        const y = logScale(yDomain, [HEIGHT - BOTTOM, TOP]);
        const front = paretoFront(rungs);
        const labelled = [...rungs, ...mine];
        const places = placeLabels(
          labelled.map((one) => ({
            x: x(one.x),
            y: y(one.y),
            width: one.name.length * CHARACTER,
            rank: front.some(({ name }) => name === one.name) ? 1 : 0,
          })),
          { left: LEFT, right: width - RIGHT, top: TOP - 10, bottom: HEIGHT - BOTTOM },
          // The star, and its way to where it is.
          [
            { left: x(here.x) - 9, right: x(here.x) + 9, top: y(here.y) - 9, bottom: y(here.y) + 9 },
            ...(path.length > 1
              ? [
                  {
                    left: x(here.x) - 3,
                    right: x(here.x) + 3,
                    top: y(Math.max(...path.map((one) => one.y))),
                    bottom: y(Math.min(...path.map((one) => one.y))),
                  },
                ]
              : []),
          ],
        );
        return Plot.plot({
          ...axes(width, {
            x: { label: words.x, type: 'log', domain: [...xDomain], ticks: logTicks(xDomain), tickFormat: tick },
            y: { label: words.y, type: 'log', domain: [...yDomain], ticks: logTicks(yDomain), tickFormat: tick },
            height: HEIGHT,
          }),
          marginTop: TOP,
          marginRight: RIGHT,
          marginBottom: BOTTOM,
          marginLeft: LEFT,
          marks: [
            Plot.line(front, {
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
            ...labelled.flatMap((one, i) => {
              const place = places[i];
              if (!place || place.led) return [];
              return Plot.text([one], {
                x: 'x',
                y: 'y',
                text: 'name',
                dx: place.x - x(one.x),
                dy: place.y - 4 - y(one.y),
                textAnchor: place.anchor,
                fill: 'var(--dim)',
              });
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
        });
      }}
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
