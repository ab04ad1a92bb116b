import type { LearnedTermData } from '../forcefield/term.ts';
import type { AtomicNetworkModel } from './atomicNetwork.ts';

/** The models of learned Terms, by the name of the Term. Another architecture adds a line here and one to `CHECKS`. */
export interface LearnedModels {
  readonly atomic_network: AtomicNetworkModel;
}

/** The name of a learned Term. */
export type Architecture = keyof LearnedModels;

/** Says what is wrong with a model, in words that fit behind its name, or null. */
type ModelCheck<A extends Architecture> = (model: LearnedModels[A]) => string | null;

/** Loaded when they are needed: no learned Term is part of the first load. */
const CHECKS: { readonly [A in Architecture]: () => Promise<ModelCheck<A>> } = {
  atomic_network: async () => (await import('./atomicNetwork.ts')).modelFault,
};

/** What is wrong with the model of a learned Term, in words that fit behind its name, or null. */
export async function learnedFault({ term, model }: Pick<LearnedTermData, 'term' | 'model'>): Promise<string | null> {
  // The union of Terms pairs each name with its own kind of model.
  const check: ModelCheck<Architecture> = await CHECKS[term]();
  return check(model);
}

/** How many numbers a model holds: what an evaluation for one atom costs, up to a factor that the model's elements set. */
export function learnedSize({ model }: LearnedTermData): number {
  return countNumbers(model);
}

function countNumbers(value: unknown): number {
  if (ArrayBuffer.isView(value)) return (value as Float64Array).length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countNumbers(part), 0);
}

/**
 * The constants that a learned Term adds for its atoms, kcal/mol: they shift the zero of its energy, by 10⁵ kcal/mol and more
 * where a model was trained on total energies, and do nothing else.
 */
export function selfEnergy(data: LearnedTermData): number {
  switch (data.term) {
    case 'atomic_network':
      return data.species.reduce((sum, species) => sum + data.model.selfEnergies[species], 0);
  }
}

/** A learned Term. @param species what each atom is to the model, [N] */
export function learnedTerm<A extends Architecture>(
  term: A,
  model: LearnedModels[A],
  species: Uint32Array,
): LearnedTermData {
  return { kind: 'learned', term, model, species };
}
