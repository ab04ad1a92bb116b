import { FfpError } from '../core/errors.ts';
import type { Command } from './command.ts';
import { campaign, isClean, type Counts } from './fuzz/campaign.ts';
import { fileTarget, FORMATS, type FormatName } from './fuzz/files.ts';
import { linkTarget, packedLinkTarget } from './fuzz/links.ts';
import { GENERAL_OPTIONS } from './options.ts';

/** `ffp fuzz`: spoilt links and files, and what became of them. */
export const fuzz: Command = {
  name: 'fuzz',
  usage: 'links | files [--format NAME] [--count N] [--seed S] [--from K]',
  summary: 'reads links and files that are wrong in every way, and counts what became of them',
  details: `Case K of a seed is always the same input: --seed S --from K --count 1 reads one again. counts, one a format: target, cases, refused (in
one clear line), accepted; crashes (any other error), slow (over 50 ms, also when read again), prototypes (changed), nan (accepted with a
number that is none), unclear (refused in words that people cannot read): these are bad, and with any of them the command fails; slowest (ms).
Formats: ${FORMATS.join(', ')}. Runs in the project's own folder, whose golden files it spoils.`,
  options: {
    format: { type: 'string', value: 'NAME', help: 'one format instead of all (files)' },
    count: { type: 'string', value: 'N', help: 'cases, of each format (1000)' },
    seed: { type: 'string', value: 'S', help: '32-bit seed (1)' },
    from: { type: 'string', value: 'K', help: 'the first case (0)' },
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    const [what, ...rest] = args.positionals;
    if ((what !== 'links' && what !== 'files') || rest.length > 0)
      throw new FfpError('usage', 'Say "fuzz links" or "fuzz files".');
    const format = args.choice<FormatName>('format', FORMATS);
    if (what === 'links' && format) throw new FfpError('usage', '--format is for files.');
    const seed = args.integer('seed', 1, 0, 0xffffffff);
    const from = args.integer('from', 0, 0, 2 ** 32 - 1);
    const count = args.integer('count', 1000, 1, 1e9);
    const targets =
      what === 'links'
        ? [linkTarget(), packedLinkTarget()]
        : await Promise.all((format ? [format] : FORMATS).map((name) => fileTarget(name, context)));
    const counts: Counts[] = [];
    for (const target of targets)
      counts.push(
        await campaign(target, seed, from, count, (done) => context.progress(`${target.name}: ${done} of ${count}`)),
      );
    const bad = counts.filter((one) => !isClean(one));
    if (bad.length > 0) {
      const [{ target, bad: cases }] = bad;
      const [first] = cases;
      throw new FfpError(
        'file',
        `${bad.map((one) => `${one.target}: ${one.crashes} crashes, ${one.slow} slow, ${one.prototypes} prototype changes, ${one.nan} NaN, ${one.unclear} unclear`).join('; ')}. First: ${first.what} (${first.words}); see it again with "fuzz ${what}${what === 'files' ? ` --format ${target}` : ''} --seed ${seed} --from ${first.case} --count 1". It begins ${first.input.slice(0, 300)}`,
      );
    }
    return { counts };
  },
};
