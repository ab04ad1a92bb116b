/** Charges that follow the geometry, in place of fixed ones: electronegativities and hardnesses by the names of atoms. */
import { learnedTerm } from '../../models/learned.ts';
import type { TermData } from '../term.ts';
import type { Topology } from '../topology.ts';
import type { Environment } from './environment.ts';
import { nameAtoms, type AtomNames } from './keys.ts';
import { nonbondedTerms } from './nonbonded.ts';
import { sumContributions, type Class1Parameters } from './parameters.ts';

/** Bounds on hardnesses, kcal/mol/e²: sums for types that no training molecule has are kept sane by them. */
const HARDNESS = [150, 2000] as const;

/** Keys of an atom's electronegativity, coarse to fine. */
export function electronegativityKeys({ element, coordination, fine }: AtomNames, i: number): string[] {
  return [element[i], coordination[i], fine[i]];
}

/** Keys of an atom's hardness: far fewer, since dipole moments say little about them. */
export function hardnessKeys({ element }: AtomNames, i: number): string[] {
  return [element[i]];
}

/** Bonded atoms share a fragment: fragment of each atom, [N], and the charge of each fragment, e. */
export function fragmentsOf({ atoms, neighbours, formalCharges }: Environment): {
  readonly fragments: Uint32Array;
  readonly charges: Float64Array;
} {
  const fragments = new Uint32Array(atoms);
  const seen = new Set<number>();
  const charges: number[] = [];
  for (let start = 0; start < atoms; start++) {
    if (seen.has(start)) continue;
    const members = [start];
    seen.add(start);
    // The list grows while it is walked.
    for (const atom of members)
      for (const { atom: next } of neighbours[atom])
        if (!seen.has(next)) {
          seen.add(next);
          members.push(next);
        }
    for (const atom of members) fragments[atom] = charges.length;
    charges.push(Math.round(members.reduce((sum, atom) => sum + formalCharges[atom], 0)));
  }
  return { fragments, charges: Float64Array.from(charges) };
}

/** Lennard-Jones terms, and charges that equilibrate over all atoms of each fragment. */
export function equilibratedTerms(
  environment: Environment,
  topology: Topology,
  { electronegativity, hardness }: NonNullable<Class1Parameters['equilibration']>,
): TermData[] {
  const names = nameAtoms(environment);
  const sites = Array.from({ length: environment.atoms }, (_, i) => i);
  const uncharged = new Float64Array(environment.atoms);
  const lennardJones = nonbondedTerms(environment, topology, uncharged).filter(({ term }) => term !== 'coulomb');
  const model = {
    elements: Array.from(environment.elements),
    electronegativity: Float64Array.from(
      sites,
      (i) => sumContributions(electronegativity, electronegativityKeys(names, i), 1)[0],
    ),
    hardness: Float64Array.from(sites, (i) => {
      const [value] = sumContributions(hardness, hardnessKeys(names, i), 1);
      return Math.min(Math.max(value, HARDNESS[0]), HARDNESS[1]);
    }),
    ...fragmentsOf(environment),
  };
  return [...lennardJones, learnedTerm('charge_equilibration', model, Uint32Array.from(sites))];
}
