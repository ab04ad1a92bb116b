import { fromLibrary } from './library.ts';

export const suite = fromLibrary('floor', 'what dispatches, passes, submits and reading back cost by themselves');
