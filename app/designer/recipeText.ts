/** Recipes as text, from files, links and the shelf. */
import type { Recipe } from '../../src/workers/fitting/contract.ts';
import { strings } from '../strings/designer.ts';

/** A recipe is typed by hand: longer texts are none. */
const MOST_CHARACTERS = 65536;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A recipe as far as a form needs one; whether its entries make sense is judged on the form.
 * Throws an Error with a sentence where it is none.
 */
export function recipeOf(text: string): Recipe {
  let value: unknown;
  try {
    value = text.length > MOST_CHARACTERS ? null : JSON.parse(text);
  } catch {
    value = null;
  }
  const right =
    isObject(value) &&
    value.format === 'ffp-recipe-1' &&
    typeof value.kind === 'string' &&
    typeof value.technicalName === 'string' &&
    isObject(value.settings) &&
    isObject(value.data);
  if (!right) throw new Error(strings.gallery.noRecipe);
  return value as Recipe;
}

/** The only molecule that a recipe is fitted to; null where there are several. */
export function onlyMolecule({ data }: Recipe): string | null {
  const only: unknown = data.only;
  return Array.isArray(only) && only.length === 1 && typeof only[0] === 'string' ? only[0] : null;
}
