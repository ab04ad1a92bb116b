/** What a link names and does not carry, from files: a model, or a system of two files. */
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { parseImportedId } from '../forcefield/imported.ts';
import { importSystem, type SystemFile } from '../models/importSystem.ts';
import type { Experiment } from '../session/experiment.ts';
import { neededModels } from '../session/models.ts';
import type { Arguments, Context } from './command.ts';
import { readForceField } from './forcefield.ts';
import { SYSTEM_OPTIONS } from './options.ts';

/** Pairs of options that name a system: parameters, coordinates. */
const PAIRS = [
  ['topology', 'coordinates'],
  ['system', 'positions'],
] as const;

/** What a link may ask for, by files: a system or a model. */
const BROUGHT = new Set<string>([...PAIRS.flat(), 'forcefield']);

/** An option that says what a link says already, if one is given. @param others besides those of systems */
export const strayOption = (args: Arguments, others: readonly string[] = []): string | undefined =>
  [...Object.keys(SYSTEM_OPTIONS).filter((option) => !BROUGHT.has(option)), ...others].find((option) =>
    args.has(option),
  );

export interface BroughtForLink {
  readonly forcefields: readonly ForceField[];
  /** Of a system of files; absent without one. */
  readonly structure?: Structure;
}

/** Throws FfpError('usage' | 'unsupported') where files are missing, are others than the link's, or are not asked for. */
export async function broughtFor(experiment: Experiment, args: Arguments, context: Context): Promise<BroughtForLink> {
  const { molecule } = experiment;
  const system = molecule.kind === 'brought' ? molecule.model : null;
  const stray = PAIRS.flat().find((option) => args.has(option));
  if (system === null && stray !== undefined)
    throw new FfpError('usage', `--link brings its own settings; leave out --${stray}.`);
  const needed = neededModels(experiment).filter(({ id }) => id !== system);
  if (needed.length > 1)
    throw new FfpError('unsupported', `This link needs ${needed.length} models; one can be given here.`);
  if (needed.length === 0 && args.has('forcefield'))
    throw new FfpError('usage', '--link brings its own force field; leave out --forcefield.');
  const own = system === null ? null : await systemFor(system, args, context);
  const models = needed.length > 0 ? [await modelFor(needed[0], args, context)] : [];
  return own ? { forcefields: [own.forcefield, ...models], structure: own.structure } : { forcefields: models };
}

async function modelFor(needed: ReturnType<typeof neededModels>[number], args: Arguments, context: Context) {
  const asked = `the model ${needed.title} (fingerprint ${needed.fingerprint})`;
  if (!args.has('forcefield'))
    throw new FfpError(
      'usage',
      `This link needs ${asked}, which links do not carry: give its files with --forcefield.`,
    );
  const forceField = await readForceField(args, context);
  if (forceField.id !== needed.id)
    throw new FfpError('usage', `This link needs ${asked}, and --forcefield names ${forceField.id}.`);
  return forceField;
}

/** The system of a link: its fingerprint counts, whatever the files are called here. */
async function systemFor(id: string, args: Arguments, { readBytes }: Context) {
  const { title, fingerprint } = parseImportedId(id)!;
  const asked = `the system ${title} (fingerprint ${fingerprint})`;
  const pair = PAIRS.find((options) => options.every((option) => args.has(option)));
  if (!pair)
    throw new FfpError(
      'usage',
      `This link needs ${asked}, whose files links do not carry: give them with --topology and --coordinates, or --system and --positions.`,
    );
  const files = await Promise.all(
    pair.map(async (option): Promise<SystemFile> => {
      const path = args.required(option);
      const bytes = await readBytes(path);
      if (!bytes) throw new FfpError('file', `There is no file "${path.slice(0, 200)}".`);
      return { path, bytes };
    }),
  );
  const { forcefield, structure } = await importSystem(files);
  if (parseImportedId(forcefield.id)?.fingerprint !== fingerprint)
    throw new FfpError('usage', `This link needs ${asked}, and these files are ${forcefield.id}.`);
  return { forcefield: { ...forcefield, id }, structure };
}
