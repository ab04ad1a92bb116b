/** A molecule before it runs: what it was taken for, what is known about it, and which force fields take it. */
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Prepared } from '../../src/workers/structure/protocol.ts';
import { useApp } from '../ui/context.ts';
import { prettyFormula } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { sentence } from '../ui/sentence.ts';
import { currentSettings } from '../state/store.ts';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/structure.ts';
import { DepictionPicture } from './DepictionPicture.tsx';
import { starterOf, type DeskView, type StructureDesk } from './desk.ts';
import '../ui/styles/fields.css';

const words = strings.preview;

export function Preview({ desk, view, prepared }: { desk: StructureDesk; view: DeskView; prepared: Prepared }) {
  const id = useId();
  const running = useApp((state) => currentSettings(state)?.forcefield);
  const { depiction, molecule, objection, missingHydrogens, topology, notes, part, parts } = prepared;
  const { name, coverage, reading, leaving } = view;
  const starter = objection === null ? starterOf(view, running) : null;
  const under = coverage.find((one) => one.id === starter);
  const blocked = starter === null || reading || leaving;
  return (
    <div className="preview" data-testid="preview">
      <div className="preview-main">
        <div className="preview-picture">
          {depiction ? <DepictionPicture depiction={depiction} label={words.drawing(name)} /> : <Icon name="fit" />}
        </div>
        <div className="preview-facts">
          <div className="field">
            <label htmlFor={id}>{words.name}</label>
            <input
              id={id}
              type="text"
              value={name}
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => desk.rename(event.target.value)}
            />
          </div>
          <dl className="structure-facts">
            <Fact name={words.takenFor}>{prepared.takenFor}</Fact>
            <Fact name={words.formula}>
              {prettyFormula(prepared.formula)} · {strings.atoms(molecule.elements.length)}
            </Fact>
            <Fact name={words.charge}>
              <Charge key={molecule.charge} desk={desk} prepared={prepared} />
            </Fact>
            <Fact name={words.bonds}>{words.bondsCounted(molecule.bonds.length, words.bondsOf[prepared.bonds])}</Fact>
            <Fact name={words.geometry}>{words.geometryOf(prepared.built)}</Fact>
            {prepared.stereo && (
              <Fact name={words.stereo}>{words.stereoOf(prepared.stereo.kept, prepared.stereo.chosen)}</Fact>
            )}
            {prepared.fragments > 1 && <Fact name={words.fragments}>{words.fragmentsOf(prepared.fragments)}</Fact>}
          </dl>
          {parts > 1 && (
            <div className="preview-parts">
              <button
                type="button"
                className="icon-button small"
                aria-label={words.previous}
                title={words.previous}
                disabled={part === 0 || reading}
                onClick={() => void desk.again({ part: part - 1 })}
              >
                <Icon name="previous" />
              </button>
              <span role="status">{words.parts(part, parts)}</span>
              <button
                type="button"
                className="icon-button small"
                aria-label={words.next}
                title={words.next}
                disabled={part === parts - 1 || reading}
                onClick={() => void desk.again({ part: part + 1 })}
              >
                <Icon name="next" />
              </button>
            </div>
          )}
          {notes.map((note) => (
            <p key={note} className="note">
              {note}
            </p>
          ))}
          {topology && <p className="note">{words.topology(topology.name)}</p>}
        </div>
      </div>
      {objection !== null && (
        <div className="desk-problem" data-testid="objection">
          <Icon name="warning" />
          <span>{objection}</span>
          {missingHydrogens > 0 && (
            <button
              type="button"
              className="button small"
              disabled={reading}
              onClick={() => void desk.again({ addHydrogens: true })}
            >
              {words.addHydrogens(missingHydrogens)}
            </button>
          )}
        </div>
      )}
      <ForceFields view={view} own={topology !== null} objection={objection !== null} />
      <div className="preview-actions">
        <button type="button" className="button" onClick={() => desk.back()}>
          <Icon name="previous" />
          {words.back}
        </button>
        <span className="spacer" />
        {under && <span className="dim">{words.runsUnder(under.plainName)}</span>}
        {!topology && (
          <button type="button" className="button" disabled={blocked} onClick={() => void desk.putOnStage(true)}>
            {words.verdict}
          </button>
        )}
        <button
          type="button"
          className="button primary"
          disabled={blocked}
          ref={(button) => {
            // The first thing that can be done with it.
            if (button && document.activeElement === document.body) button.focus();
          }}
          onClick={() => void desk.putOnStage(false)}
        >
          {words.stage}
        </button>
      </div>
    </div>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** The total charge; where the text does not state one, it can be set. */
function Charge({ desk, prepared: { molecule, chargeStated } }: { desk: StructureDesk; prepared: Prepared }) {
  const [text, setText] = useState(String(molecule.charge));
  const value = /^[+−-]?\d{1,2}$/.test(text.trim()) ? Number(text.trim().replace('−', '-')) : NaN;
  const set = () => {
    if (Math.abs(value) <= 50 && value !== molecule.charge) void desk.again({ charge: value });
  };
  const explained = molecule.charge === 0 ? words.chargeNeutral : words.chargeIon(molecule.charge);
  if (chargeStated) return explained;
  return (
    <span className="charge">
      <input
        type="text"
        inputMode="numeric"
        aria-label={words.chargeField}
        aria-invalid={Number.isNaN(value)}
        value={text}
        maxLength={4}
        onChange={(event) => setText(event.target.value)}
        onBlur={set}
        onKeyDown={(event) => event.key === 'Enter' && set()}
      />
      <span className="dim">{molecule.charge === 0 ? words.chargeAssumed : explained}</span>
    </span>
  );
}

/** Which force fields take the molecule, and why the others do not. */
function ForceFields({
  view: { coverage, asked },
  own,
  objection,
}: {
  view: DeskView;
  own: boolean;
  objection: boolean;
}) {
  const taking = coverage.filter(({ refusal }) => refusal === null).length;
  const done = asked > 0 && coverage.length >= asked;
  return (
    <section className="preview-forcefields">
      <h3>{words.forcefields}</h3>
      <p className="dim" role="status" data-testid="coverage" data-done={done}>
        {done ? words.takes(taking, coverage.length) : words.checking(coverage.length, asked)}
      </p>
      {done && taking === 0 && !own && !objection && <p className="desk-problem">{words.none}</p>}
      <ul className="takers">
        {coverage
          .filter(({ refusal }) => refusal === null)
          .map(({ id, plainName }) => (
            <li key={id}>
              <span className="mark" aria-hidden="true">
                ✓
              </span>
              {page.capital(plainName)}
            </li>
          ))}
      </ul>
      <ul className="refusers">
        {coverage
          .filter(({ refusal, notes }) => refusal !== null || notes.length > 0)
          .map(({ id, plainName, refusal, notes }) => (
            <li key={id}>
              <strong>{refusal === null ? words.warns(plainName) : words.refuses(plainName)}</strong>{' '}
              <span className="dim">{(refusal === null ? notes : [refusal]).map(sentence).join(' ')}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}
