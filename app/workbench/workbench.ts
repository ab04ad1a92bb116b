/**
 * Measurements that a visitor asks for, one at a time, in a worker of their own: what waits, how far the present one is, and
 * every result of this visit. Loaded with the first look at the workbench.
 */
import { createStore } from 'zustand/vanilla';
import { MeasureClient } from '../../src/workers/measure/client.ts';
import type {
  MeasurementName,
  MeasurementOptions,
  MeasurementResult,
  SubjectSource,
} from '../../src/workers/measure/protocol.ts';
import type { ModelFile } from '../../src/workers/protocol.ts';
import { sentence } from '../ui/sentence.ts';

/** One measurement of one force field. */
export interface Job<Name extends MeasurementName = MeasurementName> {
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** From 0 to 1. */
  readonly fraction: number;
  /** The whole result once it is done; before, as far as it stands, if the measurement shows that. */
  readonly result: MeasurementResult<Name> | null;
  /** Why it failed, in a sentence. */
  readonly reason: string;
}

export interface WorkbenchHost {
  readonly baseUrl: string;
  /** Files of the models that the visitor brought. */
  readonly models: () => readonly (readonly ModelFile[])[];
  /** Resolves when nothing else is being timed. */
  readonly quiet: () => Promise<void>;
}

type Jobs = Readonly<Record<string, Job>>;

const STOPPED = new DOMException('stopped by the visitor', 'AbortError');

export class Workbench {
  readonly jobs = createStore<Jobs>(() => ({}));
  readonly #client: MeasureClient;
  readonly #host: WorkbenchHost;
  readonly #running = new Map<string, AbortController>();

  constructor(host: WorkbenchHost) {
    this.#host = host;
    this.#client = new MeasureClient(host.baseUrl, host.models);
  }

  /** Measures unless that is under way or done; `again` does it anew. Errors become the job's reason. */
  async start<Name extends MeasurementName>(
    name: Name,
    subject: SubjectSource,
    options: MeasurementOptions<Name>,
    again = false,
  ): Promise<void> {
    const key = jobKey(name, subject, options);
    const known = this.jobs.getState()[key];
    if (this.#running.has(key) || (known?.state === 'done' && !again)) return;
    const abort = new AbortController();
    this.#running.set(key, abort);
    this.#set(key, { state: 'waiting', fraction: 0, result: null, reason: '' });
    try {
      await this.#host.quiet();
      const result = await this.#client.measure(name, subject, options, {
        signal: abort.signal,
        progress: ({ fraction, partial }) =>
          this.#patch(key, {
            state: 'running',
            fraction,
            ...(partial === undefined ? {} : { result: partial as MeasurementResult<Name> }),
          }),
      });
      this.#set(key, { state: 'done', fraction: 1, result, reason: '' });
    } catch (error) {
      if (abort.signal.aborted) this.#forget(key);
      else this.#patch(key, { state: 'failed', reason: sentence(error) });
    } finally {
      this.#running.delete(key);
    }
  }

  /** Stops one measurement, or all of them; their results so far are gone, those of others stay. */
  stop(key?: string): void {
    for (const [name, abort] of this.#running) if (key === undefined || key === name) abort.abort(STOPPED);
  }

  /** Stops everything and ends the worker: the next measurement knows the models that came since. */
  close(): void {
    this.stop();
    this.#client.stop();
  }

  #set(key: string, job: Job): void {
    this.jobs.setState({ [key]: job });
  }

  #patch(key: string, change: Partial<Job>): void {
    const job = this.jobs.getState()[key];
    if (job) this.#set(key, { ...job, ...change });
  }

  #forget(key: string): void {
    const { [key]: _, ...rest } = this.jobs.getState();
    this.jobs.setState(rest, true);
  }
}

/** What makes two measurements the same. */
export const jobKey = (name: MeasurementName, subject: SubjectSource, options: object): string =>
  JSON.stringify([
    name,
    subject.molecule,
    subject.forcefield,
    subject.engine,
    subject.labels?.size ?? null,
    subject.edits ?? null,
    options,
  ]);
