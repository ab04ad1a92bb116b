/** What some tests looked at, as pictures: one line a force field. */
import { useMemo } from 'react';
import * as Plot from '@observablehq/plot';
import type { SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { significant } from '../../ui/format.ts';
import { axes } from '../parts/axes.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { SeriesKey, SeriesName, seriesMarks } from '../parts/series.tsx';
import type { Column } from './CardTable.tsx';
import { strings, tests } from '../../strings/workbench/card.ts';

type CurveName = keyof typeof strings.curves;
const NAMES = Object.keys(strings.curves) as CurveName[];
/** Energies far above any that a molecule has would flatten all other curves, kcal/mol. */
const HIGHEST = 250;

export function Curves({ columns, subjects }: { columns: readonly Column[]; subjects: readonly SubjectSource[] }) {
  return (
    <div className="bench-figures">
      {NAMES.map((name) => (
        <CurveFigure key={name} name={name} columns={columns} subjects={subjects} />
      ))}
    </div>
  );
}

function CurveFigure(props: { name: CurveName; columns: readonly Column[]; subjects: readonly SubjectSource[] }) {
  const { name, columns, subjects } = props;
  const lines = columns.flatMap(({ id, title, tests: own }, at) => {
    const curve = own.find((test) => test.name === name)?.curve;
    return curve && curve.points.length > 1 ? [{ id, title, curve, at }] : [];
  });
  const key = lines.map(({ id, curve }) => `${id} ${curve.points.length}`).join();
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const content = useMemo(() => ({ lines }), [key]);
  if (lines.length === 0) return null;
  const [{ curve: first }] = lines;
  return (
    <Figure
      title={strings.curves[name]}
      description={strings.curvesDescription(lines.map(({ title }) => title).join(', '))}
      of={content}
      draw={(width) => {
        const scale = first.logarithmic
          ? { type: 'log' as const, tickFormat: (value: number) => significant(value, 1) }
          : {};
        const values = lines.flatMap(({ curve }) => curve.points.map(([, y]) => y));
        const domain = [Math.min(...values), Math.min(HIGHEST, Math.max(...values))];
        return Plot.plot({
          ...axes(width, {
            x: { label: first.x, ...scale },
            y: { label: first.y, ...(first.logarithmic ? scale : { domain }) },
          }),
          marks: lines.flatMap(({ at, curve }) =>
            seriesMarks(at, curve.points, { every: Math.max(1, Math.ceil(curve.points.length / 12)) }),
          ),
        });
      }}
      table={{
        columns: ['force field', first.x, first.y],
        rows: lines.flatMap(({ title, curve }) => curve.points.map(([x, y]) => [title, x, y])),
      }}
      how={
        <How name="card" subjects={subjects} options={{ tests: [name] }}>
          {tests[name].question}
        </How>
      }
    >
      <SeriesKey>
        {lines.map(({ id, title, at }) => (
          <SeriesName key={id} at={at} name={title} />
        ))}
      </SeriesKey>
    </Figure>
  );
}
