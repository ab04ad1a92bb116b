/** Which types of coordinates differ most from the first force field's. */
import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import type { SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { seriesStyle } from '../parts/series.tsx';
import { typeDifferences, type Sampled } from './sampled.ts';
import { strings } from '../../strings/workbench/motion.ts';

export function Differences({
  sampled,
  subjects,
}: {
  sampled: readonly Sampled[];
  subjects: readonly SubjectSource[];
}) {
  const key = sampled.map(({ name }) => name).join(' ');
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const rows = useMemo(() => typeDifferences(sampled), [key, sampled[0].result]);
  const styles = new Map(sampled.map(({ at, name }) => [name, seriesStyle(at)]));
  return (
    <Figure
      title={strings.differences.title}
      description={strings.differences.description}
      of={rows}
      draw={(width) => {
        const order = [...rows].sort((a, b) => b.variation - a.variation).map(({ coordinate }) => coordinate);
        const coordinates = [...new Set(order)].slice(0, 12);
        const shown = rows.filter(({ coordinate }) => coordinates.includes(coordinate));
        return Plot.plot({
          width,
          height: 40 + 24 * coordinates.length,
          marginTop: 30,
          marginLeft: 84,
          marginBottom: 6,
          x: {
            axis: 'top',
            label: null,
            domain: [0, Math.max(0.1, ...shown.map(({ variation }) => variation))],
            tickFormat: '.0%',
            grid: true,
            ticks: 5,
          },
          y: { label: null, domain: coordinates, tickSize: 0 },
          marks: [
            Plot.ruleY(shown, { y: 'coordinate', x1: 0, x2: 'variation', stroke: 'var(--line-strong)' }),
            Plot.tickX(shown, { y: 'coordinate', x: 'chance', stroke: 'var(--dim)', strokeDasharray: '2 2', inset: 3 }),
            ...[...styles].map(([name, { colour, symbol }]) =>
              Plot.dot(
                shown.filter((row) => row.name === name),
                {
                  y: 'coordinate',
                  x: 'variation',
                  symbol,
                  stroke: colour,
                  fill: 'var(--surface)',
                  r: 4.5,
                  strokeWidth: 1.8,
                },
              ),
            ),
          ],
        });
      }}
      table={{
        columns: strings.differences.columns,
        rows: rows.map(({ coordinate, name, variation, distance, chance }) => [
          coordinate,
          name,
          variation,
          distance,
          chance,
        ]),
      }}
      how={
        <How name="distributions" subjects={sampled.map(({ at }) => subjects[at])} options={{}}>
          {strings.shapes.how(sampled[0].result)}
        </How>
      }
    >
      <span className="dim">{strings.differences.note(sampled[0].name)}</span>
    </Figure>
  );
}
