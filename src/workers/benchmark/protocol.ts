/** What the page and the worker that benchmarks say to each other. Types, and the names of suites. */
import type { BenchRecord, Skipped } from '../../bench/record.ts';
import type { BenchReport } from '../../bench/report.ts';
import type { SuiteName } from '../../bench/library.ts';

export type { BenchRecord, BenchReport, Skipped, SuiteName };

export interface BenchmarkRequest {
  readonly suites: readonly SuiteName[];
  /** A slice: fewer sizes, shorter runs. */
  readonly quick: boolean;
}

/** What comes while a benchmark runs. */
export interface BenchmarkMessage {
  readonly suite: SuiteName;
  /** What is measured now, in words. */
  readonly text?: string;
  readonly record?: BenchRecord;
  readonly skipped?: Skipped;
}

/** The worker's calls (through comlink). */
export interface BenchmarkApi {
  /** Runs suites one after the other; BenchmarkMessages arrive on the port. To stop, end the worker. */
  run(baseUrl: string, request: BenchmarkRequest, port: MessagePort): Promise<BenchReport>;
}
