/** The words of the settings. Plain text only, never markup. */
import { integer, setting, significant } from '../ui/format.ts';

export const strings = {
  title: 'Settings',
  temperature: 'Temperature',
  dt: 'Time step',
  ensemble: 'Ensemble',
  langevin: 'Langevin bath',
  nve: 'Constant energy',
  friction: 'Friction',
  seed: 'Seed',
  forcefield: 'Force field',
  engine: 'Engine',
  auto: (engine: string) => `Automatic (${engine})`,
  played: (adapter: string) => `not timed, ${adapter} is this processor`,
  engineTime: (time: number) => `${significant(time)} µs a step`,
  units: { temperature: 'K', dt: 'fs', friction: '1/ps', rate: 'fs/s' },
  outOfRange: (low: number, high: number, unit: string) =>
    `A number between ${setting(low)} and ${high < 1000 ? setting(high) : integer(high)}${unit && ` ${unit}`}, please.`,
  whole: (high: number) => `A whole number between 0 and ${high.toLocaleString('en-US')}, please.`,
  kept: (value: string) => `Kept ${value}.`,
  rate: 'Slow motion',
  seedHint: 'Another seed starts the run again.',
  reproduce: 'Reproduce',
  hash: (step: number) => `State at step ${integer(step)}`,
  hashNone: 'Pause to see the state’s fingerprint: the same one for whoever opens your link.',
  runTo: 'Run to step',
  runToGo: 'Go',
} as const;
