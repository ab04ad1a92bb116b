/** Words of the part "Errors". Plain text only. */
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { integer, significant } from '../../ui/format.ts';

type Parity = MeasurementResult<'parity'>;

const SPLITS: Readonly<Record<string, string>> = {
  train: 'train: it learned from these',
  validation: 'validation: seen when it was chosen',
  test: 'test: never seen',
  ood: 'out of distribution: such a molecule was never seen',
  scan: 'scan',
  gap: 'gap: between the others in time',
  trajectory: 'trajectories from other conformers',
};

export const strings = {
  run: 'Compare the forces',
  frames: 'Frames',
  split: 'Split',
  splitName: (split: string): string => SPLITS[split] ?? split,
  temperature: 'Temperature of the frames',
  anyTemperature: 'all',
  kelvin: (temperature: number) => `${temperature} K`,
  element: 'Elements',
  all: 'all',
  title: (name: string) => `Forces of ${name} against quantum mechanics`,
  description: (name: string, mae: number, dense: boolean) =>
    `${dense ? 'Where the force components lie: the darker, the more of them' : 'Each mark is one force component'}. On the diagonal ${name} would be right; it misses by ${mae.toFixed(2)} kcal/mol/Å on average.`,
  x: 'quantum mechanics, kcal/mol/Å',
  y: 'force field, kcal/mol/Å',
  mae: (mae: number) => `off by ${significant(mae)} kcal/mol/Å on average`,
  group: (mae: number) => significant(mae),
  dense: 'The more components in a cell, the stronger its colour.',
  band: ({ band }: Parity) =>
    `Grey: ±${significant(band.forceMae)} kcal/mol/Å, by which forces in a larger basis differ on average (${
      band.own ? `${integer(band.frames)} of this molecule’s frames` : 'over the whole Reference set'
    }).`,
  how: ({ frames, split, temperature, band }: Parity) =>
    `Every Cartesian component of the force on every atom, in ${integer(frames)} frames of the split “${split}”${
      temperature === null ? '' : ` at ${temperature} K`
    }, none of which moves: the same geometries for quantum mechanics (ωB97X/6-31G(d)) and for the force field. The grey band: mean absolute difference of the reference’s forces to ${band.level} over ${integer(band.frames)} frames. Most of it is that every bond is a little shorter in the larger basis; who meets the labels better than that has learned the labels, and is no nearer to nature for it.`,
} as const;
