/** Entries of a form: what was typed, as a recipe has it. */
import type { Field } from '../../src/workers/fitting/contract.ts';
import { valueAt, withValue } from '../../src/core/entries.ts';
import type { Recipe } from '../../src/workers/fitting/contract.ts';
import { parseNumber } from '../panels/parseNumber.ts';
import { strings } from '../strings/designer.ts';

type NumberField = Extract<Field, { control: 'number' }>;
type ListField = Extract<Field, { control: 'list' }>;

/** What a recipe says, or what counts where it says nothing. */
export function entryOf(recipe: Recipe, field: Field): unknown {
  const value = valueAt(recipe, field.path);
  return value === undefined && 'otherwise' in field ? field.otherwise : value;
}

/** What was typed, or a sentence that says what can be typed. */
export type Typed<Value> = { readonly value: Value } | { readonly refusal: string };

/** A number, or nothing where that may be left out. */
export function typedNumber(text: string, field: NumberField): Typed<number | undefined> {
  if (text.trim() === '' && field.optional) return { value: undefined };
  const { least: low, most: high, whole } = field;
  const value = parseNumber(text, { low, high, whole });
  return value === null ? { refusal: strings.field.range(low, high, field.unit, whole) } : { value };
}

/** Numbers with commas or blanks between them. */
export function typedList(text: string, field: ListField): Typed<readonly number[]> {
  const { least: low, most: high, fewest, longest } = field;
  const values = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map((part) => parseNumber(part, { low, high }));
  const good = values.filter((value) => value !== null);
  const right = good.length === values.length && good.length >= fewest && good.length <= longest;
  return right ? { value: good } : { refusal: strings.field.list(fewest, longest, low, high, field.unit) };
}

/** Whether a field has something to say in a recipe: lessons without a teacher have not. */
export function applies(recipe: Recipe, field: Field): boolean {
  if (field.within !== undefined) return valueAt(recipe, field.within) != null;
  // What is left out has its default.
  if (field.control === 'flag') return true;
  return field.optional === true || entryOf(recipe, field) !== undefined;
}

/** Geometries of each molecule that a new teacher labels: what `nn-s` was fitted with. */
const TAUGHT_FRAMES = 12;

/** A recipe with other teachers; without any, and without a file of lessons, there is no entry at all. */
export function withTeachers(
  recipe: Recipe,
  teachers: readonly { readonly id: string; readonly sha256: string | null }[],
): Recipe {
  if (teachers.length === 0 && valueAt(recipe, 'settings.teacher.lessons') === undefined)
    return withValue(recipe, 'settings.teacher', undefined);
  const taught = valueAt(recipe, 'settings.teacher') ?? { frames: TAUGHT_FRAMES };
  return withValue(recipe, 'settings.teacher', { ...taught, forceFields: teachers });
}
