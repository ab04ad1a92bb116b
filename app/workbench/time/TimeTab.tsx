/** Where the time of a step goes: a bar for each Term, one picture a force field. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { significant } from '../../ui/format.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames, useSubjects } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { strings } from '../../strings/workbench/time.ts';
import { Words } from '../../ui/Words.tsx';

const OPTIONS = {};
/** Height of a bar with its name, pixels. */
const ROW = 44;

interface Bar {
  readonly name: string;
  /** µs; null: less than the timings can tell. */
  readonly microseconds: number | null;
  readonly spread: number;
}

export default function TimeTab() {
  const chosen = useChosen();
  const subjects = useSubjects(chosen);
  const names = useNames();
  const jobs = useJobs('terms', subjects, OPTIONS);
  return (
    <>
      <p>{strings.intro}</p>
      <Words of={['step', 'Term', 'Engine']} />
      <ForceFieldChoice />
      <JobLine name="terms" subjects={subjects} options={OPTIONS} label={strings.run} />
      <div className="bench-figures">
        {jobs.map((job, i) => {
          if (job?.state !== 'done' || !job.result) return null;
          const { forcefield } = subjects[i];
          const name = names[forcefield] ?? forcefield;
          const bars = barsOf(job.result);
          return (
            <Figure
              key={forcefield}
              title={strings.title(name)}
              description={strings.description(name, job.result.microsecondsPerStep, bars[0].name)}
              of={job.result}
              draw={(width) => picture(bars, width)}
              table={{
                columns: strings.columns,
                rows: bars.map((bar) => [bar.name, bar.microseconds, bar.spread]),
              }}
              how={
                <How name="terms" subjects={[subjects[i]]} options={OPTIONS}>
                  {strings.how(job.result.rounds)}
                </How>
              }
            >
              <span className="dim">
                {strings.whole(job.result.microsecondsPerStep)}. {strings.together(job.result.together)}
              </span>
            </Figure>
          );
        })}
      </div>
    </>
  );
}

/** The longest first. */
function barsOf({ terms, bare }: MeasurementResult<'terms'>): readonly Bar[] {
  const bars: Bar[] = [
    ...terms.map(({ title, microseconds, spread }) => ({ name: title, microseconds, spread })),
    { name: strings.bare, microseconds: bare, spread: 0 },
  ];
  return bars.sort((a, b) => (b.microseconds ?? 0) - (a.microseconds ?? 0));
}

function picture(bars: readonly Bar[], width: number): SVGSVGElement | HTMLElement {
  const layout = axes(width, {
    x: { label: strings.x, grid: true, zero: true },
    y: {},
    height: ROW * bars.length + 80,
  });
  return Plot.plot({
    ...layout,
    marginLeft: 8,
    marginRight: 70,
    y: { axis: null, domain: bars.map(({ name }) => name), padding: 0.62, align: 1 },
    marks: [
      Plot.ruleX([0]),
      Plot.barX(bars, { x: (bar: Bar) => bar.microseconds ?? 0, y: 'name', className: 'time-bar' }),
      Plot.text(bars, { x: 0, y: 'name', text: 'name', textAnchor: 'start', dy: -17, dx: 2 }),
      Plot.text(bars, {
        x: (bar: Bar) => bar.microseconds ?? 0,
        y: 'name',
        text: (bar: Bar) => (bar.microseconds === null ? strings.untold : significant(bar.microseconds, 2)),
        textAnchor: 'start',
        dx: 6,
      }),
    ],
  });
}
