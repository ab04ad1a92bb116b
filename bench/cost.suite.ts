import { fromLibrary } from './library.ts';

export const suite = fromLibrary('cost', 'the designer’s cost model against the clock');
