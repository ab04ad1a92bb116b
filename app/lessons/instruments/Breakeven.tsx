/** What two force fields cost once and in every step; the lines cross once the answer is right. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { CHECKS } from '../../../src/session/lessons/checks/index.ts';
import { significant } from '../../ui/format.ts';
import { axes } from '../../workbench/parts/axes.ts';
import { seriesStyle } from '../../workbench/parts/series.tsx';
import { strings as page } from '../../strings/page.ts';
import { strings } from '../../strings/lessons.ts';
import { useLesson, useNames, useResults, useRun } from '../context.ts';
import { MeasureButton } from './evidence.tsx';
import type { InstrumentProps } from './Instrument.tsx';
import { Picture, Rows } from './Picture.tsx';

type BreakEven = MeasurementResult<'breakeven'>;

const words = strings.instrument.breakeven;

export default function Breakeven({ step }: InstrumentProps) {
  const run = useRun();
  const nameOf = useNames();
  const plan = CHECKS['break-even'].plan(run.lesson.subject);
  const results = useResults<BreakEven>(plan);
  const solved = useLesson((state) => step.kind === 'check' && state.outcomes[step.id]?.verdict === 'right');
  const result = results?.[0];
  return (
    <>
      {result && (
        <Rows
          label={words.title}
          table={{
            columns: words.columns,
            rows: result.costs.map(({ forcefield, onceMicroseconds, microsecondsPerStep }) => [
              page.capital(nameOf(forcefield)),
              significant(onceMicroseconds),
              significant(microsecondsPerStep),
            ]),
          }}
        />
      )}
      {result && solved && <Lines result={result} />}
      {!solved && <MeasureButton needed={plan} done={result !== undefined} />}
    </>
  );
}

function Lines({ result: { costs, steps } }: { result: BreakEven }) {
  const nameOf = useNames();
  const end = 2.5 * (steps ?? 100);
  const total = (c: number, n: number) => (costs[c].onceMicroseconds + n * costs[c].microsecondsPerStep) / 1000;
  return (
    <>
      <Picture
        title={words.lines}
        description={`${words.lines}: ${costs.map(({ forcefield }) => nameOf(forcefield)).join(', ')}; ${significant(steps ?? 0)} ${words.x}`}
        of={costs}
        draw={(width) =>
          Plot.plot({
            ...axes(width, {
              x: { label: words.x },
              y: { label: words.y, zero: true },
              height: Math.min(240, 0.6 * width),
            }),
            marks: [
              ...costs.map((_, c) =>
                Plot.line([0, end], {
                  x: (n: number) => n,
                  y: (n: number) => total(c, n),
                  stroke: seriesStyle(c).colour,
                  strokeDasharray: seriesStyle(c).dashes,
                  strokeWidth: 2.2,
                }),
              ),
              Plot.ruleX(steps === null ? [] : [steps], { stroke: 'var(--accent)', strokeDasharray: '2 3' }),
            ],
          })
        }
        table={{
          columns: [words.x, ...costs.map(({ forcefield }) => nameOf(forcefield))],
          rows: [0, 0.5, 1, 1.5, 2].map((share) => {
            const n = Math.round(share * (steps ?? 100));
            return [n, total(0, n), total(1, n)];
          }),
        }}
      />
      <p className="lesson-key">
        {costs.map(({ forcefield }, c) => (
          <span key={forcefield}>
            <span className={`key-${c + 1}`} /> {page.capital(nameOf(forcefield))}{' '}
          </span>
        ))}
      </p>
    </>
  );
}
