/** The words of the plane's tools: apart from the others, because they come with them. Plain text only, never markup. */
import type { XName } from './quantities.ts';

export const toolStrings = {
  title: 'Axes and files',
  x: 'Across',
  y: 'Upwards',
  temperature: 'Labels made at',
  kelvin: (kelvin: string) => (kelvin === '' ? 'all temperatures' : `${kelvin} K`),
  xWords: {
    step: 'Time per step',
    atom: 'Time per atom and step',
    batch: 'Evaluations a second, in a batch',
  } satisfies Record<XName, string>,
  literature: 'Published points',
  sources: 'The published points, and where they stand',
  source: 'Source',
  publishedNote: (y: string) =>
    `Crosses: other hardware, other molecules, another reference than everything else on this plane. ${
      y === 'energy' || y === 'set-energy'
        ? 'Their energy errors are over 800 structures of SPICE v3.'
        : 'Their force errors are not known: they stand on the axis.'
    }`,
};
