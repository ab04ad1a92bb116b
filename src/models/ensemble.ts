import type { Potential } from '../forcefield/potential.ts';
import type { LearnedTermData, TermData } from '../forcefield/term.ts';
import { learnedTerm } from './learned.ts';

/** A learned Term as its members, each alone; one that is no ensemble is its own only member. */
function memberTerms(data: LearnedTermData): LearnedTermData[] {
  const { term, model, species } = data;
  return 'members' in model
    ? model.members.map((member) => learnedTerm(term, { ...model, members: [member] }, species))
    : [data];
}

/** What each member of an ensemble says, as Potentials of that Term alone; none where a Potential has no ensemble. */
export function memberPotentials(potential: Potential): Potential[] {
  for (const term of potential.terms) {
    const members: TermData[] =
      term.kind === 'learned'
        ? memberTerms(term)
        : term.kind === 'region'
          ? memberPotentials(term.potential).map((member) => ({ ...term, potential: member }))
          : [];
    if (members.length > 1) return members.map((member) => ({ ...potential, terms: [member] }));
  }
  return [];
}
