/** The Fourier series of a torsion, U = u0 + Σ_n c_n cos nφ + s_n sin nφ, as other programs write it. */
import type { BondedTermData } from '../term.ts';

/** k [1 + cos(nφ − δ)]: δ in rad, k in kcal/mol, never negative. */
export interface CosineTerm {
  readonly n: number;
  readonly k: number;
  readonly delta: number;
}

/** The cosines of one torsion, and the constant, kcal/mol, that is left of u0 beside theirs. */
export function cosineTerms(row: Float64Array): { readonly cosines: readonly CosineTerm[]; readonly constant: number } {
  const cosines: CosineTerm[] = [];
  let constant = row[0];
  for (let m = 1, n = 1; m < row.length; m += 2, n++) {
    const k = Math.hypot(row[m], row[m + 1]);
    if (k === 0) continue;
    cosines.push({ n, k, delta: Math.atan2(row[m + 1], row[m]) });
    constant -= k;
  }
  return { cosines, constant };
}

/** Atoms and parameters of each tuple of a bonded Term. */
export function* tuples({ atoms, parameters, stride }: BondedTermData): Generator<{
  readonly atoms: readonly number[];
  readonly row: Float64Array;
}> {
  const count = stride === 0 ? 0 : parameters.length / stride;
  const arity = count === 0 ? 0 : atoms.length / count;
  for (let t = 0; t < count; t++)
    yield {
      atoms: Array.from(atoms.subarray(arity * t, arity * (t + 1))),
      row: parameters.subarray(stride * t, stride * (t + 1)),
    };
}
