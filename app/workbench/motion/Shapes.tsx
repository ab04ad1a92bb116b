/** Distributions of bonds, angles and torsions: by type or one by one, force fields over each other. */
import { useMemo, useState } from 'react';
import * as Plot from '@observablehq/plot';
import { variationDistance } from '../../../src/core/histogram.ts';
import type { SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { SeriesKey, SeriesName, seriesStyle } from '../parts/series.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { Differences } from './Differences.tsx';
import type { Distribution, Sampled } from './sampled.ts';
import { strings } from '../../strings/workbench/motion.ts';

type Kind = Distribution['kind'];

const OPTIONS = {};
const KINDS = ['bond', 'angle', 'torsion'] as const satisfies readonly Kind[];

export function Shapes({ subjects }: { subjects: readonly SubjectSource[] }) {
  const names = useNames();
  const jobs = useJobs('distributions', subjects, OPTIONS);
  const sampled = jobs.flatMap((job, at): Sampled[] => {
    const { forcefield } = subjects[at];
    const name = common.capital(names[forcefield] ?? forcefield);
    return job?.state === 'done' && job.result ? [{ at, name, result: job.result }] : [];
  });
  const [kind, setKind] = useState<Kind>('bond');
  const [label, setLabel] = useState('');
  const listed = sampled[0]?.result.distributions ?? [];
  const kinds = KINDS.filter((one) => listed.some((distribution) => distribution.kind === one));
  const known = listed.filter((distribution) => distribution.kind === kind);
  const place = listed.indexOf(known.find((one) => one.label === label) ?? known[0] ?? listed[0]);
  return (
    <section className="bench-section">
      <h3>{strings.shapes.title}</h3>
      <JobLine name="distributions" subjects={subjects} options={OPTIONS} label={strings.shapes.run} />
      {place >= 0 && (
        <>
          <div className="conditions">
            <label className="field">
              {strings.shapes.kind}
              <select value={listed[place].kind} onChange={(event) => setKind(event.target.value as Kind)}>
                {kinds.map((one) => (
                  <option key={one} value={one}>
                    {strings.shapes.kinds[one]}
                  </option>
                ))}
              </select>
            </label>
            <label className="field">
              {strings.shapes.which}
              <select value={listed[place].label} onChange={(event) => setLabel(event.target.value)}>
                {known.map((one) => (
                  <option key={`${one.type} ${one.label}`} value={one.label}>
                    {one.type === null ? strings.shapes.all(one.label) : one.label}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <div className="bench-figures wide">
            <DistributionFigure sampled={sampled} place={place} subjects={subjects} />
            {sampled.length > 1 && <Differences sampled={sampled} subjects={subjects} />}
          </div>
        </>
      )}
    </section>
  );
}

function DistributionFigure(props: { sampled: readonly Sampled[]; place: number; subjects: readonly SubjectSource[] }) {
  const { sampled, place, subjects } = props;
  const series = sampled.map(({ at, name, result }) => ({ at, name, distribution: result.distributions[place] }));
  const { kind, label } = series[0].distribution;
  const width = sampled[0].result.widths[kind];
  const key = `${place} ${sampled.map(({ name }) => name).join(' ')}`;
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const content = useMemo(() => ({ series }), [key, sampled[0].result]);
  const notes = series.map(({ distribution }, n) => {
    const { mean, deviation, chance, histogram } = distribution;
    const from = n === 0 ? null : variationDistance(series[0].distribution.histogram, histogram);
    return [strings.shapes.mean(kind, mean, deviation), strings.shapes.difference(from, chance)]
      .filter((text) => text !== '')
      .join('; ');
  });
  const first = Math.min(...series.map(({ distribution }) => distribution.histogram.first));
  const last = Math.max(...series.map(({ distribution: { histogram } }) => histogram.first + histogram.counts.length));
  return (
    <Figure
      title={strings.shapes.figure(label)}
      description={strings.shapes.description(
        label,
        series.map(({ name }, n) => `${name}: ${notes[n]}`),
      )}
      of={content}
      draw={(pixels) => picture(series, width, pixels)}
      table={{
        columns: [strings.shapes.x[kind], ...series.map(({ name }) => name)],
        rows: Array.from({ length: last - first }, (_, n) => [
          ((first + n + 0.5) * width).toFixed(kind === 'bond' ? 4 : 1),
          ...series.map(({ distribution }) => shareOf(distribution, first + n)),
        ]),
      }}
      how={
        <How name="distributions" subjects={sampled.map(({ at }) => subjects[at])} options={OPTIONS}>
          {strings.shapes.how(sampled[0].result)}
        </How>
      }
    >
      <SeriesKey>
        {series.map(({ at, name }, n) => (
          <SeriesName key={name} at={at} name={name} note={notes[n]} />
        ))}
      </SeriesKey>
    </Figure>
  );
}

function shareOf({ histogram: { first, counts } }: Distribution, bin: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total > 0 ? (counts[bin - first] ?? 0) / total : 0;
}

function picture(
  series: readonly { readonly at: number; readonly distribution: Distribution }[],
  bin: number,
  width: number,
): SVGSVGElement | HTMLElement {
  const { kind } = series[0].distribution;
  return Plot.plot({
    ...axes(width, {
      x:
        kind === 'torsion'
          ? { label: strings.shapes.x.torsion, domain: [-180, 180], ticks: [-180, -120, -60, 0, 60, 120, 180] }
          : { label: strings.shapes.x[kind] },
      y: { label: strings.shapes.y, tickFormat: '.1%' },
    }),
    marks: series.flatMap(({ at, distribution }) => {
      const { colour, dashes } = seriesStyle(at);
      const { first, counts } = distribution.histogram;
      const points = Array.from({ length: counts.length + 2 }, (_, n): [number, number] => [
        (first + n - 0.5) * bin,
        shareOf(distribution, first + n - 1),
      ]);
      return [
        Plot.areaY(points, { x: '0', y1: 0, y2: '1', fill: colour, fillOpacity: 0.12, curve: 'step' }),
        Plot.line(points, { stroke: colour, strokeDasharray: dashes, strokeWidth: 1.6, curve: 'step' }),
      ];
    }),
  });
}
