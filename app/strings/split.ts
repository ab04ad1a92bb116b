/** The words of where the time of a step goes. Plain text only, never markup. */
import type { InsideAnswer } from '../../src/workers/protocol.ts';
import { significant } from '../ui/format.ts';

type Part = NonNullable<InsideAnswer<'split'>>['parts'][number]['part'];

const parts: Readonly<Record<Part, string>> = {
  bonded: 'Bonds, angles, torsions',
  list: 'Who is near whom',
  pairs: 'Pairs within the cutoff',
  excluded: 'Pairs that exclude each other',
  spread: 'Charges onto the mesh',
  transform: 'Fourier transforms',
  convolve: 'Waves times their potential',
  gather: 'Forces from the mesh',
  constraints: 'Lengths that are held',
  integration: 'Moving the atoms',
  rest: 'All else',
};

export const strings = {
  parts,
  caption: 'Time of a step by part, ms',
  part: 'Part',
  value: (microseconds: number) => significant(microseconds / 1000, 2),
  share: (part: number) => `${Math.round(100 * part)} %`,
  whole: (microseconds: number) => `${significant(microseconds / 1000)} ms a step`,
  how: {
    watched: 'Watched while it runs: a clock is passed at each part; means of the steps of the last second or more.',
    alone:
      'Each part repeated by itself on the device, with the atoms where they are. All else is moving them, holding lengths, lists made anew, and the way to the device and back.',
  },
  measuring: 'Measuring…',
  still: 'It stands still: the time is measured while it runs.',
  again: 'Measure again',
} as const;
