import { fromLibrary } from './library.ts';

export const suite = fromLibrary(
  'learned',
  'every rung, and networks of ANI-2x’s size on 9 to 602 atoms, alone, as an ensemble, in batches',
);
