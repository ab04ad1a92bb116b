/** Energies along torsions, stretches and pull-aparts: every chosen force field over the reference's curve. */
import { useState } from 'react';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { useApp } from '../../ui/context.ts';
import { useJobs, useNames, useSubjects } from '../parts/context.ts';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { AllScans } from './AllScans.tsx';
import { OwnTorsion } from './OwnTorsion.tsx';
import { ScanPictures } from './ScanPictures.tsx';
import { strings } from '../../strings/workbench/scans.ts';
import { Words } from '../../ui/Words.tsx';

/** All of them at once: they take seconds, and choosing another one then takes none. */
const OPTIONS = { scan: 'all' };

/** Results of one force field, with its place among the chosen ones and its name. */
export interface Scanned {
  readonly at: number;
  readonly forcefield: string;
  readonly name: string;
  readonly result: MeasurementResult<'scan'>;
}

export default function ScansTab() {
  const subjects = useSubjects(useChosen());
  const names = useNames();
  const jobs = useJobs('scan', subjects, OPTIONS);
  const here = useApp((state) =>
    state.experiment?.molecule.kind === 'reference' ? state.experiment.molecule.name : null,
  );
  const [wanted, setWanted] = useState<string | null>(null);
  const scanned = jobs.flatMap((job, at): Scanned[] => {
    const { forcefield } = subjects[at];
    const name = common.capital(names[forcefield] ?? forcefield);
    return job?.state === 'done' && job.result ? [{ at, forcefield, name, result: job.result }] : [];
  });
  const known = new Map(scanned.flatMap(({ result }) => result.curves.map((curve) => [curve.name, curve])));
  const all = [...known.values()];
  const [own, others] = [true, false].map((mine) => all.filter(({ molecule }) => (molecule === here) === mine));
  const shown = all.find(({ name }) => name === wanted) ?? own[0] ?? others[0];
  return (
    <>
      <p>{strings.intro}</p>
      <Words of={['energy curve', 'torsion', 'quantum mechanics']} />
      <ForceFieldChoice />
      <JobLine name="scan" subjects={subjects} options={OPTIONS} label={strings.run} />
      {shown && (
        <>
          <label className="field">
            {strings.choose}
            <select value={shown.name ?? ''} onChange={(event) => setWanted(event.target.value)}>
              {(
                [
                  [strings.here, own],
                  [strings.others, others],
                ] as const
              ).map(
                ([title, group]) =>
                  group.length > 0 && (
                    <optgroup key={title} label={title}>
                      {group.map((curve) => (
                        <option key={curve.name} value={curve.name ?? ''}>
                          {strings.scan(curve)}
                        </option>
                      ))}
                    </optgroup>
                  ),
              )}
            </select>
          </label>
          <ScanPictures scanned={scanned} scan={shown} subjects={subjects} />
          <AllScans scanned={scanned} subjects={subjects} options={OPTIONS} />
        </>
      )}
      <OwnTorsion subjects={subjects} />
    </>
  );
}
