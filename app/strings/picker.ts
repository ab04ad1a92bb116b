/** The words of the choice of a molecule. Plain text only, never markup. */
import { integer } from '../ui/format.ts';
import { plural } from './page.ts';

export const strings = {
  title: 'Choose a molecule',
  search: 'Search by name or formula',
  count: (shown: number, all: number) =>
    shown === all ? plural(all, 'molecule') : `${integer(shown)} of ${plural(all, 'molecule')}`,
  none: 'No molecule of the Reference set matches.',
  frames: (frames: number, test: number) =>
    test > 0 ? `${plural(frames, 'QM frame')}, ${integer(test)} for testing` : plural(frames, 'QM frame'),
  atoms: (atoms: number) => plural(atoms, 'atom'),
  close: 'Close',
} as const;
