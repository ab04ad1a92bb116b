import { FfpError } from '../core/errors.ts';
import type { BondedTermSchema, PairTermSchema, TermSchema } from './term.ts';

type TermModules = Readonly<Record<string, { schema: TermSchema }>>;

const known = new Map<string, TermSchema>();

/** Every Term that is loaded, by name: the files of `src/forcefield/terms`. */
export const TERMS: ReadonlyMap<string, TermSchema> = known;

// Those of the default molecule, and what is no physics of its own; `laterTerms.ts` has the others.
register(
  import.meta.glob<{ schema: TermSchema }>(
    [
      './terms/{coulomb,lennard_jones,nonbonded_14,region,spline,charge_equilibration}.ts',
      './terms/{harmonic_bond,harmonic_angle,periodic_torsion,periodic_improper,force_kernel}.ts',
      './terms/*_network.ts',
    ],
    { eager: true },
  ),
);

function register(modules: TermModules): void {
  for (const { schema } of Object.values(modules)) known.set(schema.name, schema);
}

/**
 * Makes Terms known that are no part of the first load (Class II), where they are asked for. Whoever makes Potentials of such Terms
 * calls it first, and so does every Engine.
 * @param names of the Terms that are needed; all of them where absent
 */
export async function loadTerms(names?: readonly string[]): Promise<void> {
  if (names?.every((name) => known.has(name))) return;
  const { LATER, LATTICE } = await import('./laterTerms.ts');
  register(LATER);
  // They exist in boxes alone: who asks for all Terms means those of a molecule.
  if (names) register(LATTICE);
}

/** The schema of a Term. Throws FfpError('unsupported') for a name that is none. */
export function termSchema(name: string): TermSchema {
  const schema = TERMS.get(name);
  if (!schema)
    throw new FfpError('unsupported', `there is no Term named "${name}"; known: ${[...TERMS.keys()].join(', ')}`);
  return schema;
}

/** The schema of a bonded Term. */
export function bondedSchema(name: string): BondedTermSchema {
  const schema = termSchema(name);
  if (schema.kind !== 'bonded') throw new FfpError('unsupported', `the Term "${name}" does not act on listed atoms`);
  return schema;
}

/** The schema of a pair Term. */
export function pairSchema(name: string): PairTermSchema {
  const schema = termSchema(name);
  if (schema.kind !== 'pair') throw new FfpError('unsupported', `the Term "${name}" does not act on all pairs`);
  return schema;
}
