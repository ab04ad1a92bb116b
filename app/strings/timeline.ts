/** The words of the timeline. Plain text only, never markup. */
import { simulatedTime } from '../ui/format.ts';

export const strings = {
  label: 'Timeline',
  slider: 'Moment of the run',
  now: 'now',
  at: (time: number, end: number) => `${simulatedTime(time)} of ${simulatedTime(end)}`,
  replay: 'Replay',
  halt: 'Stop',
  goOn: 'Go on from here',
  goOnHint: 'What came after this moment is forgotten; undo brings it back.',
  mark: 'Bookmark this moment',
  marked: (time: string) => `Go to the bookmark at ${time}`,
  unmark: (time: string) => `Remove the bookmark at ${time}`,
  markStep: (step: number) => `step ${step.toLocaleString('en-US')}`,
  goingOn: 'Going back…',
};
