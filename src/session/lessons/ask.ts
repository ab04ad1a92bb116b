/** What a lesson asks, and what may be answered. Plain data: the page draws it, a file of answers holds it. */
import { FfpError } from '../../core/errors.ts';

/** One of several; `label` is in words, except where `value` is the id of a force field, which the page has a name for. */
export interface Item {
  readonly value: string;
  readonly label: string;
}

export type Ask =
  | { readonly kind: 'choice'; readonly options: readonly Item[] }
  | { readonly kind: 'number'; readonly unit: string; readonly min: number; readonly max: number }
  /** All items, put in order. */
  | { readonly kind: 'order'; readonly items: readonly Item[]; readonly first: string; readonly last: string }
  /** A table whose cells are ticked or not; the answer lists the ticked ones as "row/column". */
  | { readonly kind: 'ticks'; readonly rows: readonly Item[]; readonly columns: readonly Item[] }
  /** Several numbers, each with a slider. */
  | {
      readonly kind: 'sliders';
      readonly names: readonly Item[];
      readonly unit: string;
      readonly min: number;
      readonly max: number;
    };

export type Answer = string | number | readonly string[] | Readonly<Record<string, number>>;

/**
 * Checks that a value of unknown origin answers a question; an order must have every item once.
 * @throws FfpError('usage') that says what an answer looks like
 */
export function parseAnswer(ask: Ask, value: unknown): Answer {
  const answer = answerTo(ask, value);
  if (answer === null) throw new FfpError('usage', `The answer must be ${describe(ask)}.`);
  return answer;
}

function answerTo(ask: Ask, value: unknown): Answer | null {
  switch (ask.kind) {
    case 'choice':
      return ask.options.find((option) => option.value === value)?.value ?? null;
    case 'number':
      return within(value, ask) ? value : null;
    case 'order':
    case 'ticks': {
      const allowed = ask.kind === 'order' ? ask.items.map((item) => item.value) : cellsOf(ask);
      if (!Array.isArray(value) || value.length > allowed.length) return null;
      const chosen = value.map(String);
      const once = new Set(chosen).size === chosen.length && chosen.every((one) => allowed.includes(one));
      return once && (ask.kind === 'ticks' || chosen.length === allowed.length) ? chosen : null;
    }
    case 'sliders': {
      if (typeof value !== 'object' || value === null) return null;
      const given = value as Readonly<Record<string, unknown>>;
      const numbers = ask.names.flatMap(({ value: name }) => {
        const own = Object.hasOwn(given, name) ? given[name] : undefined;
        return within(own, ask) ? [[name, own] as const] : [];
      });
      return numbers.length === ask.names.length ? Object.fromEntries(numbers) : null;
    }
  }
}

const within = (value: unknown, { min, max }: { readonly min: number; readonly max: number }): value is number =>
  typeof value === 'number' && value >= min && value <= max;

/** "row/column" of every cell. */
export const cellsOf = ({ rows, columns }: Extract<Ask, { kind: 'ticks' }>): string[] =>
  rows.flatMap((row) => columns.map((column) => `${row.value}/${column.value}`));

function describe(ask: Ask): string {
  const list = (items: readonly Item[]): string => items.map(({ value }) => value).join(', ');
  switch (ask.kind) {
    case 'choice':
      return `one of ${list(ask.options)}`;
    case 'number':
      return `a number from ${ask.min} to ${ask.max}${ask.unit && ` (${ask.unit})`}`;
    case 'order':
      return `a list of ${list(ask.items)}, each once, from ${ask.first} to ${ask.last}`;
    case 'ticks':
      return `a list of some of ${cellsOf(ask).join(', ')}`;
    case 'sliders':
      return `a number from ${ask.min} to ${ask.max}${ask.unit && ` (${ask.unit})`} for each of ${list(ask.names)}`;
  }
}
