/** What a Potential is made of: its Terms, with their energies and the atoms they act on. */
import { isOutside } from '../../forcefield/outside.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { EQUATION_SYMBOLS, type EquationSymbol } from '../../forcefield/symbols.ts';
import { termSchema } from '../../forcefield/registry.ts';
import type { EnergyGroup, TermData } from '../../forcefield/term.ts';
import { selfEnergy } from '../../models/learned.ts';

export interface TermPart {
  /** Name of the Term, as in `Potential.terms`. */
  readonly term: string;
  readonly title: string;
  readonly group: EnergyGroup | 'outside' | 'learned';
  readonly kind: TermData['kind'] | 'outside';
  /** LaTeX. */
  readonly equation: string;
  readonly source: string;
  readonly symbols: readonly EquationSymbol[];
  /** Tuples that it lists; null where it sees all pairs, or the whole molecule. */
  readonly tuples: number | null;
  /** Atoms that it acts on, ascending; null where it is all of them. */
  readonly atoms: readonly number[] | null;
}

/** The Terms of a Potential in its order. */
export function partsOf(potential: Potential): TermPart[] {
  return potential.terms.map((data): TermPart => {
    const { title, group, equation, source } = termSchema(data.term);
    const symbols = EQUATION_SYMBOLS[data.term] ?? [];
    const acting = atomsOf(data);
    return {
      term: data.term,
      title,
      group: group ?? (isOutside(data) ? 'outside' : 'learned'),
      kind: isOutside(data) ? 'outside' : data.kind,
      equation,
      source,
      symbols,
      tuples: data.kind === 'bonded' ? data.parameters.length / data.stride : null,
      atoms: acting && acting.length < potential.atoms ? acting : null,
    };
  });
}

function atomsOf(data: TermData): number[] | null {
  if (data.kind !== 'bonded' && data.kind !== 'region') return null;
  return [...new Set(data.atoms)].sort((a, b) => a - b);
}

/**
 * Energies of the Terms, kcal/mol, those of learned Terms without the self energies of the atoms: their sum is what the page calls the
 * potential energy.
 * @param energies of one replica, as an Engine's frame has them
 */
export const partEnergies = ({ terms }: Potential, energies: ArrayLike<number>): number[] =>
  terms.map((data, t) => energies[t] - selfEnergy(data));
