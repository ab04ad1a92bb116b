import type { LearnedTermData, TermData } from '../forcefield/term.ts';
import type { AtomicNetworkModel } from './atomicNetwork.ts';
import type { EquivariantModel } from './equivariantNetwork.ts';
import type { ChargeEquilibrationModel } from './chargeEquilibration.ts';
import type { ForceKernelModel } from './forceKernel.ts';
import type { SplineModel } from './spline.ts';

/** The models of learned Terms, by the name of the Term. Another architecture adds a line here and one to `CHECKS`. */
export interface LearnedModels {
  readonly atomic_network: AtomicNetworkModel;
  readonly equivariant_network: EquivariantModel;
  readonly charge_equilibration: ChargeEquilibrationModel;
  readonly force_kernel: ForceKernelModel;
  readonly spline: SplineModel;
}

/** The name of a learned Term. */
export type Architecture = keyof LearnedModels;

/** Says what is wrong with a model, in words that fit behind its name, or null. */
type ModelCheck<A extends Architecture> = (model: LearnedModels[A]) => string | null;

/** Loaded when they are needed: no learned Term is part of the first load. */
const CHECKS: { readonly [A in Architecture]: () => Promise<ModelCheck<A>> } = {
  atomic_network: async () => (await import('./atomicNetwork.ts')).modelFault,
  equivariant_network: async () => (await import('./equivariantNetwork.ts')).modelFault,
  charge_equilibration: async () => (await import('./chargeEquilibration.ts')).chargeEquilibrationFault,
  force_kernel: async () => (await import('./forceKernel.ts')).modelFault,
  spline: async () => (await import('./spline.ts')).splineFault,
};

/** What is wrong with the model of a learned Term, in words that fit behind its name, or null. */
export async function learnedFault({ term, model }: Pick<LearnedTermData, 'term' | 'model'>): Promise<string | null> {
  // The union of Terms pairs each name with its own kind of model.
  const check = (await CHECKS[term]()) as ModelCheck<Architecture>;
  return check(model);
}

/** How many numbers the models of a Term hold: what an evaluation for one atom costs, up to a factor. */
export function learnedSize(data: TermData): number {
  switch (data.kind) {
    case 'learned':
      return countNumbers(data.model);
    case 'region':
      return data.potential.terms.reduce((sum, term) => sum + learnedSize(term), 0);
    case 'bonded':
    case 'pair':
    case 'lattice':
      return 0;
  }
}

function countNumbers(value: unknown): number {
  if (ArrayBuffer.isView(value)) return (value as Float64Array).length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countNumbers(part), 0);
}

/**
 * The constants that the models of a Term add for its atoms, kcal/mol: they shift the zero of its energy, by 10⁵ kcal/mol and
 * more where a model was trained on total energies, and do nothing else.
 */
export function selfEnergy(data: TermData): number {
  if (data.kind === 'region') return data.potential.terms.reduce((sum, term) => sum + selfEnergy(term), 0);
  if (data.kind !== 'learned') return 0;
  switch (data.term) {
    case 'atomic_network':
    case 'equivariant_network':
    case 'spline': {
      const { selfEnergies } = data.model;
      return data.species.reduce((sum, species) => sum + selfEnergies[species], 0);
    }
    case 'force_kernel':
      return data.model.offset;
    case 'charge_equilibration':
      return 0;
  }
}

/** A learned Term. @param species what each atom is to the model, [N] */
export function learnedTerm<A extends Architecture>(
  term: A,
  model: LearnedModels[A],
  species: Uint32Array,
): LearnedTermData {
  // TypeScript loses which model belongs to which name where the name is a variable.
  return { kind: 'learned', term, model, species } as LearnedTermData;
}
