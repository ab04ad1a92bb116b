/** Lennard-Jones coefficients A, B of U = A/r¹² − B/r⁶ as the diameters and depths of other programs. */
import type { PairTermData } from '../term.ts';

/** σ, Å, and ε, kcal/mol. */
export interface SigmaEpsilon {
  readonly sigma: number;
  readonly epsilon: number;
}

/** σ and ε of A, kcal/mol·Å¹², and B, kcal/mol·Å⁶; null where there are none: one of the two is missing or negative. */
export function sigmaEpsilon(a: number, b: number): SigmaEpsilon | null {
  if (a === 0 && b === 0) return { sigma: 1, epsilon: 0 };
  return a > 0 && b > 0 ? { sigma: (a / b) ** (1 / 6), epsilon: (b * b) / (4 * a) } : null;
}

/** How far, relative, a table may be from the mixing rules: the nine digits that an Amber topology states, through roots and powers. */
const MIXED = 1e-7;

/**
 * σ and ε of each type where the Lorentz–Berthelot rules (arithmetic mean of σ, geometric mean of ε) give the whole table; null where
 * they do not.
 */
export function mixedTypes({ table, typeCount }: PairTermData): readonly SigmaEpsilon[] | null {
  const types: SigmaEpsilon[] = [];
  for (let t = 0; t < typeCount; t++) {
    const at = 2 * (t * typeCount + t);
    const own = sigmaEpsilon(table[at], table[at + 1]);
    if (!own) return null;
    types.push(own);
  }
  for (let t = 0; t < typeCount; t++)
    for (let s = 0; s < t; s++) {
      const sixth = ((types[t].sigma + types[s].sigma) / 2) ** 6;
      const b = 4 * Math.sqrt(types[t].epsilon * types[s].epsilon) * sixth;
      const at = 2 * (t * typeCount + s);
      const near = (expected: number, value: number) => Math.abs(expected - value) <= MIXED * Math.abs(value);
      if (!near(b * sixth, table[at]) || !near(b, table[at + 1])) return null;
    }
  return types;
}
