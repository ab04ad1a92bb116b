/** What a design is fitted to: one molecule, all of the Reference set, or the visitor's own frames. */
import { useRef } from 'react';
import type { EnergyUnit } from '../../src/workers/fitting/contract.ts';
import { strings } from '../strings/designer.ts';
import { useSession } from '../ui/context.ts';
import { useDesign, useDesigner } from './context.ts';

const words = strings.data;
/** Molecules of a file that are offered for the stage. */
const MOST_OFFERED = 6;

export function DataPart() {
  const designer = useDesigner();
  const picker = useRef<HTMLInputElement>(null);
  const { molecules, scope, busy } = useDesign(({ catalogue, scope: chosen, busy: working }) => ({
    molecules: catalogue?.molecules ?? [],
    scope: chosen,
    busy: working,
  }));
  const trained = molecules.filter(({ frames }) => frames.train > 0);
  const value = scope.kind === 'molecule' ? `molecule ${scope.name}` : scope.kind;
  return (
    <section className="design-group" aria-labelledby="design-data">
      <h3 id="design-data">{words.title}</h3>
      <div className="design-data">
        <label className="design-field">
          <span>{words.molecules}</span>
          <select
            value={value}
            onChange={(event) => {
              const chosen = event.target.value;
              if (chosen === 'all') void designer.chooseScope({ kind: 'all' });
              else if (chosen.startsWith('molecule '))
                void designer.chooseScope({ kind: 'molecule', name: chosen.slice('molecule '.length) });
            }}
          >
            {scope.kind === 'own' && <option value="own">{words.own(scope.file.name)}</option>}
            <option value="all">{words.all(trained.length)}</option>
            <optgroup label={words.one}>
              {trained.map(({ name, title, frames }) => (
                <option key={name} value={`molecule ${name}`}>
                  {words.molecule(title, frames.train)}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
        <button type="button" className="button" disabled={busy} onClick={() => picker.current?.click()}>
          {words.bring}
        </button>
        <input
          ref={picker}
          type="file"
          accept=".xyz,.extxyz,.npz"
          hidden
          data-testid="design-data"
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) void designer.bringData(file);
            target.value = '';
          }}
        />
      </div>
      {scope.kind === 'own' ? <Brought /> : <p className="note">{words.note}</p>}
    </section>
  );
}

/** What was read of the visitor's file, and what should be confirmed. */
function Brought() {
  const designer = useDesigner();
  const session = useSession();
  const { scope, busy } = useDesign((view) => ({ scope: view.scope, busy: view.busy }));
  if (scope.kind !== 'own') return null;
  const { description, file } = scope;
  const { energyUnit } = description.reference;
  return (
    <>
      <p className="note">
        {words.read(
          description.format,
          description.frames,
          description.molecules.map(({ title }) => title),
        )}
      </p>
      <label className="design-field design-unit">
        <span>{words.unit}</span>
        <select
          value={energyUnit}
          disabled={busy}
          onChange={(event) => void designer.bringData(file, event.target.value as EnergyUnit)}
        >
          {words.units.map((unit) => (
            <option key={unit} value={unit}>
              {words.unitOption(unit, description.likely[0] === unit)}
            </option>
          ))}
        </select>
      </label>
      <div className="row">
        {description.molecules.slice(0, MOST_OFFERED).map(({ name, title, source }) => (
          <button key={name} type="button" className="button small" onClick={() => void session.chooseMolecule(source)}>
            {words.stage(title)}
          </button>
        ))}
      </div>
      {description.questions.map(({ text, suggested }) => (
        <div key={text} className="design-question">
          <p>{text}</p>
          {suggested && suggested !== energyUnit && (
            <button type="button" className="button small" onClick={() => void designer.bringData(file, suggested)}>
              {words.take(suggested)}
            </button>
          )}
        </div>
      ))}
    </>
  );
}
