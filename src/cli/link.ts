import { FfpError } from '../core/errors.ts';
import { potentialOf } from '../forcefield/forcefield.ts';
import { loadForceField } from '../forcefield/ladder.ts';
import { DEFAULT_EXPERIMENT } from '../session/defaults.ts';
import type { Experiment } from '../session/experiment.ts';
import { decodeLink, encodeLink } from '../session/link.ts';
import { readExperimentFile } from '../session/experimentFile.ts';
import { parseExperiment } from '../session/schema.ts';
import type { Arguments, Command, Context } from './command.ts';
import { GENERAL_OPTIONS, SYSTEM_OPTIONS } from './options.ts';
import { structureOf } from './system.ts';

/** `ffp link`: Experiment ↔ link. */
export const link: Command = {
  name: 'link',
  usage: 'encode (F.json | --structure F | --smiles TEXT) | decode URL',
  summary: 'turns an Experiment into a link and back',
  details: `encode reads an Experiment from a file (NAME.ffp.json, as the page saves it) and gives { url }; with --structure or --smiles, the Experiment is that molecule, in
full, under the default settings, or under the shipped force field that --forcefield names.
decode reads a link, or its fragment alone, and gives the Experiment.
For both, - reads standard input.`,
  options: {
    structure: SYSTEM_OPTIONS.structure,
    smiles: SYSTEM_OPTIONS.smiles,
    forcefield: {
      type: 'string',
      value: 'ID',
      help: 'the shipped force field of the link, with --structure or --smiles',
    },
    base: { type: 'string', value: 'URL', help: 'address of the page, put before the fragment (encode)' },
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const [verb, source, ...rest] = args.positionals;
    const molecule = args.has('structure') || args.has('smiles');
    const complete = molecule ? verb === 'encode' && source === undefined : source !== undefined && rest.length === 0;
    if (!complete || (verb !== 'encode' && verb !== 'decode')) {
      throw new FfpError('usage', 'Say "link encode F.json", "link encode --smiles TEXT" or "link decode URL".');
    }
    if (args.has('forcefield') && !molecule)
      throw new FfpError('usage', '--forcefield needs --structure or --smiles: an Experiment names its own.');
    if (verb === 'decode') return decodeLink(source === '-' ? await context.readText('-') : source);
    const experiment = molecule
      ? await experimentOf(args, context)
      : readExperimentFile(await context.readText(source));
    return { url: await encodeLink(experiment, args.text('base') ?? '') };
  },
};

/** A molecule under a shipped force field, and otherwise the default settings. */
async function experimentOf(args: Arguments, context: Context): Promise<Experiment> {
  const structure = await structureOf(args, context);
  const { inlineSource } = await import('../session/arrival.ts');
  const forcefield = args.text('forcefield') ?? DEFAULT_EXPERIMENT.settings.forcefield;
  await potentialOf(await loadForceField(forcefield, context.loadAsset), structure);
  const settings = { ...DEFAULT_EXPERIMENT.settings, forcefield };
  return parseExperiment({ ...DEFAULT_EXPERIMENT, molecule: inlineSource(structure), settings });
}
