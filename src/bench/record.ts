/** What a benchmark says: one record a measurement, the same in Node and in a browser. */
import type { Backend } from '../forcefield/engine.ts';

/** One measurement. */
export interface BenchRecord {
  /** What was measured, with its unit: "Langevin step, cpu [µs]". */
  readonly what: string;
  readonly system: string;
  /** Number of timings. */
  readonly n: number;
  readonly median: number;
  /** Half the interquartile range. */
  readonly spread: number;
  /** What it is compared with, measured in the same run; null where with nothing. */
  readonly peer: string | null;
  /** Peer's median ÷ this median where smaller is better, this ÷ peer's where larger is: above 1 where this is better; null without a peer. */
  readonly ratio: number | null;
  /** The best run, which other work on the machine disturbed least; and the ratio of the best runs. */
  readonly best?: number;
  readonly bestRatio?: number;
  /** For tables and pictures: the same again as values, where they mean something. */
  readonly backend?: Backend;
  readonly adapter?: string;
  readonly atoms?: number;
  readonly replicas?: number;
  /** Id of the force field, or what stands in its place. */
  readonly model?: string;
}

/** Something that was not measured, and why. */
export interface Skipped {
  readonly what: string;
  readonly system: string;
  /** A sentence. */
  readonly reason: string;
}

/** Median and half the interquartile range. @param values at least one */
export function summarise(values: readonly number[]): { readonly median: number; readonly spread: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (fraction: number): number => {
    const place = fraction * (sorted.length - 1);
    const below = Math.floor(place);
    return sorted[below] + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
  };
  return { median: at(0.5), spread: (at(0.75) - at(0.25)) / 2 };
}
