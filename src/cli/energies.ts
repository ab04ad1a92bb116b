import { FfpError } from '../core/errors.ts';
import type { Frame } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import { termSchema } from '../forcefield/registry.ts';
import type { EnergyGroup } from '../forcefield/term.ts';

/** Energies by group, the reciprocal part (none without a box), and by Term, kcal/mol. */
export type Energies = Record<EnergyGroup | 'reciprocal', number> & Record<string, number>;

/** The energies of the first replica of a frame. */
export function energiesOf(potential: Potential, { energies }: Frame): Energies {
  const groups: Energies = { bond: 0, angle: 0, torsion: 0, nonbonded: 0, reciprocal: 0 };
  const terms: Record<string, number> = {};
  potential.terms.forEach(({ term }, t) => {
    const { group } = termSchema(term);
    if (group) groups[group] += energies[t];
    terms[term] = (terms[term] ?? 0) + energies[t];
  });
  return { ...groups, ...terms };
}

/** The potential energy of one replica of a frame, kcal/mol. */
export function potentialEnergy({ energies }: Frame, terms: number, replica = 0): number {
  return energies.subarray(replica * terms, (replica + 1) * terms).reduce((sum, energy) => sum + energy, 0);
}

/** Rows of three. Throws FfpError('diverged') for a number that is not finite: no result is silently wrong. */
export function rows(values: Float64Array): [number, number, number][] {
  return Array.from({ length: values.length / 3 }, (_, atom) => {
    const row: [number, number, number] = [values[3 * atom], values[3 * atom + 1], values[3 * atom + 2]];
    if (!row.every(Number.isFinite)) {
      throw new FfpError(
        'diverged',
        `The force on atom ${atom} is not a finite number: are two atoms at the same place?`,
      );
    }
    return row;
  });
}
