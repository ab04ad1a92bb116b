/** The report card of up to four force fields, and of one that is built to fail. */
import { useState } from 'react';
import type { SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { useJobs, useNames, useSubjects, useWorkbench } from '../parts/context.ts';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { CardTable, type Column } from './CardTable.tsx';
import { ControlStatus } from './ControlStatus.tsx';
import { Curves } from './Curves.tsx';
import { StabilityPart } from './StabilityPart.tsx';
import { controls, strings, tests, type ControlName } from '../../strings/workbench/card.ts';
import { TakeAway } from './TakeAway.tsx';
import './card.css';
import { Words } from '../../ui/Words.tsx';

const OPTIONS = {};
/** Shipped force fields that fail a test, where no control of its own is needed. */
const RUNGS = ['mm-bonded', 'nn-m'];
/** What the controls are made of. */
const BASE = 'mm-class1';

export default function CardTab() {
  const names = useNames();
  const chosen = useChosen();
  const subjects = inDoublePrecision(useSubjects(chosen));
  const [control, setControl] = useState('');
  const built = control in controls ? (control as ControlName) : null;
  const controlOptions = built ? { control: built } : OPTIONS;
  const controlSubjects = inDoublePrecision(useSubjects(control === '' ? [] : [built ? BASE : control]));
  const jobs = useJobs('card', subjects, OPTIONS);
  const controlJobs = useJobs('card', controlSubjects, controlOptions);
  const workbench = useWorkbench();
  const nameOf = (id: string): string => common.capital(names[id] ?? id);
  const choose = (next: string) => {
    setControl(next);
    if (next === '' || subjects.length === 0) return;
    const own = next in controls ? { control: next as ControlName } : OPTIONS;
    const forcefield = next in controls ? BASE : next;
    void workbench.start('card', { ...subjects[0], forcefield }, own);
  };
  const controlTitle = strings.control(built ? controls[built] : nameOf(control));
  const columns: Column[] = [
    ...jobs.map((job, i) => ({
      job,
      id: subjects[i].forcefield,
      title: nameOf(subjects[i].forcefield),
      control: false,
    })),
    ...controlJobs.map((job) => ({
      job,
      id: `control ${control}`,
      title: controlTitle,
      control: true,
    })),
  ].flatMap(({ job, ...rest }) =>
    job?.result ? [{ ...rest, running: job.state !== 'done', tests: job.result.tests }] : [],
  );
  return (
    <>
      <p className="dim">{strings.intro}</p>
      <Words of={['mean absolute error', 'Reference set', 'drift']} />
      <ForceFieldChoice />
      <div className="row card-controls">
        <JobLine name="card" subjects={subjects} options={OPTIONS} label={strings.run} />
        <label>
          {strings.controlLabel}
          <select value={control} onChange={(event) => choose(event.target.value)}>
            <option value="">{strings.noControl}</option>
            {Object.entries(controls).map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
            {RUNGS.filter((id) => id in names).map((id) => (
              <option key={id} value={id}>
                {nameOf(id)} ({strings.shipped})
              </option>
            ))}
          </select>
        </label>
      </div>
      <ControlStatus job={controlJobs[0]} title={controlTitle} />
      {columns.length > 0 && (
        <>
          <CardTable columns={columns} />
          <TakeAway
            data={columns.map(({ id, title, tests: own }) => ({ id, title, tests: own }))}
            table={{
              columns: ['force field', 'test', 'verdict', 'value', 'unit', 'limit', 'meaning'],
              rows: columns.flatMap((column) =>
                column.tests.map((test) => [
                  column.title,
                  tests[test.name].title,
                  strings.verdicts[test.verdict],
                  test.value,
                  test.unit,
                  test.limit,
                  test.meaning,
                ]),
              ),
            }}
          />
          <details className="how">
            <summary>{strings.how}</summary>
            <How name="card" subjects={subjects} options={OPTIONS}>
              {strings.howText}
            </How>
            {built && (
              <How name="card" subjects={controlSubjects} options={controlOptions}>
                {strings.control(controls[built])}
              </How>
            )}
          </details>
          <Curves columns={columns} subjects={subjects} />
        </>
      )}
      <StabilityPart />
    </>
  );
}

/** The card is about force fields, not about Engines: all on the one that rounding does not trouble. */
const inDoublePrecision = (subjects: readonly SubjectSource[]): readonly SubjectSource[] =>
  subjects.map((subject) => ({ ...subject, engine: 'cpu' }));
