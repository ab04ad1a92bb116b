import type { Help } from '../cpu/simd/team.ts';

/** Another thread of this page for the boxes of a cpu Engine. */
export const pageHelp = (): Help => ({ threads: 1, load: async () => (await import('./helper.ts')).startHelper });
