/** A control of a form, as data: a page draws it from this. */

interface FieldBase {
  /** Place in the recipe, `settings.radial.cutoff`. */
  readonly path: string;
  readonly label: string;
  /** One sentence: what it does. */
  readonly meaning: string;
  /** Which part of the design it belongs to. */
  readonly group: FieldGroup;
  /** Whether it can be left out of the recipe: then the whole entry is absent, or null. */
  readonly optional?: true;
  /** An entry without which this one means nothing: a form hides it where that one is absent. */
  readonly within?: string;
}

export const FIELD_GROUPS = ['data', 'sees', 'form', 'network', 'physics', 'teacher', 'training'] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

export interface NumberField extends FieldBase {
  readonly control: 'number';
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** Null: by ratios, as learning rates are chosen. */
  readonly step: number | null;
  readonly whole: boolean;
  /** What counts where the recipe has no entry. */
  readonly otherwise?: number;
}

export interface ChoiceField extends FieldBase {
  readonly control: 'choice';
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly otherwise?: string;
}

/** Which of several forms an entry with entries of its own has. */
export interface FormField extends FieldBase {
  readonly control: 'form';
  /** The entry below it that names the form; the first form is the one without. */
  readonly key: string;
  /** Each with the whole entry that it begins with. */
  readonly options: readonly { readonly value: string; readonly label: string; readonly whole: unknown }[];
}

export interface FlagField extends FieldBase {
  readonly control: 'flag';
  /** What stands in the recipe for yes and for no. */
  readonly yes: unknown;
  readonly no: unknown;
}

/** Numbers in a row: widths of layers. */
export interface ListField extends FieldBase {
  readonly control: 'list';
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly fewest: number;
  readonly longest: number;
}

/** Some of a set, in the order of the options. */
export interface SetField extends FieldBase {
  readonly control: 'set';
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/**
 * A force field: a baseline below the model (its id), teachers (a list of `{ id, sha256 }`; models of the visitor have no hash), or one
 * whose weights it starts from (`{ id, sha256 }`).
 */
export interface ForceFieldField extends FieldBase {
  readonly control: 'forcefield';
  readonly role: 'baseline' | 'teacher' | 'start';
}

export type Field = NumberField | ChoiceField | FormField | FlagField | ListField | SetField | ForceFieldField;

export const number = (
  path: string,
  label: string,
  unit: string,
  [least, most, step]: readonly [number, number, number | null],
  group: FieldGroup,
  meaning: string,
  more: Partial<Pick<NumberField, 'whole' | 'otherwise' | 'optional' | 'within'>> = {},
): NumberField => ({ control: 'number', path, label, unit, least, most, step, group, meaning, whole: false, ...more });

export const count = (
  path: string,
  label: string,
  range: readonly [number, number, number],
  group: FieldGroup,
  meaning: string,
  more: Partial<Pick<NumberField, 'otherwise' | 'optional' | 'within'>> = {},
): NumberField => number(path, label, '', range, group, meaning, { ...more, whole: true });

export const options = (...values: readonly string[]) => values.map((value) => ({ value, label: value }));
