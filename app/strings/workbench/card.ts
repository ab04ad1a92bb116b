/** The words of the report card. Plain text only, never markup. */
import type { MeasurementOptions, MeasurementResult } from '../../../src/workers/measure/protocol.ts';

type Card = MeasurementResult<'card'>;
export type Test = Card['tests'][number];
export type TestName = Test['name'];
export type ControlName = NonNullable<MeasurementOptions<'card'>['control']>;

interface Words {
  readonly title: string;
  /** What is asked. */
  readonly question: string;
}

export const tests: Readonly<Record<TestName, Words>> = {
  translation: { title: 'Moving', question: 'Does it matter where the molecule stands?' },
  rotation: { title: 'Turning', question: 'Does it matter how the molecule is turned?' },
  reflection: { title: 'Mirror image', question: 'Does the mirror image have the same energy?' },
  permutation: { title: 'Numbering', question: 'Does it matter in which order the atoms are listed?' },
  exchange: { title: 'Like atoms', question: 'May two atoms of one element change places?' },
  extensivity: { title: 'Two of it', question: 'Do two molecules far apart have twice the energy?' },
  gradient: { title: 'Slope', question: 'Are the forces the slope of the energy?' },
  loop: { title: 'Round trip', question: 'Does a way that ends where it began cost no work?' },
  'energy-jump': { title: 'Energy at the cutoff', question: 'Is the energy continuous as molecules part?' },
  'force-jump': { title: 'Forces at the cutoff', question: 'Are the forces continuous as molecules part?' },
  order: { title: 'Energy and time step', question: 'Does the energy fluctuate with the square of the time step?' },
  'longest-step': { title: 'Longest time step', question: 'How long a time step keeps the energy for a picosecond?' },
  dissociation: { title: 'Pulled apart', question: 'Does a bond come apart, and stay so?' },
  generalisation: { title: 'Unseen molecules', question: 'How much worse is it on molecules it never saw?' },
};

export const controls: Readonly<Record<ControlName, string>> = {
  'raw-coordinates': 'A network on raw coordinates',
  'mean-readout': 'A mean instead of a sum',
  'direct-forces': 'Forces predicted directly',
  'hard-cutoff': 'A hard cutoff',
  'large-step': 'Too large a time step',
};

export const strings = {
  intro:
    'What no error shows. Each test asks one question of each force field; a force field that is built to fail shows what failure looks like.',
  run: 'Test',
  controlLabel: 'Beside them, to see a failure',
  noControl: 'nothing',
  shipped: 'shipped',
  test: 'Test',
  caption: (molecule: string) => `Report card: ${molecule}`,
  verdicts: { pass: 'pass', fail: 'fail', 'not-applicable': 'not applicable' },
  limit: (limit: string, unit: string) => `${limit} (${unit})`,
  control: (title: string) => `Control: ${title}`,
  summary: (passed: number, failed: number, open: number) =>
    `${passed} passed, ${failed} failed${open > 0 ? `, ${open} not applicable` : ''}`,
  running: 'being tested…',
  copyJson: 'Copy as JSON',
  copyCsv: 'Copy as CSV',
  copied: 'Copied.',
  notCopied: 'The browser did not allow copying.',
  print: 'Print',
  how: 'How was this measured?',
  howText:
    'On the geometry shown, atoms moved at random by up to 0.05 Å so that no symmetry hides a mistake, with the CPU Engine in double precision: the card is about the force field, not about the device. Definitions, limits, controls and sources are in docs/report-card.md.',
  curves: {
    'energy-jump': 'A second molecule leaves',
    order: 'Fluctuation of the total energy',
    dissociation: 'A bond is pulled apart',
  },
  curvesDescription: (names: string) => `One line for each of ${names}.`,
  noStructure: 'Open a molecule first.',
} as const;

interface Fraction {
  readonly fraction: number;
  readonly low: number;
  readonly high: number;
}

const percent = (fraction: number): string => `${Math.round(100 * fraction)} %`;

export const stability = {
  title: 'How long it holds together',
  intro:
    'Thirty-two copies of the molecule in a bath at each temperature, until a bond breaks. Force errors say little about it: a run goes where no label was.',
  run: 'Run until bonds break',
  length: 'Length of each run',
  picoseconds: (length: number) => `${length} ps`,
  beside: 'Beside them, to see a failure',
  nothing: 'nothing',
  control: { specimen: 'Specimen: a network that breaks', step: 'Control: springs, steps of 4 fs' },
  at: (temperature: number) => `Whole molecules at ${temperature} K`,
  description: (temperature: number, lines: string) =>
    `Fraction of the copies whose bonds all held, against time, at ${temperature} K: ${lines}.`,
  held: ({ fraction, low, high }: Fraction) => `${percent(fraction)} hold (${percent(low)} to ${percent(high)})`,
  x: 'time, ps',
  y: 'fraction whole',
  columns: ['force field', 'time ps', 'fraction whole', 'low', 'high'],
  how: 'Langevin dynamics with 1 collision/ps and 0.5 fs steps from a minimum, velocities of the temperature. A bond is broken beyond 1.5 times its length at the minimum; a hydrogen that another heavy atom takes over is none. Intervals are exact (Clopper and Pearson, 95 %).',
} as const;
