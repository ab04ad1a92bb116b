/** The words of the plane's cards: apart from the others, because they come with them. Plain text only, never markup. */
import type { Family } from '../../src/forcefield/forcefield.ts';
import { integer, percent, setting, significant, withSpread } from '../ui/format.ts';
import { plural } from './page.ts';
import { splitWords } from './splits.ts';

export const pointStrings = {
  family: {
    mm: 'molecular mechanics',
    between: 'between the two',
    ml: 'machine learning',
  } satisfies Record<Family, string>,
  inside: 'Look inside',
  speed: 'Speed',
  time: (time: number, spread: number) => `${withSpread(time, spread)} µs a step`,
  timings: (runs: number, engine: string) => `(${plural(runs, 'timing')}, ${engine})`,
  batch: 'In a batch',
  batchValue: (perSecond: number, spread: number, replicas: number) =>
    `${withSpread(perSecond, spread)} evaluations a second, ${integer(replicas)} copies at once`,
  longest: 'Longest step',
  longestValue: (step: number, perDay: number) =>
    step === 0 ? 'no step of 0.5 fs or more keeps the energy' : `${setting(step)} fs: ${significant(perDay)} ns a day`,
  temperatures: 'By temperature',
  at: (kelvin: number, mae: number) => `${integer(kelvin)} K: ${significant(mae)}`,
  coarse: 'This browser’s clock is too coarse for these timings.',
  unsteady: 'The timings drifted while they were taken: this device slows itself down, or something else uses it.',
  perDay: (ns: number, dt: number) => `${significant(ns)} ns a day at ${setting(dt)} fs`,
  error: 'Force error',
  force: (mae: number, spread: number | null) => `${withSpread(mae, spread)} kcal/mol/Å`,
  frames: (frames: number, split: string) => `(${plural(frames, 'frame')}, ${splitWords(split)})`,
  framesBrought: (frames: number) => `(${plural(frames, 'frame')})`,
  missed: (fraction: number) => `${percent(fraction)} of the force missed`,
  energy: 'Energy error',
  energyValue: (mae: number) => `${significant(mae)} kcal/mol`,
  energyNote: '(without the mean offset)',
  parameters: (count: number) => plural(count, 'parameter'),
  bonds: (needed: boolean, breaking: boolean) =>
    `${needed ? 'needs' : 'needs no'} bonds, ${breaking ? 'can' : 'cannot'} break ${needed ? 'them' : 'bonds'}`,
  how: 'How was this measured?',
  howSpeed: (engine: string, adapter: string, runs: number, seconds: number, dt: number) =>
    `Time: median of ${plural(runs, 'timing')}, ${significant(seconds, 2)} s together, taken in turns with the other points, of the whole step (forces and integration) with ${setting(dt)} fs steps on ${engine}, ${adapter}, while the picture waited; ± is half the interquartile range.`,
  howError: (level: string, frames: number, split: string) =>
    `Error: mean absolute error of all Cartesian force components against ${level}, over ${plural(frames, 'frame')} of this molecule in the ${split} split (${splitWords(split)}); ± is its standard error over frames.`,
  howErrorBrought: (level: string, frames: number, split: string) =>
    `Error: mean absolute error of all Cartesian force components against ${level}, over ${plural(frames, 'frame')} of this molecule (the ${split} split of the Reference set); ± is its standard error over frames. What the model was trained on, and at which level, is not known here.`,
  howCommand: 'The same numbers on the command line:',
  howCommandModel: 'The same numbers on the command line, with the model’s files in MODEL:',
};
