import { fromLibrary } from './library.ts';

export const suite = fromLibrary('lanes', 'lanes of the resident kernel’s workgroup: the usual number against others');
