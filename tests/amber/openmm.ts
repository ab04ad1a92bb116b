/** How results are compared with OpenMM's. */
import type { Potential } from '../../src/forcefield/potential.ts';

/** The OpenMM force object that holds each Term. */
const FORCE_OF_TERM: ReadonlyMap<string, string> = new Map([
  ['harmonic_bond', 'HarmonicBondForce'],
  ['harmonic_angle', 'HarmonicAngleForce'],
  ['periodic_torsion', 'PeriodicTorsionForce'],
  ['periodic_improper', 'PeriodicTorsionForce'],
  ['lennard_jones', 'NonbondedForce'],
  ['coulomb', 'NonbondedForce'],
  ['nonbonded_14', 'NonbondedForce'],
  ['reciprocal', 'Reciprocal'],
]);

/** Energies of one replica summed by OpenMM force object, kcal/mol. */
export function energiesByForce(potential: Potential, energies: Float64Array): Map<string, number> {
  const sums = new Map<string, number>();
  potential.terms.forEach(({ term }, t) => {
    const force = FORCE_OF_TERM.get(term);
    if (force === undefined) throw new Error(`no OpenMM force known for ${term}`);
    sums.set(force, (sums.get(force) ?? 0) + energies[t]);
  });
  return sums;
}
