/** The words of the tab "Time". Plain text only, never markup. */
import { significant } from '../../ui/format.ts';

export const strings = {
  intro:
    'A step is forces and motion. Each bar is what a step takes with nothing but one Term in it, beyond a step in which nothing acts.',
  run: 'Split the time',
  title: (name: string) => `Where a step of ${name} spends its time`,
  description: (name: string, whole: number, longest: string) =>
    `${name}: ${significant(whole)} µs a step in all; most of it goes into ${longest}.`,
  whole: (microseconds: number) => `${significant(microseconds)} µs a step in all`,
  bare: 'motion, noise, the Engine’s own',
  x: 'µs a step',
  untold: 'less than the timings can tell',
  together: (microseconds: number) =>
    microseconds < 0
      ? `Together they take ${significant(-microseconds)} µs less than one by one: they share work, such as going through pairs.`
      : `Together they take ${significant(microseconds)} µs more than one by one.`,
  columns: ['Term', 'µs', 'spread'] as readonly string[],
  how: (rounds: number) =>
    `A step with everything, a bare step, and a step with each Term alone, timed in turns, ${rounds} rounds; medians of the differences, ± half their interquartile range. Steps are too short to move anything, so that nothing blows up on the way.`,
} as const;
