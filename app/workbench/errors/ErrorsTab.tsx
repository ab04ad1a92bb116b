/** Predicted against reference forces: one picture a force field, by element, or their density where there are many. */
import { useMemo, useState } from 'react';
import type { MeasurementResult, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { useApp } from '../../ui/context.ts';
import { useJobs, useNames, useSubjects } from '../parts/context.ts';
import { Figure } from '../parts/Figure.tsx';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { How } from '../parts/How.tsx';
import { JobLine } from '../parts/JobLine.tsx';
import { strings as common } from '../../strings/workbench/page.ts';
import { ElementMark } from './ElementMark.tsx';
import { isDense, parityPicture } from './picture.ts';
import { strings } from '../../strings/workbench/errors.ts';
import { Words } from '../../ui/Words.tsx';

type Parity = MeasurementResult<'parity'>;
type Options = { split?: Parity['split']; temperature?: number };

export default function ErrorsTab() {
  const subjects = useSubjects(useChosen());
  const { reference } = useApp((state) => ({ reference: state.opened?.reference ?? null }));
  const [split, setSplit] = useState('');
  const [kelvin, setKelvin] = useState('');
  if (!reference) return <p>{common.noLabels}</p>;
  const splits = [...new Set(reference.frames.map((frame) => frame.split))];
  const shownSplit = splits.includes(split) ? split : reference.split;
  const temperatures = [
    ...new Set(reference.frames.filter((frame) => frame.split === shownSplit).map((frame) => frame.temperature)),
  ].sort((a, b) => a - b);
  const temperature = temperatures.find((one) => String(one) === kelvin);
  return (
    <>
      <Words of={['mean absolute error', 'Reference set', 'quantum mechanics']} />
      <ForceFieldChoice />
      <fieldset className="conditions">
        <legend>{strings.frames}</legend>
        <label className="field">
          {strings.split}
          <select value={shownSplit} onChange={(event) => setSplit(event.target.value)}>
            {splits.map((one) => (
              <option key={one} value={one}>
                {strings.splitName(one)}
              </option>
            ))}
          </select>
        </label>
        {temperatures.length > 1 && (
          <label className="field">
            {strings.temperature}
            <select value={temperature ?? ''} onChange={(event) => setKelvin(event.target.value)}>
              <option value="">{strings.anyTemperature}</option>
              {temperatures.map((one) => (
                <option key={one} value={one}>
                  {strings.kelvin(one)}
                </option>
              ))}
            </select>
          </label>
        )}
      </fieldset>
      <ParityFigures
        subjects={subjects}
        // The telling split needs no name: other parts of the workbench measure the same.
        split={shownSplit === reference.split ? undefined : (shownSplit as Parity['split'])}
        temperature={temperature}
      />
    </>
  );
}

function ParityFigures(props: {
  subjects: readonly SubjectSource[];
  split: Parity['split'] | undefined;
  temperature: number | undefined;
}) {
  const { subjects, split, temperature } = props;
  const options = useMemo(
    (): Options => ({ ...(split && { split }), ...(temperature !== undefined && { temperature }) }),
    [split, temperature],
  );
  const names = useNames();
  const jobs = useJobs('parity', subjects, options);
  const [element, setElement] = useState('');
  const results = jobs.flatMap((job, i) =>
    job?.state === 'done' && job.result ? [{ result: job.result, subject: subjects[i] }] : [],
  );
  const elements = results[0]?.result.groups.map((group) => group.element) ?? [];
  const only = elements.includes(element) ? element : null;
  const content = useMemo(() => ({ jobs, only }), [jobs, only]);
  // All pictures share their scale, so that they compare.
  const reach = Math.max(
    1,
    ...results.flatMap(({ result }) =>
      result.groups.map((g) => g.reference.reduce((m, x) => Math.max(m, Math.abs(x)), 0)),
    ),
  );
  return (
    <>
      <JobLine name="parity" subjects={subjects} options={options} label={strings.run} />
      {results.length > 0 && (
        <fieldset className="conditions">
          <legend>{strings.element}</legend>
          {['', ...elements].map((one) => (
            <label key={one} className="chip">
              <input
                type="radio"
                name="parity-element"
                checked={(only ?? '') === one}
                onChange={() => setElement(one)}
              />
              {one === '' ? strings.all : <ElementMark element={one} />}
              {one}
            </label>
          ))}
        </fieldset>
      )}
      <div className="bench-figures">
        {results.map(({ result, subject }) => {
          const name = names[subject.forcefield] ?? subject.forcefield;
          const groups = result.groups.filter((group) => only === null || group.element === only);
          const components = groups.reduce((sum, group) => sum + group.reference.length, 0);
          const mae = groups.reduce((sum, g) => sum + g.mae * g.reference.length, 0) / components;
          const dense = isDense(groups);
          return (
            <Figure
              key={subject.forcefield}
              title={strings.title(name)}
              description={strings.description(name, mae, dense)}
              of={content}
              draw={(width) => parityPicture(groups, result.band.forceMae, reach, width)}
              table={{
                columns: ['element', 'reference kcal/mol/Å', 'predicted kcal/mol/Å'],
                rows: groups.flatMap((g) => g.reference.map((x, c) => [g.element, x, g.predicted[c]])),
              }}
              how={
                <How name="parity" subjects={[subject]} options={options}>
                  {strings.how(result)}
                </How>
              }
            >
              <span className="dim">{strings.mae(mae)}</span>
              <ul className="series-key">
                {groups.map((group) => (
                  <li key={group.element}>
                    <ElementMark element={group.element} />
                    {group.element}
                    <span className="dim">{strings.group(group.mae)}</span>
                  </li>
                ))}
              </ul>
              <span className="dim note">
                {strings.band(result)} {dense && strings.dense}
              </span>
            </Figure>
          );
        })}
      </div>
    </>
  );
}
