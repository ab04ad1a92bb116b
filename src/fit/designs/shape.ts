/** The shape of a model: what the weights of another one must have in common with it, so that training can start from them. */
import { valueAt, withValue } from '../../core/entries.ts';
import type { Recipe } from '../recipe.ts';
import { settingsOf } from './check.ts';

/** Settings that make up the shape, by kind of recipe. */
const SHAPE: Readonly<Record<string, readonly string[]>> = {
  network: ['elements', 'radial', 'angular', 'hidden', 'activation', 'energyUnit'],
  equivariant: ['elements', 'channels', 'radialCount', 'layers', 'cutoff', 'prefactor', 'energyUnit'],
};

/** The setting in which two recipes of one kind differ in shape; null where the weights of one fit the other. */
export function shapeDifference(recipe: Recipe, other: Recipe): string | null {
  const [own, its] = [recipe, other].map((one) => settingsOf(one));
  const differs = (key: string): boolean => JSON.stringify(valueAt(own, key)) !== JSON.stringify(valueAt(its, key));
  return (SHAPE[recipe.kind] ?? []).find(differs) ?? null;
}

/** The same recipe in the shape of another one of its kind. */
export const inShapeOf = (recipe: Recipe, other: Recipe): Recipe =>
  (SHAPE[recipe.kind] ?? []).reduce((whole, key) => {
    const path = `settings.${key}`;
    return withValue(whole, path, valueAt(other, path));
  }, recipe);
