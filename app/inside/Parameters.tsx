/** Parameters of one Term, row by row: each a slider, with the energy along the row's coordinate. */
import { useState } from 'react';
import type { Edit } from '../../src/forcefield/edit.ts';
import { NumberField } from '../panels/NumberField.tsx';
import { currentSettings } from '../state/store.ts';
import { useApp, useSampledFrame, useSession } from '../ui/context.ts';
import { downloadJson } from '../ui/download.ts';
import { significant } from '../ui/format.ts';
import { Term } from '../ui/Term.tsx';
import { strings } from '../strings/inside.ts';
import { AtomChoice } from './AtomChoice.tsx';
import { coordinateOf } from './coordinate.ts';
import { Curve, type CurveMark } from './Curve.tsx';
import { edit, runningEdits, unedit } from './edits.ts';
import { useInside } from './live.ts';
import { atomNames, parameterMeaning, parameterName } from './names.ts';
import type { Overview, ParameterRow, RowCurve } from './types.ts';
import '../ui/styles/fields.css';

/** Values that a row's button shows. */
const SHOWN = 3;

export function Parameters({ term, overview }: { term: string; overview: Overview }) {
  const session = useSession();
  const { atom, elements, settings, names } = useApp((state) => ({
    atom: state.selectedAtom,
    elements: state.opened?.elements,
    settings: currentSettings(state),
    names: state.forcefields,
  }));
  const { value, reason } = useInside('rows', { term, atom });
  const [wanted, setWanted] = useState<number | null>(null);
  if (!elements) return null;
  const edits = runningEdits(settings);
  const rows = value?.rows ?? [];
  const chosen = rows.find(({ row }) => row === wanted) ?? rows[0];
  const point = (atoms: readonly number[]) => session.store.setState({ pointedAt: atoms });
  const touched = (row: number) => edits.some((one) => one[0] === term && one[1] === row);
  const joint = (row: ParameterRow) => (row.coordinate === 'distance' && row.atoms.length > 2 ? ', ' : '–');
  const reference = overview.base === null ? names.find(({ id }) => id === overview.reference)?.plainName : null;
  return (
    <div className="parameters">
      <h4>
        <Term word="parameter">{strings.parameters}</Term>
      </h4>
      <AtomChoice all />
      {reason && <p role="alert">{reason}</p>}
      {value && (
        <p className="note">
          {value.total === 0 ? strings.noRows : strings.rows(rows.length, value.total)}{' '}
          {reference && strings.beside(reference)}
        </p>
      )}
      <ul className="rows">
        {rows.map((one) => (
          <li key={one.row}>
            <button
              type="button"
              aria-pressed={one === chosen}
              onClick={() => setWanted(one.row)}
              onPointerEnter={() => point(one.atoms)}
              onPointerLeave={() => point([])}
              onFocus={() => point(one.atoms)}
              onBlur={() => point([])}
            >
              <strong>{atomNames(elements, one.atoms, joint(one))}</strong>
              <span className="dim">
                {one.parameters
                  .slice(0, SHOWN)
                  .map((parameter) => `${parameterName(parameter.name)} ${significant(parameter.value)}`)
                  .join(' · ')}
              </span>
              {touched(one.row) && <em>{strings.edited}</em>}
            </button>
          </li>
        ))}
      </ul>
      {chosen && <RowEditor term={term} row={chosen} edited={touched(chosen.row)} edits={edits} overview={overview} />}
    </div>
  );
}

function RowEditor(props: {
  term: string;
  row: ParameterRow;
  edited: boolean;
  edits: readonly Edit[];
  overview: Overview;
}) {
  const { term, row, edited, edits, overview } = props;
  const session = useSession();
  const elements = useApp((state) => state.opened?.elements);
  const settings = useApp(currentSettings);
  if (!elements) return null;
  const name = atomNames(elements, row.atoms);
  const other = overview.reference;
  return (
    <div className="row-editor" data-row={row.row}>
      <h4>{name}</h4>
      <RowPicture term={term} row={row} name={name} />
      <div className="fields">
        {row.parameters.map(({ index, name: label, unit, meaning, value, allowed, slider, reference }) => (
          <NumberField
            key={index}
            label={parameterName(label)}
            unit={unit}
            value={Number(value.toPrecision(5))}
            range={{ low: allowed[0], high: allowed[1] }}
            slider={roundSlider(slider)}
            hint={
              reference === null || reference === value
                ? parameterMeaning(meaning)
                : `${parameterMeaning(meaning)} · ${strings.was(reference, other ?? '')}`
            }
            commit={(next) => void edit(session, [[term, row.row, index, next]])}
          />
        ))}
      </div>
      <p className="note">{strings.editNote}</p>
      <div className="row">
        <button
          type="button"
          className="button small"
          disabled={!edited}
          onClick={() => void unedit(session, [term, row.row])}
        >
          {strings.reset}
        </button>
        {edits.length > 0 && (
          <>
            <button type="button" className="button small" onClick={() => void unedit(session)}>
              {strings.resetAll(edits.length)}
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => settings?.edits && downloadJson('edits', settings.edits)}
            >
              {strings.save}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

/** Steps that a slider has at least. */
const STEPS = 200;

/** A slider on round numbers within its range. */
function roundSlider([low, high]: readonly [number, number]) {
  const fine = (high - low) / STEPS;
  const decade = 10 ** Math.floor(Math.log10(fine));
  const step = ([5, 2].find((one) => one * decade <= fine) ?? 1) * decade;
  const on = (value: number) => Number(value.toPrecision(12));
  return { min: on(Math.ceil(low / step) * step), max: on(Math.floor(high / step) * step), step: on(step) };
}

/** kcal/mol: higher is nowhere that a molecule goes. */
const MOST = 60;

function RowPicture({ term, row, name }: { term: string; row: ParameterRow; name: string }) {
  const { value: curve, reason } = useInside('curve', { term, row: row.row });
  if (reason) return <p className="note">{reason}</p>;
  return (
    <figure className="row-picture">
      <figcaption>
        <Term word="energy curve">{strings.curve}</Term>
      </figcaption>
      {curve ? <Drawn curve={curve} row={row} name={name} /> : <div className="curve" />}
    </figure>
  );
}

const DEGREES = 180 / Math.PI;

function Drawn({ curve, row, name }: { curve: RowCurve; row: ParameterRow; name: string }) {
  const run = useApp((state) => state.opened?.run);
  const frame = useSampledFrame(8);
  const { coordinate, x, energy, before } = curve;
  const now = frame && frame.run === run ? coordinateOf(coordinate, curve.atoms, frame.positions) : null;
  const rest = row.parameters.find((one) => one.name === 'r0' || one.name === 'theta0');
  const marks: CurveMark[] = [
    ...(rest
      ? [{ x: rest.name === 'theta0' ? rest.value * DEGREES : rest.value, label: strings.rest, style: 'rest' } as const]
      : []),
    ...(now === null
      ? []
      : [{ x: now, label: `${strings.now} ${significant(now)} ${strings.value[coordinate]}`, style: 'now' } as const]),
  ];
  const lines = [
    ...(before ? [{ values: before, style: 'before' } as const] : []),
    { values: energy, style: 'own' } as const,
  ];
  return (
    <Curve
      x={x}
      lines={lines}
      marks={marks}
      xLabel={strings.axis[coordinate]}
      yLabel={strings.energy}
      description={strings.curveOf(name, Math.min(...energy), Math.max(...energy))}
      most={MOST}
      round={coordinate === 'torsion'}
    />
  );
}
