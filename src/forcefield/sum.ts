import { FfpError } from '../core/errors.ts';
import { elementByNumber } from '../chem/elements.ts';
import type { Structure } from '../chem/structure.ts';
import type { Potential } from './potential.ts';
import type { TermData } from './term.ts';

/** What one part of a force field adds to a Potential. */
export interface Summand {
  readonly terms: readonly TermData[];
  /** Where it has pair Terms that leave out neighbours. */
  readonly exclusions?: Potential['exclusions'];
}

/**
 * The Potential that is the sum of some Terms of a molecule.
 * Throws FfpError('unsupported') for two of the same Term, and for pair Terms that leave out different neighbours.
 */
export function sumPotential({ elements }: Structure, summands: readonly Summand[]): Potential {
  const terms = summands.flatMap((summand) => summand.terms);
  const twice = terms.find(({ term }, t) => terms.findIndex((other) => other.term === term) < t);
  if (twice)
    throw new FfpError(
      'unsupported',
      `Two parts of this force field are Terms of the kind "${twice.term}"; one can be.`,
    );
  const stated = summands.flatMap(({ exclusions }) => exclusions ?? []);
  if (stated.some((other) => !alike(other, stated[0])))
    throw new FfpError('unsupported', 'Two parts of this force field leave out pairs of different neighbours.');
  return {
    atoms: elements.length,
    elements,
    masses: Float64Array.from(elements, (element) => elementByNumber(element).mass),
    terms,
    exclusions: stated[0] ?? { start: new Uint32Array(elements.length + 1), partners: new Uint32Array(0) },
  };
}

function alike(a: Potential['exclusions'], b: Potential['exclusions']): boolean {
  const same = (p: Uint32Array, q: Uint32Array) => p.length === q.length && p.every((value, n) => value === q[n]);
  return same(a.start, b.start) && same(a.partners, b.partners);
}
