/** How long molecules hold together: survival of many replicas, a picture a temperature. */
import { useMemo, useState } from 'react';
import * as Plot from '@observablehq/plot';
import type { MeasurementResult, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames, useSubjects, useWorkbench } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { useChosen } from '../parts/ForceFieldChoice.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { seriesStyle, SeriesKey, SeriesName } from '../parts/series.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { ControlStatus } from './ControlStatus.tsx';
import { stability as words } from '../../strings/workbench/card.ts';

type Survival = MeasurementResult<'stability'>['temperatures'][number];

const LENGTHS = [0.5, 1, 5, 20];
/** The control with a wrong setting: fs. */
const LARGE_STEP = 4;
const SPECIMEN = 'nn-specimen';
const BASE = 'mm-class1';

interface Series {
  readonly name: string;
  readonly at: number;
  readonly temperatures: readonly Survival[];
}

export function StabilityPart() {
  const names = useNames();
  const subjects = useSubjects(useChosen());
  const [picoseconds, setPicoseconds] = useState(1);
  const [control, setControl] = useState<'' | 'specimen' | 'step'>('');
  const options = { picoseconds };
  const controlOptions = control === 'step' ? { picoseconds, dt: LARGE_STEP } : options;
  const controlSubjects = useSubjects(control === '' ? [] : [control === 'step' ? BASE : SPECIMEN]);
  const jobs = useJobs('stability', subjects, options);
  const controlJobs = useJobs('stability', controlSubjects, controlOptions);
  const workbench = useWorkbench();
  const choose = (next: typeof control) => {
    setControl(next);
    if (next === '' || subjects.length === 0) return;
    const subject = { ...subjects[0], forcefield: next === 'step' ? BASE : SPECIMEN };
    void workbench.start('stability', subject, next === 'step' ? { picoseconds, dt: LARGE_STEP } : options);
  };
  const series: Series[] = [
    ...jobs.map((job, i) => ({ job, name: common.capital(names[subjects[i].forcefield] ?? '') })),
    ...controlJobs.map((job) => ({ job, name: words.control[control === 'step' ? 'step' : 'specimen'] })),
  ].flatMap(({ job, name }, at) => (job?.result ? [{ name, at, temperatures: job.result.temperatures }] : []));
  const temperatures = [...new Set(series.flatMap((one) => one.temperatures.map(({ temperature }) => temperature)))];
  return (
    <section className="stability" aria-labelledby="stability-title">
      <h3 id="stability-title">{words.title}</h3>
      <p className="dim">{words.intro}</p>
      <div className="row card-controls">
        <JobLine name="stability" subjects={subjects} options={options} label={words.run} />
        <label>
          {words.length}
          <select value={picoseconds} onChange={(event) => setPicoseconds(Number(event.target.value))}>
            {LENGTHS.map((length) => (
              <option key={length} value={length}>
                {words.picoseconds(length)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.beside}
          <select value={control} onChange={(event) => choose(event.target.value as typeof control)}>
            <option value="">{words.nothing}</option>
            <option value="specimen">{words.control.specimen}</option>
            <option value="step">{words.control.step}</option>
          </select>
        </label>
      </div>
      {control !== '' && <ControlStatus job={controlJobs[0]} title={words.control[control]} />}
      <div className="bench-figures">
        {temperatures.map((temperature) => (
          <SurvivalFigure
            key={temperature}
            temperature={temperature}
            picoseconds={picoseconds}
            series={series}
            subjects={subjects}
            options={options}
          />
        ))}
      </div>
    </section>
  );
}

function SurvivalFigure(props: {
  temperature: number;
  picoseconds: number;
  series: readonly Series[];
  subjects: readonly SubjectSource[];
  options: object;
}) {
  const { temperature, picoseconds, series, subjects, options } = props;
  const lines = series.flatMap(({ name, at, temperatures }) => {
    const survival = temperatures.find((one) => one.temperature === temperature);
    return survival ? [{ name, at, survival, steps: stepsOf(survival) }] : [];
  });
  const key = lines.map(({ name, survival }) => `${name} ${survival.picoseconds.toFixed(2)} ${survival.curve.length}`);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const content = useMemo(() => ({ lines }), [key.join(), picoseconds]);
  return (
    <Figure
      title={words.at(temperature)}
      description={words.description(
        temperature,
        lines.map(({ name, survival }) => `${name} ${words.held(survival.survived)}`).join('; '),
      )}
      of={content}
      draw={(width) =>
        Plot.plot({
          ...axes(width, {
            x: { label: words.x, domain: [0, picoseconds] },
            y: { label: words.y, domain: [0, 1] },
          }),
          marks: lines.flatMap(({ at, steps }) => [
            Plot.areaY(steps, { x: 'x', y1: 'low', y2: 'high', fill: seriesStyle(at).colour, fillOpacity: 0.12 }),
            Plot.line(steps, {
              x: 'x',
              y: 'fraction',
              stroke: seriesStyle(at).colour,
              strokeDasharray: seriesStyle(at).dashes,
              strokeWidth: 2,
            }),
          ]),
        })
      }
      table={{
        columns: words.columns,
        rows: lines.flatMap(({ name, survival }) =>
          [...survival.curve, { ...survival.survived, picoseconds: survival.picoseconds }].map((point) => [
            name,
            point.picoseconds,
            point.fraction,
            point.low,
            point.high,
          ]),
        ),
      }}
      how={
        <How name="stability" subjects={subjects} options={options}>
          {words.how}
        </How>
      }
    >
      <SeriesKey>
        {lines.map(({ name, at, survival }) => (
          <SeriesName key={name} at={at} name={name} note={words.held(survival.survived)} />
        ))}
      </SeriesKey>
    </Figure>
  );
}

/** The corners of a curve that steps down. */
function stepsOf({ curve, picoseconds }: Survival) {
  const corners = curve.flatMap((point, n) => {
    const before = curve[n - 1];
    return [...(before ? [{ ...before, x: point.picoseconds }] : []), { ...point, x: point.picoseconds }];
  });
  return [...corners, { ...curve[curve.length - 1], x: picoseconds }];
}
