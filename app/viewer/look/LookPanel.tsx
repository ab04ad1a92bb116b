/** Chooses how the molecule is drawn, and what is measured in it. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import { COLORS, LABELS, MEASURE_LIMIT, STYLES, type Look } from '../../../src/session/experiment.ts';
import { useApp, useSampledFrame } from '../../ui/context.ts';
import { Icon } from '../../ui/icons.tsx';
import { strings } from '../../strings/look.ts';
import { kindOf, nameOf, valueOf, type Measure } from './measure.ts';

export function LookPanel(props: {
  open: boolean;
  look: Look;
  set: (change: Partial<Look>) => void;
  close: () => void;
  draft: Measure | null;
  begin: () => void;
  keep: (measure: Measure) => void;
  cancel: () => void;
  /** What else belongs to the picture. */
  children?: ReactNode;
}) {
  const { open, look, set, close, draft, begin, keep, cancel } = props;
  const id = useId();
  const { opened, selected } = useApp((state) => ({ opened: state.opened, selected: state.selectedAtom }));
  if (!opened) return null;
  const trailed = look.trail ?? selected;
  return (
    <section className={draft === null ? 'look-panel' : 'look-panel drafting'} aria-labelledby={id} hidden={!open}>
      <header>
        <h2 id={id}>{strings.title}</h2>
        <button
          type="button"
          className="icon-button small"
          aria-label={strings.close}
          title={strings.close}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </header>
      <Choice
        legend={strings.style}
        options={STYLES}
        words={strings.styles}
        value={look.style}
        choose={(style) => set({ style })}
      />
      <Choice
        legend={strings.color}
        options={COLORS}
        words={strings.colors}
        value={look.color}
        choose={(color) => set({ color })}
        hint={strings.colorHint[look.color]}
      />
      <Choice
        legend={strings.labels}
        options={LABELS}
        words={strings.labelled}
        value={look.labels}
        choose={(labels) => set({ labels })}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={look.trail !== null}
          disabled={trailed === null}
          onChange={(event) => set({ trail: event.target.checked ? trailed : null })}
        />
        {trailed === null ? strings.trailNone : strings.trail(nameOf([trailed], opened.elements))}
      </label>
      <fieldset className="measuring">
        <legend>{strings.measure}</legend>
        <Measures
          measures={look.measures}
          remove={(gone) => set({ measures: look.measures.filter((m) => m !== gone) })}
        />
        {draft === null ? (
          <>
            <button type="button" className="button" disabled={look.measures.length >= MEASURE_LIMIT} onClick={begin}>
              <Icon name="plus" />
              {strings.measureNew}
            </button>
            <p className="hint">
              {look.measures.length >= MEASURE_LIMIT ? strings.measureFull(MEASURE_LIMIT) : strings.measureHint}
            </p>
          </>
        ) : (
          <div className="draft" role="status">
            <p>
              {draft.length > 0 && <strong>{nameOf(draft, opened.elements)} </strong>}
              {strings.measurePick(draft.length)}
            </p>
            {draft.length >= 2 && (
              <button type="button" className="button primary" onClick={() => keep(draft)}>
                {strings.measureKeep[draft.length]}
              </button>
            )}
            <button type="button" className="button quiet" onClick={cancel}>
              {strings.measureStop}
            </button>
          </div>
        )}
      </fieldset>
      {props.children}
    </section>
  );
}

function Choice<Name extends string>(props: {
  legend: string;
  options: readonly Name[];
  words: Readonly<Record<Name, string>>;
  value: Name;
  choose: (name: Name) => void;
  hint?: string;
}) {
  const id = useId();
  return (
    <fieldset>
      <legend>{props.legend}</legend>
      <div className="choices">
        {props.options.map((name) => (
          <label key={name} className="choice">
            <input type="radio" name={id} checked={props.value === name} onChange={() => props.choose(name)} />
            <span>{props.words[name]}</span>
          </label>
        ))}
      </div>
      {props.hint && <p className="hint">{props.hint}</p>}
    </fieldset>
  );
}

function Measures({ measures, remove }: { measures: readonly Measure[]; remove: (measure: Measure) => void }) {
  const frame = useSampledFrame(5);
  const { opened, frozen } = useApp((state) => ({ opened: state.opened, frozen: state.frozen }));
  if (!opened || measures.length === 0) return null;
  const positions = frozen?.positions ?? (frame?.run === opened.run ? frame.positions : opened.positions);
  return (
    <ul className="measures">
      {measures.map((measure) => {
        const name = nameOf(measure, opened.elements);
        return (
          <li key={measure.join()}>
            <span>
              <span className="dim">{strings.measured[kindOf(measure)]}</span> {name}
            </span>
            <strong>{strings.value(kindOf(measure), valueOf(measure, positions))}</strong>
            <button
              type="button"
              className="icon-button small"
              aria-label={strings.remove(name)}
              title={strings.remove(name)}
              onClick={() => remove(measure)}
            >
              <Icon name="close" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
