import type { Potential } from '../forcefield/potential.ts';
import type { LearnedTermData } from '../forcefield/term.ts';

/** A learned Term as its members, each alone; one that is no ensemble is its own only member. */
function memberTerms(data: LearnedTermData): LearnedTermData[] {
  const { model } = data;
  return 'members' in model
    ? model.members.map((member) => ({ ...data, model: { ...model, members: [member] } }))
    : [data];
}

/** What each member of an ensemble says, as Potentials of that Term alone; none where a Potential has no ensemble. */
export function memberPotentials(potential: Potential): Potential[] {
  for (const term of potential.terms) {
    const members = term.kind === 'learned' ? memberTerms(term) : [];
    if (members.length > 1) return members.map((member) => ({ ...potential, terms: [member] }));
  }
  return [];
}
