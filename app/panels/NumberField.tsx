/** A number with its unit. Nonsense gets a message and changes nothing: the last good value stays in force. */
import { useEffect, useId, useRef, useState } from 'react';
import type { GlossaryWord } from '../strings/glossary.ts';
import { strings } from '../strings/settings.ts';
import { Term } from '../ui/Term.tsx';
import { parseNumber } from './parseNumber.ts';
import type { NumberRange } from './parseNumber.ts';
import '../ui/styles/fields.css';

/** ms. */
const DRAG_INTERVAL = 200;

export function NumberField(props: {
  label: string;
  unit: string;
  value: number;
  range: NumberRange;
  disabled?: boolean;
  /** A range input beside the field, between these bounds and in these steps. */
  slider?: { readonly min: number; readonly max: number; readonly step: number };
  hint?: string;
  /** A word of the glossary that explains the label. */
  term?: GlossaryWord;
  commit: (value: number) => void;
}) {
  const { value, range, unit } = props;
  const id = useId();
  const [text, setText] = useState(String(value));
  const [error, setError] = useState<string | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const latest = useRef(value);
  /** What was asked for and has not come about yet: leaving the field must not ask for it again. */
  const requested = useRef<number | null>(null);
  const pending = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    setText(String(value));
    setError(null);
    requested.current = null;
  }, [value]);
  useEffect(() => () => clearTimeout(pending.current), []);
  const commit = () => {
    const parsed = parseNumber(text, range);
    if (parsed === null) {
      const wanted = range.whole ? strings.whole(range.high) : strings.outOfRange(range.low, range.high, unit);
      setError(`${wanted} ${strings.kept(`${value}${unit && ` ${unit}`}`)}`);
      return;
    }
    setError(null);
    setText(String(parsed));
    if (parsed === value || parsed === requested.current) return;
    requested.current = parsed;
    props.commit(parsed);
  };
  /** While it is dragged the value follows a few times a second: each change is an event that a link carries. */
  const drag = (next: number) => {
    setDragged(next);
    latest.current = next;
    pending.current ??= setTimeout(() => {
      pending.current = undefined;
      props.commit(latest.current);
    }, DRAG_INTERVAL);
  };
  const release = () => setTimeout(() => setDragged(null), 2 * DRAG_INTERVAL);
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor={id}>{props.label}</label>
        {props.term && <Term word={props.term} mark />}
      </div>
      <div className="field-input">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          maxLength={24}
          disabled={props.disabled}
          value={dragged === null ? text : String(dragged)}
          aria-invalid={error !== null}
          aria-describedby={error !== null ? `${id}error` : props.hint ? `${id}hint` : undefined}
          onChange={(event) => setText(event.target.value)}
          onFocus={() => (requested.current = null)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape') {
              setText(String(value));
              setError(null);
            }
          }}
        />
        {unit && <span className="unit">{unit}</span>}
      </div>
      {props.slider && (
        <input
          type="range"
          aria-label={props.label}
          disabled={props.disabled}
          {...props.slider}
          value={dragged ?? Math.min(props.slider.max, value)}
          onChange={(event) => drag(Number(event.target.value))}
          onPointerUp={release}
          onKeyUp={release}
          onBlur={() => setDragged(null)}
        />
      )}
      {error !== null && (
        <p className="field-error" id={`${id}error`} role="alert">
          {error}
        </p>
      )}
      {error === null && props.hint && (
        <p className="field-hint" id={`${id}hint`}>
          {props.hint}
        </p>
      )}
    </div>
  );
}
