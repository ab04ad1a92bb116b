/** What is said of a link that was copied. Plain text only, never markup. */
import type { Ghosts } from '../../src/session/experiment.ts';
import { plural } from './page.ts';

export const strings = {
  copied: 'Link copied',
  notCopied: 'Copy this link',
  address: 'Link',
  contents: (molecule: string, events: number, seed: number, ghosts: Ghosts | null) =>
    `It carries ${molecule}, the settings${events > 0 ? ` with ${plural(events, 'change')} made on the way` : ''}, the seed ${seed}, this view${ghosts ? `, and ${plural(ghosts.points.length, 'point')} of the plane as measured on this device (${ghosts.device})` : ''}.`,
  replay: 'Whoever opens it sees the same run from its first step: the same bits on the same Engine and adapter.',
  continuation: (step: number) =>
    `It goes on from step ${step}, with the positions and velocities of that moment to the last bit; further steps give the same bits on the same Engine and adapter, and elsewhere the same statistics.`,
  goesOn: 'Begins',
  fromStart: 'from the start',
  fromHere: (step: number | null) => `from exactly here${step === null ? '' : ` (step ${step})`}`,
  length: (characters: number) => `The link has ${characters} characters.`,
  needs: (titles: readonly string[]) =>
    titles.length > 0 ? `It needs ${titles.join(' and ')}, which links do not carry: send the file along. ` : '',
  design: 'Your design goes along as its recipe. ',
  benchmark: 'What a benchmark measured on this device goes along. ',
  privacy: 'Everything is in the link itself; nothing was sent anywhere.',
  long: 'Some programs cut off links of that length: save it as a file, and send that.',
  also: { files: 'Save as a file …', sources: 'Cite this view' },
  close: 'Close',
} as const;
