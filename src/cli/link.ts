import { FfpError } from '../core/errors.ts';
import { decodeLink, encodeLink } from '../session/link.ts';
import { parseExperiment } from '../session/schema.ts';
import type { Command } from './command.ts';
import { GENERAL_OPTIONS } from './options.ts';

/** `ffp link`: Experiment ↔ link. */
export const link: Command = {
  name: 'link',
  usage: 'encode F.json | decode URL',
  summary: 'turns an Experiment into a link and back',
  details: `encode reads an Experiment (JSON) from a file and gives { url }.
decode reads a link, or its fragment alone, and gives the Experiment.
For both, - reads standard input.`,
  options: {
    base: { type: 'string', value: 'URL', help: 'address of the page, put before the fragment (encode)' },
    ...GENERAL_OPTIONS,
  },
  async run(args, { readText }) {
    const [verb, source, ...rest] = args.positionals;
    if (source === undefined || rest.length > 0 || (verb !== 'encode' && verb !== 'decode')) {
      throw new FfpError('usage', 'Say "link encode F.json" or "link decode URL".');
    }
    if (verb === 'decode') return decodeLink(source === '-' ? await readText('-') : source);
    return { url: await encodeLink(parseExperiment(parseJson(await readText(source))), args.text('base') ?? '') };
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FfpError('file', 'The file with the Experiment is not JSON.', { cause });
  }
}
