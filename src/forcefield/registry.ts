import { FfpError } from '../core/errors.ts';
import type { BondedTermSchema, PairTermSchema, TermSchema } from './term.ts';

const modules = import.meta.glob<{ schema: TermSchema }>('./terms/*.ts', { eager: true });

/** Every Term there is, by name: the files of `src/forcefield/terms`. */
export const TERMS: ReadonlyMap<string, TermSchema> = new Map(
  Object.values(modules)
    .map(({ schema }) => [schema.name, schema] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

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
