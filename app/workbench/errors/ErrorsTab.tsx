/** Predicted against reference forces: one picture a force field, coloured by element. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { useApp } from '../../ui/context.ts';
import { significant } from '../../ui/format.ts';
import { useJobs, useNames, useSubjects } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { strings } from '../strings.ts';

const OPTIONS = {};
type Parity = MeasurementResult<'parity'>;

export default function ErrorsTab() {
  const chosen = useChosen();
  const subjects = useSubjects(chosen);
  const labelled = useApp((state) => state.opened?.reference != null);
  const names = useNames();
  const jobs = useJobs('parity', subjects, OPTIONS);
  if (!labelled) return <p>{strings.noLabels}</p>;
  const results = jobs.flatMap((job, i) => (job?.state === 'done' && job.result ? [{ ...job.result, i }] : []));
  // All pictures share their scale, so that they compare.
  const reach = Math.max(0, ...results.flatMap((result) => result.groups.flatMap((g) => g.reference.map(Math.abs))));
  return (
    <>
      <ForceFieldChoice />
      <JobLine name="parity" subjects={subjects} options={OPTIONS} label={strings.errors.run} />
      <div className="bench-figures">
        {results.map(({ i, ...result }) => {
          const name = names[subjects[i].forcefield] ?? subjects[i].forcefield;
          const components = result.groups.reduce((sum, { reference }) => sum + reference.length, 0);
          const mae = result.groups.reduce((sum, g) => sum + g.mae * g.reference.length, 0) / components;
          return (
            <Figure
              key={subjects[i].forcefield}
              title={strings.errors.title(name)}
              description={strings.errors.description(name, mae)}
              of={jobs[i]?.result}
              draw={(width) => picture(result, reach, width)}
              table={{
                columns: ['element', 'reference kcal/mol/Å', 'predicted kcal/mol/Å'],
                rows: result.groups.flatMap((g) => g.reference.map((x, c) => [g.element, x, g.predicted[c]])),
              }}
              how={
                <How name="parity" subjects={[subjects[i]]} options={OPTIONS}>
                  {strings.errors.how(result.frames, result.split)}
                </How>
              }
            >
              <span className="dim">{result.groups.map((g) => `${g.element} ${significant(g.mae)}`).join(' · ')}</span>
            </Figure>
          );
        })}
      </div>
    </>
  );
}

function picture(result: Parity, reach: number, width: number): SVGSVGElement | HTMLElement {
  const points = result.groups.flatMap((g) =>
    g.reference.map((x, c) => ({ element: g.element, x, y: g.predicted[c] })),
  );
  return Plot.plot({
    width,
    height: width,
    x: { domain: [-reach, reach], label: strings.errors.x },
    y: { domain: [-reach, reach], label: strings.errors.y },
    color: { legend: false, domain: ['H', 'C', 'N', 'O'] },
    marks: [
      Plot.line(
        [
          [-reach, -reach],
          [reach, reach],
        ],
        { className: 'diagonal' },
      ),
      Plot.dot(points, { x: 'x', y: 'y', r: 1.5, fill: 'element', fillOpacity: 0.6, clip: true }),
    ],
  });
}
