/** Time per step against the number of atoms, with the sender's device and published points as a yardstick. */
import { useEffect, useMemo, useState } from 'react';
import * as Plot from '@observablehq/plot';
import { loadLiterature, type Published } from '../plots/plane/literature.ts';
import { useSession } from '../ui/context.ts';
import { integer, significant } from '../ui/format.ts';
import { axes } from '../workbench/parts/axes.ts';
import { Figure } from '../workbench/parts/Figure.tsx';
import { SeriesKey, SeriesName, seriesMarks, seriesStyle } from '../workbench/parts/series.tsx';
import { strings } from '../strings/benchmark.ts';
import type { StepTime } from './tables.ts';

/** What is drawn as lines; the other rungs stand in the table. */
const MODELS = ['mm-class1', 'ani-2x-size-1'];
/** Pixels below which published points have no room for their names. */
const NARROW = 520;
/** What the axes show: atoms, and the ticks of times. */
const ATOMS = [6, 1000];
const DECADES = [0.1, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
const ENGINES = ['cpu', 'webgpu'] as const;

interface Line {
  readonly at: number;
  readonly name: string;
  readonly own: readonly StepTime[];
  readonly sender: readonly StepTime[];
}

export default function StepPicture(props: { own: readonly StepTime[]; sender: readonly StepTime[] }) {
  const { own, sender } = props;
  const { baseUrl } = useSession().host;
  const [published, setPublished] = useState<readonly Published[]>([]);
  useEffect(() => {
    // Without a connection there is no yardstick, and the picture stands without it.
    loadLiterature(baseUrl).then(setPublished, () => undefined);
  }, [baseUrl]);
  const content = useMemo(() => {
    const lines = MODELS.flatMap((model) => ENGINES.map((backend) => [model, backend] as const)).map(
      ([model, backend], at): Line => {
        const only = (rows: readonly StepTime[]): StepTime[] =>
          rows
            .filter((row) => row.model === model && row.backend === backend && row.replicas === 1)
            .toSorted((a, b) => a.atoms - b.atoms);
        return {
          at,
          name: strings.picture.line(strings.model(model), backend),
          own: only(own),
          sender: only(sender),
        };
      },
    );
    return { lines: lines.filter((line) => line.own.length + line.sender.length > 0), published };
  }, [own, sender, published]);
  if (content.lines.length === 0) return null;
  const { lines } = content;
  const times = domainOf([
    ...published.map(({ microsecondsPerStep }) => microsecondsPerStep),
    ...lines.flatMap((line) => [...line.own, ...line.sender].map(({ median }) => median)),
  ]);
  return (
    <Figure
      title={strings.picture.title}
      description={strings.picture.description(
        lines
          .flatMap(({ name, own: rows }) =>
            rows.slice(-1).map((row) => strings.picture.point(name, significant(row.median), row.atoms)),
          )
          .join(' '),
      )}
      of={content}
      draw={(width) =>
        Plot.plot({
          ...axes(width, {
            x: {
              label: strings.picture.x,
              type: 'log',
              domain: ATOMS,
              ticks: [10, 30, 100, 300, 1000],
              tickFormat: integer,
            },
            y: {
              label: strings.picture.y,
              type: 'log',
              ticks: DECADES.filter((value) => value >= times[0] && value <= times[1]),
              domain: times,
              tickFormat: (value: number) => significant(value, 1),
            },
            height: Math.min(440, 0.85 * width),
          }),
          marks: [
            Plot.dot(published, {
              x: 'atoms',
              y: 'microsecondsPerStep',
              symbol: 'times',
              stroke: 'var(--dim)',
              r: 3.5,
            }),
            width < NARROW
              ? null
              : Plot.text(labelled(published), {
                  x: 'atoms',
                  y: 'microsecondsPerStep',
                  text: ({ name, hardware }: Published) => `${name}, ${hardware}`,
                  dx: 8,
                  textAnchor: 'start',
                  fill: 'var(--dim)',
                  fontSize: 11,
                }),
            ...lines.flatMap(({ at, own: rows, sender: rings }) => [
              ...seriesMarks(
                at,
                rows.map(({ atoms, median }) => [atoms, median] as const),
              ),
              Plot.ruleX(rows, {
                x: 'atoms',
                y1: ({ median, spread }: StepTime) => Math.max(median - spread, median / 10),
                y2: ({ median, spread }: StepTime) => median + spread,
                strokeOpacity: 0.5,
                clip: true,
              }),
              Plot.dot(rings, {
                x: 'atoms',
                y: 'median',
                r: 6,
                stroke: seriesStyle(at).colour,
                strokeDasharray: '3 2',
              }),
            ]),
          ],
        })
      }
      table={{
        columns: strings.picture.columns,
        rows: lines.flatMap(({ name, own: rows }) =>
          rows.map(({ atoms, median, spread }) => [name, atoms, median, spread]),
        ),
      }}
      how={
        <>
          <p>{strings.picture.how}</p>
          <ul>
            {published.map(({ name, hardware, source }) => (
              <li key={name + hardware}>{strings.picture.source(name, hardware, source.title)}</li>
            ))}
          </ul>
        </>
      }
    >
      <SeriesKey>
        {lines.map(({ at, name }) => (
          <SeriesName key={name} at={at} name={name} />
        ))}
        {sender.length > 0 && <li className="dim">{strings.picture.sender}</li>}
        {published.length > 0 && <li className="dim">{strings.picture.published}</li>}
      </SeriesKey>
    </Figure>
  );
}

/** From a little below the shortest time to a little above the longest. */
const domainOf = (times: readonly number[]): number[] => [Math.min(...times) / 2, Math.max(...times) * 2];

/** How far apart two labels must be, as a ratio of their times. */
const APART = 1.35;

/** Points whose names have room: none so near above another one's. */
function labelled(published: readonly Published[]): Published[] {
  const shown: Published[] = [];
  for (const point of published.toSorted((a, b) => a.microsecondsPerStep - b.microsecondsPerStep))
    if (
      shown.every(
        ({ atoms, microsecondsPerStep }) =>
          Math.abs(Math.log(atoms / point.atoms)) > 1.5 || point.microsecondsPerStep / microsecondsPerStep > APART,
      )
    )
      shown.push(point);
  return shown;
}
