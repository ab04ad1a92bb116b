/** Vibrational density of states: one strip a force field, with its normal modes as ticks. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { SeriesKey, SeriesName, seriesStyle } from '../parts/series.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { strings } from '../../strings/workbench/motion.ts';

const OPTIONS = {};

interface Series {
  readonly at: number;
  readonly name: string;
  readonly result: MeasurementResult<'spectrum'>;
}

export function SpectrumPart({ subjects }: { subjects: readonly SubjectSource[] }) {
  const names = useNames();
  const jobs = useJobs('spectrum', subjects, OPTIONS);
  const series = jobs.flatMap((job, at): Series[] => {
    const { forcefield } = subjects[at];
    const name = common.capital(names[forcefield] ?? forcefield);
    return job?.state === 'done' && job.result ? [{ at, name, result: job.result }] : [];
  });
  const notes = series.map(({ result }) => strings.spectrum.note(result));
  return (
    <section className="bench-section">
      <h3>{strings.spectrum.title}</h3>
      <JobLine name="spectrum" subjects={subjects} options={OPTIONS} label={strings.spectrum.run} />
      {series.length > 0 && (
        <Figure
          title={strings.spectrum.figure}
          description={strings.spectrum.description(series.map(({ name }, n) => `${name}: ${notes[n]}`))}
          of={jobs}
          draw={(width) => picture(series, width)}
          table={{
            columns: [...strings.spectrum.columns, ...series.map(({ name }) => name)],
            rows: series[0].result.density.map((_, b) => [
              String((b + 0.5) * series[0].result.bin),
              ...series.map(({ result }) => result.density[b]),
            ]),
          }}
          how={
            <How name="spectrum" subjects={series.map(({ at }) => subjects[at])} options={OPTIONS}>
              {strings.spectrum.how(series[0].result)}
            </How>
          }
        >
          <SeriesKey>
            {series.map(({ at, name }, n) => (
              <SeriesName key={name} at={at} name={name} note={notes[n]} />
            ))}
          </SeriesKey>
        </Figure>
      )}
    </section>
  );
}

/** Of a strip's height: the density, the ticks below it. */
const CURVE = 0.86;
const TICKS = [-0.1, -0.02];

function picture(series: readonly Series[], width: number): SVGSVGElement | HTMLElement {
  const highest = Math.max(...series.flatMap(({ result }) => result.density));
  const base = (n: number): number => series.length - 1 - n;
  return Plot.plot({
    ...axes(width, {
      x: { label: strings.spectrum.x, domain: [0, 4000] },
      y: { label: strings.spectrum.y, domain: [-0.14, series.length], ticks: [], grid: false },
      height: 70 + 105 * series.length,
    }),
    marginLeft: 20,
    marks: series.flatMap(({ at, result }, n) => {
      const { colour } = seriesStyle(at);
      const points = result.density.map((value, b): [number, number] => [
        (b + 0.5) * result.bin,
        // Roots: a stretch at 3600/cm is seen beside a floppy torsion.
        base(n) + CURVE * Math.sqrt(value / highest),
      ]);
      return [
        Plot.areaY(points, { x: '0', y1: base(n), y2: '1', fill: colour, fillOpacity: 0.18 }),
        Plot.line(points, { stroke: colour, strokeWidth: 1.4 }),
        Plot.ruleY([base(n)], { stroke: 'var(--line-strong)' }),
        Plot.ruleX(
          (result.modes ?? []).filter((mode) => mode > 0 && mode < 4000),
          { y1: base(n) + TICKS[0], y2: base(n) + TICKS[1], stroke: colour, strokeWidth: 1.6 },
        ),
      ];
    }),
  });
}
