/** From an energy error to what somebody would measure: a factor, a population, and the time to a right answer. */
import { useMemo, useState } from 'react';
import { useSubjects } from '../parts/context.ts';
import { ForceFieldChoice, useChosen } from '../parts/ForceFieldChoice.tsx';
import { useTorsions } from '../parts/torsions.ts';
import { Factor } from './Factor.tsx';
import { PopulationPart } from './PopulationPart.tsx';
import { RacePart } from './RacePart.tsx';
import { strings } from '../../strings/workbench/meaning.ts';
import { Words } from '../../ui/Words.tsx';

/** A number within limits, as far as one has been typed. */
const within = (text: string, least: number, most: number): number | null => {
  const value = Number(text);
  return text.trim() !== '' && value >= least && value <= most ? value : null;
};

export default function MeaningTab() {
  const subjects = useSubjects(useChosen());
  const torsions = useTorsions();
  const [wanted, setWanted] = useState('');
  const [kelvin, setKelvin] = useState('300');
  const [degrees, setDegrees] = useState('120');
  const torsion = torsions.find(({ name }) => name === wanted) ?? torsions[0];
  const temperature = within(kelvin, 50, 2000) ?? 300;
  const boundary = Math.round(within(degrees, 1, 179) ?? 120);
  const options = useMemo(() => ({ torsion: torsion?.atoms, boundary, temperature }), [torsion, boundary, temperature]);
  return (
    <>
      <p>{strings.intro}</p>
      <Words of={['conformation', 'torsion', 'potential']} />
      <ForceFieldChoice />
      <fieldset className="conditions">
        <legend>{strings.conditions}</legend>
        <label className="field">
          {strings.temperature}
          <input
            type="text"
            inputMode="numeric"
            value={kelvin}
            aria-invalid={within(kelvin, 50, 2000) === null}
            onChange={(event) => setKelvin(event.target.value)}
          />
        </label>
        {torsion && (
          <>
            <label className="field">
              {strings.torsion}
              <select value={torsion.name} onChange={(event) => setWanted(event.target.value)}>
                {torsions.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <label className="field">
              {strings.boundary}
              <input
                type="text"
                inputMode="numeric"
                value={degrees}
                aria-invalid={within(degrees, 1, 179) === null}
                onChange={(event) => setDegrees(event.target.value)}
              />
            </label>
          </>
        )}
      </fieldset>
      <Factor subjects={subjects} temperature={temperature} />
      {torsion ? (
        <>
          <PopulationPart subjects={subjects} torsion={torsion.name} options={options} />
          <RacePart subjects={subjects} options={options} />
        </>
      ) : (
        <p className="dim">{strings.noTorsion}</p>
      )}
    </>
  );
}

/** Conditions of what is sampled. */
export interface Conditions {
  readonly torsion: [number, number, number, number] | undefined;
  readonly boundary: number;
  readonly temperature: number;
}
