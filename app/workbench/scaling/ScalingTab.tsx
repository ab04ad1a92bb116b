/** Time per step against system size: one logarithmic picture with the fitted exponents. */
import { useMemo, useState } from 'react';
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { integer, significant } from '../../ui/format.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames, useSubjects } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { SeriesKey, SeriesName, seriesMarks } from '../parts/series.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { strings } from '../../strings/workbench/scaling.ts';
import { Words } from '../../ui/Words.tsx';

type Scaling = MeasurementResult<'scaling'>;
type Systems = Scaling['series'];

export default function ScalingTab() {
  const names = useNames();
  const subjects = useSubjects(useChosen());
  const [series, setSeries] = useState<Systems>('copies');
  const [both, setBoth] = useState(false);
  const options = { series, engines: both ? ('both' as const) : ('one' as const) };
  const jobs = useJobs('scaling', subjects, options);
  const results = jobs.flatMap((job, i) =>
    job?.result ? [{ name: common.capital(names[subjects[i].forcefield] ?? ''), result: job.result }] : [],
  );
  const lines = results
    .flatMap(({ name, result }) =>
      result.engines.map((own) => ({ name: strings.line(name, own.engine, result.engines.length > 1), own })),
    )
    .map((line, at) => ({ ...line, at }));
  const key = lines.map(({ name, own }) => `${name} ${own.points.map(({ rounds }) => rounds).join()}`).join();
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const content = useMemo(() => ({ lines }), [key]);
  const notes = new Set(results.flatMap(({ name, result }) => [...result.notes, ...crossing(name, result)]));
  return (
    <>
      <p className="dim">{strings.intro}</p>
      <Words of={['step', 'Engine', 'all pairs']} />
      <ForceFieldChoice />
      <div className="row">
        <JobLine name="scaling" subjects={subjects} options={options} label={strings.run} />
        <label>
          {strings.seriesLabel}{' '}
          <select value={series} onChange={(event) => setSeries(event.target.value as Systems)}>
            {Object.entries(strings.series).map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={both} onChange={(event) => setBoth(event.target.checked)} /> {strings.both}
        </label>
      </div>
      {lines.length > 0 && (
        <div className="bench-figures wide">
          <Figure
            title={strings.title[series]}
            description={strings.description(lines.map(({ name, own }) => `${name} ${exponentOf(own)}`).join('; '))}
            of={content}
            draw={(width) =>
              Plot.plot({
                ...axes(width, {
                  x: { label: strings.x, type: 'log', tickFormat: integer },
                  y: { label: strings.y, type: 'log', tickFormat: (value: number) => significant(value, 1) },
                  height: Math.min(460, 0.8 * width),
                }),
                marks: lines.flatMap(({ at, own }) => [
                  ...seriesMarks(
                    at,
                    own.points.map(({ atoms, microseconds }) => [atoms, microseconds] as const),
                    { every: 1 },
                  ),
                  Plot.ruleX(own.points, {
                    x: 'atoms',
                    y1: ({ microseconds, spread }: Point) => Math.max(microseconds - spread, microseconds / 10),
                    y2: ({ microseconds, spread }: Point) => microseconds + spread,
                    strokeOpacity: 0.5,
                  }),
                ]),
              })
            }
            table={{
              columns: strings.columns,
              rows: lines.flatMap(({ name, own }) =>
                own.points.map((point) => [
                  name,
                  point.atoms,
                  point.microseconds,
                  point.spread,
                  point.fastest,
                  point.rounds,
                ]),
              ),
            }}
            how={
              <How name="scaling" subjects={subjects} options={options}>
                {strings.how}
              </How>
            }
          >
            <SeriesKey>
              {lines.map(({ name, at, own }) => (
                <SeriesName key={name} at={at} name={name} note={exponentOf(own)} />
              ))}
            </SeriesKey>
          </Figure>
        </div>
      )}
      {[...notes].map((note) => (
        <p key={note} className="dim">
          {note}
        </p>
      ))}
    </>
  );
}

type Series = Scaling['engines'][number];
type Point = Series['points'][number];

const exponentOf = ({ exponent, exponentError, fittedFrom }: Series): string =>
  strings.exponent(exponent, exponentError, fittedFrom);

/** Which Engine is the faster one, and from where on; nothing where one was timed. */
function crossing(name: string, { engines, crossing: atoms }: Scaling): string[] {
  if (engines.length < 2) return [];
  if (atoms !== null) return [strings.crossing(name, atoms)];
  const last = ({ points }: Series): number => points[points.length - 1]?.fastest ?? Infinity;
  const [faster] = [...engines].sort((a, b) => last(a) - last(b));
  return [strings.noCrossing(name, faster.engine)];
}
