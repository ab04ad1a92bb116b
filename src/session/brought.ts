/** Systems of files, as an Experiment names them. */
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { parseImportedId } from '../forcefield/imported.ts';
import type { MoleculeSource } from './experiment.ts';

/** Finds the molecules of a system that a visitor brought, by its id; undefined where it is not here. */
export type BroughtStructures = (id: string) => Structure | undefined;

/** The molecules that an Experiment names. Throws FfpError('usage') where they are not here. */
export function broughtStructure(
  { name, model }: Extract<MoleculeSource, { kind: 'brought' }>,
  find: BroughtStructures | undefined,
): Structure {
  const structure = find?.(model);
  if (structure) return { ...structure, name };
  const { title = model, fingerprint = '' } = parseImportedId(model) ?? {};
  throw new FfpError('usage', `the system ${title} (${fingerprint}) is not loaded here: links do not carry its files`);
}
