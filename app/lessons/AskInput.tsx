/** Where a question is answered: one control for each kind of answer. */
import { useId, useState } from 'react';
import type { Answer, Ask, Item } from '../../src/session/lessons/ask.ts';
import { significant } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { strings as page } from '../strings/page.ts';
import { strings } from '../strings/lessons.ts';
import { useLesson, useNames, useRun } from './context.ts';
import '../ui/styles/facts.css';

interface InputProps<Kind extends Ask['kind']> {
  ask: Extract<Ask, { kind: Kind }>;
  value: Answer | undefined;
  change: (answer: Answer) => void;
  disabled: boolean;
}

export function AskInput({ ask, step, disabled = false }: { ask: Ask; step: string; disabled?: boolean }) {
  const run = useRun();
  const value = useLesson((state) => state.drafts[step]);
  const change = (answer: Answer) => run.draft(step, answer);
  switch (ask.kind) {
    case 'choice':
      return <Choice {...{ ask, value, change, disabled }} />;
    case 'number':
      return <NumberInput {...{ ask, value, change, disabled }} />;
    case 'order':
      return <Order {...{ ask, value, change, disabled }} />;
    case 'ticks':
      return <Ticks {...{ ask, value, change, disabled }} />;
    case 'sliders':
      return <Sliders {...{ ask, value, change, disabled }} />;
  }
}

/** The plain name of a force field, else the item's own words. */
function useLabel(): (item: Item) => string {
  const nameOf = useNames();
  return ({ value, label }) => {
    const name = nameOf(value);
    return page.capital(name === value ? label : name);
  };
}

function Choice({ ask, value, change, disabled }: InputProps<'choice'>) {
  const label = useLabel();
  const name = useId();
  return (
    <fieldset className="ask ask-choice" disabled={disabled}>
      <legend className="hidden">{strings.ask.choice}</legend>
      {ask.options.map((item) => (
        <label key={item.value}>
          <input type="radio" name={name} checked={value === item.value} onChange={() => change(item.value)} />
          {label(item)}
        </label>
      ))}
    </fieldset>
  );
}

function NumberInput({ ask, value, change, disabled }: InputProps<'number'>) {
  const [typed, setTyped] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const id = useId();
  const shown = typeof value === 'number' ? String(Number(value.toPrecision(5))) : '';
  // While somebody types, the field is theirs; a marker that is moved shows in it otherwise.
  const text = focused && typed !== null ? typed : shown;
  const number = Number(text.replace(',', '.'));
  const bad = text.trim() !== '' && !(number >= ask.min && number <= ask.max);
  return (
    <div className="ask ask-number">
      <label htmlFor={id}>{strings.ask.number(ask.unit)}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        disabled={disabled}
        value={bad && typed !== null ? typed : text}
        aria-invalid={bad}
        aria-describedby={bad ? `${id}-bad` : undefined}
        onFocus={() => (setFocused(true), setTyped(shown))}
        onBlur={() => (setFocused(false), setTyped(null))}
        onChange={({ target }) => {
          setTyped(target.value);
          const next = target.value.trim() === '' ? NaN : Number(target.value.replace(',', '.'));
          if (next >= ask.min && next <= ask.max) change(next);
        }}
      />
      {bad && (
        <p className="bad" id={`${id}-bad`}>
          {strings.ask.range(significant(ask.min), significant(ask.max), ask.unit)}
        </p>
      )}
    </div>
  );
}

function Order({ ask, value, change, disabled }: InputProps<'order'>) {
  const label = useLabel();
  const own = Array.isArray(value) ? (value as readonly string[]) : ask.items.map((item) => item.value);
  const items = own.flatMap((id) => ask.items.filter((item) => item.value === id));
  const swap = (at: number, other: number) => {
    const next = items.map((item) => item.value);
    [next[at], next[other]] = [next[other], next[at]];
    change(next);
  };
  return (
    <div className="ask ask-order" role="group" aria-label={strings.ask.order}>
      <p className="dim">{ask.first}</p>
      <ol>
        {items.map((item, i) => (
          <li key={item.value} data-value={item.value}>
            <span>{label(item)}</span>
            <button
              type="button"
              className="icon-button small"
              disabled={disabled || i === 0}
              aria-label={strings.ask.up(label(item))}
              onClick={() => swap(i, i - 1)}
            >
              <Icon name="up" />
            </button>
            <button
              type="button"
              className="icon-button small"
              disabled={disabled || i === items.length - 1}
              aria-label={strings.ask.down(label(item))}
              onClick={() => swap(i, i + 1)}
            >
              <Icon name="down" />
            </button>
          </li>
        ))}
      </ol>
      <p className="dim">{ask.last}</p>
    </div>
  );
}

function Ticks({ ask, value, change, disabled }: InputProps<'ticks'>) {
  const label = useLabel();
  const ticked = Array.isArray(value) ? (value as readonly string[]) : [];
  const toggle = (cell: string) =>
    change(ticked.includes(cell) ? ticked.filter((one) => one !== cell) : [...ticked, cell]);
  return (
    <div className="ask lesson-table" role="region" aria-label={strings.ask.ticks} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <td />
            {ask.columns.map((column) => (
              <th scope="col" key={column.value}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ask.rows.map((row) => (
            <tr key={row.value}>
              <th scope="row">{label(row)}</th>
              {ask.columns.map((column) => {
                const cell = `${row.value}/${column.value}`;
                return (
                  <td key={cell}>
                    <label className="tick">
                      <input
                        type="checkbox"
                        disabled={disabled}
                        checked={ticked.includes(cell)}
                        onChange={() => toggle(cell)}
                      />
                      <span className="hidden">
                        {label(row)}, {column.label}: {strings.ask.changes}
                      </span>
                    </label>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Sliders move in steps of this much of their unit. */
const FINEST = 0.05;

export const slidersValue = (
  ask: Extract<Ask, { kind: 'sliders' }>,
  value: Answer | undefined,
): Record<string, number> => {
  const given = typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, number>>) : {};
  return Object.fromEntries(ask.names.map((item) => [item.value, given[item.value] ?? 0]));
};

function Sliders({ ask, value, change, disabled }: InputProps<'sliders'>) {
  const now = slidersValue(ask, value);
  return (
    <div className="ask ask-sliders">
      {ask.names.map((item) => (
        <label key={item.value}>
          <span>
            {item.label} <output>{now[item.value].toFixed(2).replace('-', '−')}</output>
          </span>
          <input
            type="range"
            min={ask.min}
            max={ask.max}
            step={FINEST}
            disabled={disabled}
            value={now[item.value]}
            aria-label={`${item.label}, ${ask.unit}`}
            onChange={({ target }) => change({ ...now, [item.value]: Number(target.value) })}
          />
        </label>
      ))}
    </div>
  );
}
