/** What a learning curve belongs to, however the files are packed. First 16 digits of SHA-256. */
import { createHash } from 'node:crypto';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import type { Recipe } from '../../src/fit/recipe.ts';

/** Of a recipe's content: spaces and line breaks of its file do not matter. */
export function recipeHash(recipe: Recipe): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
}

/** Of names, splits, geometries, energies and forces. */
export function labelsHash(molecules: readonly ReferenceMolecule[]): string {
  const hash = createHash('sha256');
  for (const { name, splits, positions, energies, forces } of molecules) {
    hash.update(`${name} ${splits.join(' ')}\n`);
    for (const values of [positions, energies, forces]) hash.update(values);
  }
  return hash.digest('hex').slice(0, 16);
}
