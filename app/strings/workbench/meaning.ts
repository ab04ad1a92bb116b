/** Words of the part "What it means". Plain text only. */
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { duration, integer, percent, significant, withSpread } from '../../ui/format.ts';

type Race = MeasurementResult<'race'>;
type Population = MeasurementResult<'population'>;

const inPercent = (share: number, error: number | null): string =>
  `${withSpread(100 * share, error === null ? null : 100 * error)} %`;

export const strings = {
  intro:
    'Nobody measures an energy; one measures how often a molecule is seen in one shape or another, and that depends on energies exponentially.',
  conditions: 'Conditions',
  temperature: 'Temperature, K',
  torsion: 'Torsion',
  boundary: 'Counts as turned below, degrees',
  noTorsion: 'This molecule has no bond that it can turn about: no shapes to choose between.',
  factor: {
    title: 'From an energy error to a wrong population',
    figure: (temperature: number) => `The factor at ${temperature} K`,
    description: (temperature: number, lines: readonly string[]) =>
      `The factor by which a ratio of populations is wrong against the energy error, at ${temperature} K. ${lines.join('; ')}.`,
    run: 'Measure the energy errors',
    x: 'energy error, kcal/mol',
    y: 'ratio of populations wrong by a factor of',
    accuracy: '1 kcal/mol',
    note: (error: number, factor: number, half: number) =>
      `${significant(error, 2)} kcal/mol: a factor of ${significant(factor, 2)}; 50 % becomes ${percent(half)}`,
    how: (temperature: number) =>
      `exp(ΔE/kT) at ${temperature} K: what an error ΔE in the energy difference of two states does to the ratio of their populations. The marks: mean absolute energy error on the labelled frames of this molecule, its mean difference removed (zeros of energy do not compare); two states may well differ by more or by less.`,
    columns: ['force field', 'energy error kcal/mol', 'factor', 'what 50 % becomes, %'],
  },
  population: {
    title: (torsion: string) => `How it stands: ${torsion}`,
    figure: (torsion: string) => `Free energy along ${torsion}`,
    run: 'Sample the torsion',
    x: 'torsion, degrees',
    y: 'free energy, kcal/mol',
    share: ({ share, error, boundary }: Population) =>
      share === null ? 'not sampled' : `${inPercent(share, error)} turned (below ${boundary}°)`,
    description: (torsion: string, lines: readonly string[]) =>
      `Free energy along the torsion ${torsion} by each force field. ${lines.join('; ')}.`,
    how: ({ picoseconds, replicas, temperature, samples, efficiency }: Population) =>
      `${replicas} copies of the molecule start all the way round the torsion, relaxed and warmed up to ${temperature} K, and move in a Langevin bath. An energy along the torsion levels its hills, so that nothing waits before a barrier; every sample is weighed by exp(+U/kT) for what that energy did (umbrella sampling). ${integer(samples)} samples, one every 10 fs; ${significant(picoseconds)} ps of all copies together for the first force field; by their weights ${percent(efficiency)} of them count. Errors: leaving out the copies in turn (jackknife). Other torsions may be slow: the error knows only what was seen. Sampling ends after 20 s at the latest.`,
    columns: ['torsion, degrees'],
  },
  race: {
    title: 'Race to the answer',
    figure: 'Error against time',
    intro:
      'Two force fields on their way to the same number: how often the torsion is turned. One makes steps fast, the other makes them right.',
    pick: 'Choose a second force field above, and the first two will race.',
    run: (a: string, b: string) => `Race: ${a} against ${b}`,
    x: 'seconds on this device',
    y: 'error of the share, percentage points',
    description: (lines: readonly string[]) =>
      `Error of the share against seconds of the clock, both axes logarithmic. ${lines.join('; ')}.`,
    waiting: 'First the truth is sampled, then the race begins.',
    truth: ({ truth }: Race, name: string) =>
      truth.share === null
        ? ''
        : `Truth here: ${inPercent(truth.share, truth.error)} by “${name}”${
            truth.scan && truth.uncorrected !== null
              ? `, corrected along the torsion by the quantum-mechanical scan (before: ${percent(truth.uncorrected)})`
              : '; there is no quantum-mechanical scan to correct it'
          }.`,
    racer: ({ share, noise, plateau, picoseconds }: Race['racers'][number]) =>
      share === null
        ? ''
        : `${inPercent(share, noise)} after ${significant(picoseconds)} ps; ${
            plateau > 0 ? `ends ${significant(100 * plateau, 2)} points off` : 'not to be told from the truth'
          }`,
    crossing: (name: string, seconds: number) => `${name} is ahead for good after ${duration(seconds)}.`,
    noCrossing: 'No crossing: the one that ends nearer to the truth is ahead all the way.',
    alike: 'Both end equally far from the truth, as far as can be told (two standard errors): no winner.',
    bandLabel: 'below: the truth’s own error',
    how: ({ truth }: Race, name: string) =>
      `The truth is first sampled with “${name}” (${significant(truth.picoseconds)} ps of all copies together)${
        truth.scan
          ? `, and every angle then weighed by what the reference scan ${truth.scan} says differently from it: ωB97X/6-31G(d), so the truth is that level’s, not nature’s`
          : ''
      }; its own error is the grey band, below which nothing can be told. Then both racers sample as under “How it stands”, in turns of 40 ms, each with a clock of its own that stands while the other runs and counts its survey and warm-up. Dots: distance of the running average from the truth. Lines: √(plateau² + noise² T/t), with the noise at the end by leaving out copies in turn and the plateau from what is left of the distance beyond both errors. The crossing is where the lines cross, also beyond the time that was measured.`,
    columns: ['force field', 'seconds', 'share, %', 'standard error, points', 'distance from the truth, points'],
  },
} as const;
