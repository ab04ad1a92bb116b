/** What is said when a run has stopped. Plain text only, never markup. */
import { integer, setting } from '../ui/format.ts';

export const strings = {
  title: 'The run has stopped',
  goOn: (dt: number) => `Go on at ${setting(dt)} fs`,
  goOnAsIs: 'Go on as it is',
  again: (dt: number) => `Start again at ${setting(dt)} fs`,
  kept: (step: number) => `The state at step ${integer(step)} was kept.`,
} as const;
