import type { Potential } from '../forcefield/potential.ts';
import type { LearnedTermData } from '../forcefield/term.ts';

/** A learned Term as its members, each alone; one that is no ensemble is its own only member. */
function memberTerms(data: LearnedTermData): LearnedTermData[] {
  // Only networks come in ensembles.
  if (data.term !== 'atomic_network') return [data];
  const { model } = data;
  return model.members.map((member) => ({ ...data, model: { ...model, members: [member] } }));
}

/** What each member of an ensemble says, as Potentials of that Term alone; none where a Potential has no ensemble. */
export function memberPotentials(potential: Potential): Potential[] {
  for (const term of potential.terms) {
    const members = term.kind === 'learned' ? memberTerms(term) : [];
    if (members.length > 1) return members.map((member) => ({ ...potential, terms: [member] }));
  }
  return [];
}
