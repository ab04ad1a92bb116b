/** How a torsion stands: free-energy profiles and shares of the chosen force fields. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { SeriesKey, SeriesName, seriesMarks, seriesStyle } from '../parts/series.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import type { Conditions } from './MeaningTab.tsx';
import { strings } from '../../strings/workbench/meaning.ts';

interface Series {
  readonly at: number;
  readonly name: string;
  readonly result: MeasurementResult<'population'>;
}

export function PopulationPart(props: { subjects: readonly SubjectSource[]; torsion: string; options: Conditions }) {
  const { subjects, torsion, options } = props;
  const names = useNames();
  const jobs = useJobs('population', subjects, options);
  // What is sampled so far is shown already.
  const series = jobs.flatMap((job, at): Series[] => {
    const { forcefield } = subjects[at];
    return job?.result ? [{ at, result: job.result, name: common.capital(names[forcefield] ?? forcefield) }] : [];
  });
  const title = strings.population.title(torsion);
  return (
    <section className="bench-section">
      <h3>{title}</h3>
      <JobLine name="population" subjects={subjects} options={options} label={strings.population.run} />
      {series.length > 0 && (
        <Figure
          title={strings.population.figure(torsion)}
          description={strings.population.description(
            torsion,
            series.map(({ name, result }) => `${name}: ${strings.population.share(result)}`),
          )}
          of={jobs}
          draw={(width) => picture(series, width)}
          table={{
            columns: [
              ...strings.population.columns,
              ...series.flatMap(({ name }) => [`${name}, kcal/mol`, `${name}, ±`]),
            ],
            rows: series[0].result.profile.map(({ degrees }, p) => [
              String(degrees),
              ...series.flatMap(({ result }) => [result.profile[p].energy, result.profile[p].error]),
            ]),
          }}
          how={
            <How name="population" subjects={series.map(({ at }) => subjects[at])} options={options}>
              {strings.population.how(series[0].result)}
            </How>
          }
        >
          <SeriesKey>
            {series.map(({ at, name, result }) => (
              <SeriesName key={name} at={at} name={name} note={strings.population.share(result)} />
            ))}
          </SeriesKey>
        </Figure>
      )}
    </section>
  );
}

function picture(series: readonly Series[], width: number): SVGSVGElement | HTMLElement {
  const [{ result }] = series;
  return Plot.plot({
    ...axes(Math.min(width, 760), {
      x: { label: strings.population.x, domain: [-180, 180], ticks: [-180, -120, -60, 0, 60, 120, 180] },
      y: { label: strings.population.y },
    }),
    marks: [
      Plot.ruleX([-result.boundary, result.boundary], { stroke: 'var(--line-strong)', strokeDasharray: '2 4' }),
      ...series.map(({ at, result: { profile } }) =>
        Plot.areaY(
          profile.filter(({ energy, error }) => energy !== null && error !== null),
          {
            x: 'degrees',
            y1: ({ energy, error }: { energy: number; error: number }) => energy - 2 * error,
            y2: ({ energy, error }: { energy: number; error: number }) => energy + 2 * error,
            fill: seriesStyle(at).colour,
            fillOpacity: 0.16,
          },
        ),
      ),
      ...series.flatMap(({ at, result: { profile } }) =>
        seriesMarks(
          at,
          profile.flatMap(({ degrees, energy }) => (energy === null ? [] : [[degrees, energy] as const])),
          { every: 3 },
        ),
      ),
    ],
  });
}
