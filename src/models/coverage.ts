import { elementByNumber } from '../chem/elements.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';

/** Element symbols as people list them. */
export function symbolsOf(elements: readonly number[]): string {
  return elements.map((element) => elementByNumber(element).symbol).join(', ');
}

/**
 * The place of each atom's element in `known`, [N].
 * Throws FfpError('coverage') that names the elements that `title` knows and the atoms that it does not.
 */
export function speciesOf({ elements }: Structure, known: readonly number[], title: string): Uint32Array {
  const unknown = [...elements.keys()].filter((atom) => !known.includes(elements[atom]));
  if (unknown.length > 0) {
    const named = unknown.slice(0, 6).map((atom) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`);
    const rest = unknown.length > named.length ? ` and ${unknown.length - named.length} more` : '';
    throw new FfpError(
      'coverage',
      `${title} knows molecules of ${symbolsOf(known)} only, and this one has ${named.join(', ')}${rest}.`,
    );
  }
  return Uint32Array.from(elements, (element) => known.indexOf(element));
}
