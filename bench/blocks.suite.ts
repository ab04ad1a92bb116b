import { fromLibrary } from './library.ts';

export const suite = fromLibrary('blocks', 'matrix products and Fourier transforms as a part of the measured peak');
