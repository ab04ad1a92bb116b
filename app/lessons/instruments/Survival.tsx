/** Copies that are still whole, with their intervals; before, how far each force field misses. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { CHECKS } from '../../../src/session/lessons/checks/index.ts';
import { forceMae } from '../../../src/session/lessons/checks/ranking.ts';
import { percent, significant } from '../../ui/format.ts';
import { axes } from '../../workbench/parts/axes.ts';
import { seriesStyle } from '../../workbench/parts/series.tsx';
import { strings as page } from '../../strings/page.ts';
import { strings } from '../../strings/lessons.ts';
import { useNames, useResults, useRun } from '../context.ts';
import { MeasureLine } from '../MeasureLine.tsx';
import { MeasureButton, useQuickly } from './evidence.tsx';
import type { InstrumentProps } from './Instrument.tsx';
import { Picture, Rows } from './Picture.tsx';

type Stability = MeasurementResult<'stability'>;
type Survival = Stability['temperatures'][number];
type Parity = MeasurementResult<'parity'>;

const words = strings.instrument.survival;

export default function SurvivalCurves({ step }: InstrumentProps) {
  const { subject } = useRun().lesson;
  const nameOf = useNames();
  const errors = useQuickly<Parity>(CHECKS.ranking.plan(subject));
  const plan = CHECKS.survival.plan(subject);
  const results = useResults<Stability>(plan);
  const names = subject.forcefields.map((id) => page.capital(nameOf(id)));
  return (
    <>
      {errors && (
        <>
          <p className="lesson-caption">{words.errors}</p>
          <Rows
            label={words.errors}
            table={{ columns: words.columns, rows: errors.map((one, i) => [names[i], significant(forceMae(one))]) }}
          />
        </>
      )}
      {step.kind === 'predict' ? (
        <MeasureLine />
      ) : (
        <>
          {results && <Curves survivals={results.map(({ temperatures }) => temperatures[0])} names={names} />}
          <MeasureButton needed={plan} done={results !== null} />
        </>
      )}
    </>
  );
}

function Curves({ survivals, names }: { survivals: readonly Survival[]; names: readonly string[] }) {
  const end = Math.max(...survivals.map(({ picoseconds }) => picoseconds));
  // A curve holds its last value to the end.
  const stairs = survivals.map(({ curve }) => [...curve, { ...curve[curve.length - 1], picoseconds: end }]);
  return (
    <>
      <Picture
        title={words.title}
        description={survivals.map(({ survived }, i) => `${names[i]}: ${percent(survived.fraction)}`).join(', ')}
        of={survivals}
        draw={(width) =>
          Plot.plot({
            ...axes(width, {
              x: { label: words.x, domain: [0, end] },
              y: { label: words.y, domain: [0, 1] },
              height: Math.min(260, 0.66 * width),
            }),
            marks: stairs.flatMap((curve, i) => {
              const { colour, dashes } = seriesStyle(i);
              return [
                Plot.areaY(curve, {
                  x: 'picoseconds',
                  y1: 'low',
                  y2: 'high',
                  curve: 'step-after',
                  fill: colour,
                  fillOpacity: 0.13,
                }),
                Plot.line(curve, {
                  x: 'picoseconds',
                  y: 'fraction',
                  curve: 'step-after',
                  stroke: colour,
                  strokeDasharray: dashes,
                  strokeWidth: 2.2,
                }),
              ];
            }),
          })
        }
        table={{
          columns: ['force field', words.x, words.y, 'low', 'high'],
          rows: survivals.flatMap(({ curve }, i) =>
            curve.map((one) => [names[i], one.picoseconds, one.fraction, one.low, one.high]),
          ),
        }}
      />
      <p className="lesson-key">
        {names.map((name, i) => (
          <span key={name}>
            <span className={`key-${i + 1}`} /> {name}{' '}
          </span>
        ))}
      </p>
      <Rows
        label={words.title}
        table={{
          columns: words.rows,
          rows: survivals.map(({ survived }, i) => [
            names[i],
            percent(survived.fraction),
            `${percent(survived.low)} – ${percent(survived.high)}`,
          ]),
        }}
      />
    </>
  );
}
