import { fromLibrary } from './library.ts';

export const suite = fromLibrary('replicas', '1 to 16,384 copies of alanine dipeptide, and what one takes of memory');
