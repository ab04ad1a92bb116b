/** Race to the answer: error of a population against seconds of the clock, for the first two of the chosen force fields. */
import { useMemo } from 'react';
import * as Plot from '@observablehq/plot';
import type { MeasurementResult, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { SeriesKey, SeriesName, seriesStyle } from '../parts/series.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import type { Conditions } from './MeaningTab.tsx';
import { strings } from '../../strings/workbench/meaning.ts';

type Race = MeasurementResult<'race'>;

export function RacePart({ subjects, options }: { subjects: readonly SubjectSource[]; options: Conditions }) {
  const [first, second] = subjects;
  const names = useNames();
  const raceOptions = useMemo(() => ({ ...options, against: second?.forcefield ?? '' }), [options, second?.forcefield]);
  const racing = useMemo(() => (first && second ? [first] : []), [first, second]);
  const jobs = useJobs('race', racing, raceOptions);
  const nameOf = (id: string): string => common.capital(names[id] ?? id);
  if (!first || !second)
    return (
      <section className="bench-section">
        <h3>{strings.race.title}</h3>
        <p className="dim">{strings.race.intro}</p>
        <p>{strings.race.pick}</p>
      </section>
    );
  const job = jobs[0];
  const result = job?.result ?? null;
  const winner = result?.crossing && result.racers[result.crossing.winner];
  const verdict =
    result?.crossing && winner
      ? strings.race.crossing(nameOf(winner.forcefield), result.crossing.seconds)
      : result?.apart
        ? strings.race.noCrossing
        : strings.race.alike;
  return (
    <section className="bench-section">
      <h3>{strings.race.title}</h3>
      <p className="dim">{strings.race.intro}</p>
      <JobLine
        name="race"
        subjects={racing}
        options={raceOptions}
        label={strings.race.run(nameOf(first.forcefield), nameOf(second.forcefield))}
      />
      {job?.state === 'running' && !result && <p className="dim">{strings.race.waiting}</p>}
      {result && result.truth.share !== null && (
        <Figure
          title={strings.race.figure}
          description={strings.race.description([
            ...result.racers.map((racer) => `${nameOf(racer.forcefield)}: ${strings.race.racer(racer)}`),
            verdict,
          ])}
          of={result}
          draw={(width) => picture(result, width)}
          table={{
            columns: strings.race.columns,
            rows: result.racers.flatMap(({ forcefield, points }) =>
              points.map(({ seconds, share, error }) => [
                nameOf(forcefield),
                seconds,
                100 * share,
                error === null ? null : 100 * error,
                100 * Math.abs(share - (result.truth.share ?? 0)),
              ]),
            ),
          }}
          how={
            <How name="race" subjects={racing} options={raceOptions}>
              {strings.race.how(result, nameOf(result.truth.forcefield))}
            </How>
          }
        >
          <SeriesKey>
            {result.racers.map((racer, at) => (
              <SeriesName
                key={racer.forcefield}
                at={at}
                name={nameOf(racer.forcefield)}
                note={strings.race.racer(racer)}
              />
            ))}
          </SeriesKey>
          <span>{strings.race.truth(result, nameOf(result.truth.forcefield))}</span>
          {job?.state === 'done' && <strong>{verdict}</strong>}
        </Figure>
      )}
    </section>
  );
}

/** Below this an error of a share is drawn at the bottom, percentage points. */
const FLOOR = 0.1;

/** 0.1, 0.3, 1, 3, 10 … */
const secondsTicks = (from: number, to: number): number[] =>
  [-3, -2, -1, 0, 1, 2, 3, 4, 5].flatMap((power) => [10 ** power, 3 * 10 ** power]).filter((t) => t >= from && t <= to);

const percentagePoints = ({ expected }: Race['racers'][number]): [number, number][] =>
  expected.map(({ seconds, error }) => [seconds, 100 * error]);

function picture({ racers, truth, crossing }: Race, width: number): SVGSVGElement | HTMLElement {
  const share = truth.share ?? 0;
  const band = Math.min(100, Math.max(2 * FLOOR, 100 * (truth.error ?? 0)));
  const earliest = Math.min(...racers.map(({ start }) => start));
  const latest = Math.max(...racers.flatMap(({ expected }) => expected.map(({ seconds }) => seconds)));
  const from = Math.max(1e-3, 0.8 * earliest);
  return Plot.plot({
    ...axes(Math.min(width, 760), {
      x: {
        label: strings.race.x,
        type: 'log',
        domain: [from, latest],
        ticks: secondsTicks(from, latest),
        tickFormat: (t: number) => `${t}`,
      },
      y: {
        label: strings.race.y,
        type: 'log',
        domain: [FLOOR, 100],
        ticks: [0.1, 1, 10, 100],
        tickFormat: (t: number) => `${t}`,
      },
    }),
    marks: [
      Plot.rect([0], {
        x1: from,
        x2: latest,
        y1: FLOOR,
        y2: band,
        fill: 'var(--line-strong)',
        fillOpacity: 0.3,
      }),
      Plot.text([0], {
        x: from,
        y: FLOOR,
        text: () => strings.race.bandLabel,
        textAnchor: 'start',
        dx: 6,
        dy: -8,
        fill: 'var(--dim)',
      }),
      ...(crossing ? [Plot.ruleX([crossing.seconds], { stroke: 'var(--accent)', strokeWidth: 1.6 })] : []),
      ...racers.flatMap((racer, at) => {
        const { colour, dashes, symbol } = seriesStyle(at);
        return [
          Plot.line(percentagePoints(racer), { stroke: colour, strokeDasharray: dashes, strokeWidth: 1.8, clip: true }),
          Plot.dot(
            racer.points.map(({ seconds, share: own }) => [seconds, Math.max(FLOOR, 100 * Math.abs(own - share))]),
            { symbol, r: 2.6, stroke: colour, strokeOpacity: 0.75, clip: true },
          ),
        ];
      }),
    ],
  });
}
