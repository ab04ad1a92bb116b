import type { TermSchema } from './term.ts';

/** Schemas that `loadTerms` loads: one file of the built page. */
export const LATER = import.meta.glob<{ schema: TermSchema }>('./terms/class2_*.ts', { eager: true });

/** The same of Terms that periodic boxes alone have. */
export const LATTICE = import.meta.glob<{ schema: TermSchema }>('./lattice/*.ts', { eager: true });
