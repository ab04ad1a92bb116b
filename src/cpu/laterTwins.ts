import type { TwinModule } from './twin.ts';

/** Twins that `loadTwins` loads: one file of the built page. */
export const LATER = import.meta.glob<TwinModule>('./terms/class2_*.ts', { eager: true });
