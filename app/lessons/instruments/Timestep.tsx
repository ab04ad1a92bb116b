/** Time steps that the visitor tries, one after the other, with what they do to the total energy. */
import { useId, useState } from 'react';
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import type { Needed } from '../../../src/session/lessons/checks/check.ts';
import { CHECKS } from '../../../src/session/lessons/checks/index.ts';
import { significant } from '../../ui/format.ts';
import { axes } from '../../workbench/parts/axes.ts';
import { strings } from '../../strings/lessons.ts';
import { useLesson, useRun } from '../context.ts';
import { deviceWords } from '../measure.ts';
import { MeasureLine } from '../MeasureLine.tsx';
import { useQuickly } from './evidence.tsx';
import type { InstrumentProps } from './Instrument.tsx';
import { Picture, Rows } from './Picture.tsx';

type TimeSteps = MeasurementResult<'timestep'>;
type StepTrial = TimeSteps['trials'][number];

const words = strings.instrument.timestep;
/** Lines of the grid, kcal/mol. */
const POWERS = [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100];
/** fs. */
const [SHORTEST, LONGEST] = [0.05, 20];

export default function Timestep({ step }: InstrumentProps) {
  const run = useRun();
  const plan = CHECKS['step-limit'].plan(run.lesson.subject);
  const first = useQuickly<TimeSteps>(plan);
  const evidence = useLesson((state) => state.evidence);
  const running = useLesson((state) => state.running !== null);
  const [typed, setTyped] = useState('');
  const [bad, setBad] = useState(false);
  const id = useId();
  const [needed] = plan;
  const tried = Object.keys(evidence).flatMap((key) => {
    const [name, , , options] = JSON.parse(key) as [string, string, string, { steps?: readonly number[] }];
    return name === 'timestep' && options.steps ? (evidence[key] as TimeSteps).trials : [];
  });
  const trials = [...(first?.[0].trials ?? []), ...tried].sort((a, b) => a.step - b.step);
  const tryIt = async () => {
    const dt = Number(typed.replace(',', '.'));
    const usable = typed.trim() !== '' && dt >= SHORTEST && dt <= LONGEST;
    setBad(!usable);
    if (!usable) return;
    await run.measure([{ ...needed, options: { steps: [dt] } } satisfies Needed]);
    run.reach('measured');
  };
  return (
    <>
      <form
        className="lesson-try"
        onSubmit={(event) => {
          event.preventDefault();
          void tryIt();
        }}
      >
        <label htmlFor={id}>{words.step}</label>
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          aria-invalid={bad}
          onChange={({ target }) => setTyped(target.value)}
        />
        <button type="submit" className="button" disabled={running}>
          {words.tryIt}
        </button>
      </form>
      {bad && (
        <p className="bad" role="alert">
          {words.wantsNumber}
        </p>
      )}
      {step.kind !== 'check' && <MeasureLine />}
      {trials.length > 0 && <Trials trials={trials} />}
    </>
  );
}

function Trials({ trials }: { trials: readonly StepTrial[] }) {
  const [held, broken] = [trials.filter(({ stable }) => stable), trials.filter(({ stable }) => !stable)];
  const fluctuations = held.map(({ fluctuation }) => fluctuation!);
  const [low, high] = [Math.min(...fluctuations) / 2, Math.max(1, ...fluctuations) * 3];
  const table = {
    columns: words.columns,
    rows: trials.map(({ step, fluctuation, stable }) => [step, fluctuation, stable ? words.held : words.broke]),
  };
  const logarithmic = { type: 'log' as const, tickFormat: (value: number) => significant(value, 1) };
  return (
    <>
      <Picture
        title={words.title}
        description={trials.map(({ step, stable }) => `${step} fs ${stable ? words.held : words.broke}`).join(', ')}
        of={trials}
        draw={(width) =>
          Plot.plot({
            ...axes(width, {
              x: { label: words.x, ...logarithmic, domain: [0.15, 10], ticks: [0.2, 0.5, 1, 2, 5, 10] },
              y: {
                label: words.y,
                ...logarithmic,
                domain: [low, high],
                ticks: POWERS.filter((power) => power >= low && power <= high),
              },
              height: Math.min(260, 0.66 * width),
            }),
            marks: [
              Plot.dot(held, {
                x: 'step',
                y: 'fluctuation',
                symbol: 'circle',
                fill: 'var(--series-1)',
                r: 4.5,
                clip: true,
              }),
              Plot.dot(broken, {
                x: 'step',
                y: () => high / 1.3,
                symbol: 'times',
                stroke: 'var(--bad)',
                strokeWidth: 2.5,
                r: 6,
                clip: true,
              }),
            ],
          })
        }
        table={table}
      />
      <Rows label={words.title} table={table} />
      <p className="dim lesson-device">{strings.instrument.device(deviceWords())}</p>
    </>
  );
}
