import type { Potential } from '../../forcefield/potential.ts';
import type { TermData } from '../../forcefield/term.ts';

/** A Potential with something else in the place of each learned Term's model, inside regions too. */
export function withModels(potential: Potential, replace: (model: object) => object): Potential {
  const terms = potential.terms.map((term): TermData => {
    if (term.kind === 'learned') return { ...term, model: replace(term.model) } as TermData;
    if (term.kind === 'region') return { ...term, potential: withModels(term.potential, replace) };
    return term;
  });
  return { ...potential, terms };
}
