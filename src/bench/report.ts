/** The result of a whole run of suites, in Node and in a browser. */
import type { BenchRecord, Skipped } from './record.ts';

export interface Machine {
  /** Name of the processor; null where a browser does not say. */
  readonly processor: string | null;
  readonly threads: number;
  /** Processes that wanted to run, average of a minute, before and after; null where a browser does not say. */
  readonly load: readonly number[] | null;
  /** Cores that other programs kept busy meanwhile; null or absent where nobody knows. */
  readonly others?: number | null;
  readonly platform: string;
  /** What ran it: Node's version, or the browser's own words. */
  readonly program: string;
}

export interface BenchReport {
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  /** Of the webgpu Engine; null without one. */
  readonly adapter: string | null;
  readonly records: readonly (BenchRecord & { readonly suite: string })[];
  readonly skipped: readonly (Skipped & { readonly suite: string })[];
  /** How long each suite took, s. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Name of the graphics adapter that records speak of; null where none does. */
export const adapterOf = (records: BenchReport['records']): string | null =>
  records.find(({ backend, adapter }) => backend === 'webgpu' && adapter)?.adapter ?? null;
