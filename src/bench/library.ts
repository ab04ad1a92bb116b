/** The suites that run in Node and in a browser alike, each loaded when it is asked for. */
import type { LibrarySuite } from './place.ts';

export const LIBRARY = {
  floor: async () => (await import('./suites/floor.ts')).floor,
  resident: async () => (await import('./suites/resident.ts')).resident,
  lanes: async () => (await import('./suites/lanes.ts')).lanes,
  replicas: async () => (await import('./suites/replicas.ts')).replicas,
  learned: async () => (await import('./suites/learned.ts')).learned,
  blocks: async () => (await import('./suites/blocks.ts')).blocks,
  cost: async () => (await import('./suites/cost.ts')).cost,
} satisfies Record<string, () => Promise<LibrarySuite>>;

export type SuiteName = keyof typeof LIBRARY;

export const SUITE_NAMES = Object.keys(LIBRARY) as SuiteName[];
