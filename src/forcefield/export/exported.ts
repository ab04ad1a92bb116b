/** What an export to another program is made of. */
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import type { Potential } from '../potential.ts';

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

/** Terms whose energies the other program reports as one number. */
export interface ExportedGroup {
  /** What the other program calls it. */
  readonly name: string;
  /** Names of the Terms. */
  readonly terms: readonly string[];
}

/** A system as another program takes it. */
export interface ExportedSystem {
  readonly files: readonly ExportedFile[];
  readonly groups: readonly ExportedGroup[];
  /** What is not as here, in sentences. */
  readonly notes: readonly string[];
}

export interface ExportRequest {
  readonly structure: Structure;
  readonly potential: Potential;
  /** Lines for the heads of the files: what it is, under which force field, licence, citation. */
  readonly header: readonly string[];
  /** Energy of each Term at the structure's positions, kcal/mol, in the Potential's order. */
  readonly energies: Float64Array;
  /** Charges that equilibrated at the structure's positions, e, [N], where they may be taken for fixed; null where not. */
  readonly fixedCharges: Float64Array | null;
}

/** Energies of the groups, and their sum, kcal/mol. */
export function groupEnergies(
  { potential, energies }: Pick<ExportRequest, 'potential' | 'energies'>,
  groups: readonly ExportedGroup[],
): Record<string, number> {
  return Object.fromEntries(
    groups.map(({ name, terms }) => [
      name,
      potential.terms.reduce((sum, { term }, t) => (terms.includes(term) ? sum + energies[t] : sum), 0),
    ]),
  );
}

/** Throws FfpError('unsupported') where a Term that acts on all pairs is listed twice: other programs sum one function of a pair. */
export function checkOnce({ terms }: Potential): void {
  const pairs = terms.filter(({ kind, term }) => kind === 'pair' || term === 'nonbonded_14').map(({ term }) => term);
  const twice = pairs.find((name, n) => pairs.indexOf(name) < n);
  if (twice !== undefined)
    throw new FfpError('unsupported', `This Potential has the Term "${twice}" twice, which cannot be exported.`);
}
