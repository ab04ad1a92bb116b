/** The same energy error as a factor between populations. */
import { useMemo } from 'react';
import * as Plot from '@observablehq/plot';
import { populationFactor, shiftedShare } from '../../../src/core/boltzmann.ts';
import type { SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { useApp } from '../../ui/context.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { SeriesKey, SeriesName, seriesStyle } from '../parts/series.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { strings } from '../../strings/workbench/meaning.ts';

const OPTIONS = {};
/** kcal/mol. */
const ACCURACY = 1;

interface Marked {
  readonly at: number;
  readonly name: string;
  readonly error: number;
  readonly factor: number;
  readonly half: number;
}

export function Factor({ subjects, temperature }: { subjects: readonly SubjectSource[]; temperature: number }) {
  const names = useNames();
  const labelled = useApp((state) => state.opened?.reference != null);
  const jobs = useJobs('parity', subjects, OPTIONS);
  const content = useMemo(() => ({ jobs, temperature }), [jobs, temperature]);
  const marked = jobs.flatMap((job, at): Marked[] => {
    const error = job?.state === 'done' ? job.result?.energyMae : undefined;
    const { forcefield } = subjects[at];
    if (error === undefined) return [];
    const [factor, half] = [populationFactor(error, temperature), shiftedShare(0.5, error, temperature)];
    return [{ at, name: common.capital(names[forcefield] ?? forcefield), error, factor, half }];
  });
  const notes = marked.map(({ error, factor, half }) => strings.factor.note(error, factor, half));
  return (
    <section className="bench-section">
      <h3>{strings.factor.title}</h3>
      {labelled && <JobLine name="parity" subjects={subjects} options={OPTIONS} label={strings.factor.run} />}
      <Figure
        title={strings.factor.figure(temperature)}
        description={strings.factor.description(
          temperature,
          marked.map(({ name }, m) => `${name} ${notes[m]}`),
        )}
        of={content}
        draw={(width) => picture(marked, temperature, width)}
        table={{
          columns: strings.factor.columns,
          rows: marked.map(({ name, error, factor, half }) => [name, error, factor, 100 * half]),
        }}
        how={
          <How name="parity" subjects={subjects} options={OPTIONS}>
            {strings.factor.how(temperature)}
          </How>
        }
      >
        <SeriesKey>
          {marked.map(({ at, name }, m) => (
            <SeriesName key={name} at={at} name={name} note={notes[m]} />
          ))}
        </SeriesKey>
      </Figure>
    </section>
  );
}

function picture(marked: readonly Marked[], temperature: number, width: number): SVGSVGElement | HTMLElement {
  const reach = Math.max(2, ...marked.map(({ error }) => 1.15 * error));
  const top = populationFactor(reach, temperature);
  return Plot.plot({
    ...axes(Math.min(width, 640), {
      x: { label: strings.factor.x, domain: [0, reach] },
      y: {
        label: strings.factor.y,
        type: 'log',
        domain: [1, top],
        ticks: [1, 2, 3, 5, 10, 20, 50, 100, 1000, 1e4].filter((tick) => tick <= top),
        tickFormat: (tick: number) => `${tick}×`,
      },
    }),
    marks: [
      Plot.ruleX([ACCURACY], { stroke: 'var(--accent)', strokeDasharray: '2 4' }),
      Plot.text([ACCURACY], {
        x: ACCURACY,
        y: 1,
        text: () => strings.factor.accuracy,
        textAnchor: 'start',
        dx: 6,
        dy: -8,
        fill: 'var(--accent)',
      }),
      Plot.line(
        Array.from({ length: 61 }, (_, n): [number, number] => {
          const error = (reach * n) / 60;
          return [error, populationFactor(error, temperature)];
        }),
        { stroke: 'var(--ink)', strokeWidth: 1.6 },
      ),
      ...marked.map(({ at, error, factor }) => {
        const { colour, symbol } = seriesStyle(at);
        return Plot.dot([[error, factor]], { symbol, r: 6, stroke: colour, strokeWidth: 2, fill: 'var(--surface)' });
      }),
    ],
  });
}
