import { fromLibrary } from './library.ts';

export const suite = fromLibrary(
  'resident',
  'springs of 9 to 137 atoms: the resident kernel against one dispatch a step and the cpu Engine',
);
