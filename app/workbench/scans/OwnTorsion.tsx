/** A torsion of the open molecule, turned rigidly: force fields against each other, also without labels. */
import { useMemo, useState } from 'react';
import * as Plot from '@observablehq/plot';
import type { SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { useJobs, useNames } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { SeriesKey, SeriesName, seriesMarks } from '../parts/series.tsx';
import { useTorsions } from '../parts/torsions.ts';
import { strings as common } from '../../strings/workbench/page.ts';
import { strings } from '../../strings/workbench/scans.ts';

export function OwnTorsion({ subjects }: { subjects: readonly SubjectSource[] }) {
  const torsions = useTorsions();
  const [wanted, setWanted] = useState('');
  const names = useNames();
  const torsion = torsions.find(({ name }) => name === wanted) ?? torsions[0];
  const options = useMemo(() => ({ torsion: torsion?.atoms }), [torsion]);
  const jobs = useJobs('scan', subjects, options);
  const series = jobs.flatMap((job, at) => {
    const curve = job?.state === 'done' ? job.result?.curves[0] : undefined;
    const { forcefield } = subjects[at];
    return curve ? [{ at, curve, name: common.capital(names[forcefield] ?? forcefield) }] : [];
  });
  return (
    <section className="bench-section">
      <h3>{strings.own}</h3>
      {!torsion && <p className="dim">{strings.ownNone}</p>}
      {torsion && (
        <>
          <p className="dim">{strings.ownIntro}</p>
          <label className="field">
            {strings.ownChoose}
            <select value={torsion.name} onChange={(event) => setWanted(event.target.value)}>
              {torsions.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <JobLine name="scan" subjects={subjects} options={options} label={strings.ownRun} />
          {series.length > 0 && (
            <Figure
              title={strings.ownTitle(torsion.name)}
              description={strings.ownDescription(
                torsion.name,
                series.map(({ name, curve }) => `${name}: ${strings.barrier(curve.climb)} kcal/mol`),
              )}
              of={jobs}
              draw={(width) =>
                Plot.plot({
                  ...axes(width, {
                    x: { label: strings.x.torsion, ticks: [-180, -120, -60, 0, 60, 120, 180] },
                    y: { label: strings.y },
                  }),
                  marks: series.flatMap(({ at, curve }) =>
                    seriesMarks(
                      at,
                      curve.values.map((value, p) => [value, curve.predicted[p]]),
                      { every: 3 },
                    ),
                  ),
                })
              }
              table={{
                columns: [strings.x.torsion, ...series.map(({ name }) => name)],
                rows: series[0].curve.values.map((value, p) => [
                  String(value),
                  ...series.map(({ curve }) => curve.predicted[p]),
                ]),
              }}
              how={
                <How name="scan" subjects={series.map(({ at }) => subjects[at])} options={options}>
                  {strings.ownHow}
                </How>
              }
            >
              <SeriesKey>
                {series.map(({ at, name, curve }) => (
                  <SeriesName key={name} at={at} name={name} note={strings.barrier(curve.climb)} />
                ))}
              </SeriesKey>
            </Figure>
          )}
        </>
      )}
    </section>
  );
}
