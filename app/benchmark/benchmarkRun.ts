/** One benchmark of this visit: what is measured now, and what came out so far. It outlives the dialog that shows it, but does not run without it. */
import { createStore } from 'zustand/vanilla';
import { benchmark } from '../../src/workers/benchmark/client.ts';
import type { BenchmarkRequest, BenchReport, SuiteName } from '../../src/workers/benchmark/protocol.ts';
import type { Session } from '../state/session.ts';
import { strings } from '../strings/benchmark.ts';
import { sentence } from '../ui/sentence.ts';

type Partial = Pick<BenchReport, 'records' | 'skipped'>;

export interface BenchmarkState {
  readonly running: boolean;
  /** What is measured, in words. */
  readonly now: string;
  /** From 0 to 1, by suites. */
  readonly fraction: number;
  readonly result: Partial;
  /** Once a run came to its end. */
  readonly report: BenchReport | null;
  /** Why the last run did not, or what is to be said of it. */
  readonly word: string;
}

const EMPTY: Partial = { records: [], skipped: [] };
const STOPPED = new DOMException('stopped by the visitor', 'AbortError');

export class BenchmarkRun {
  readonly store = createStore<BenchmarkState>(() => ({
    running: false,
    now: '',
    fraction: 0,
    result: EMPTY,
    report: null,
    word: '',
  }));
  #abort: AbortController | null = null;

  /** Holds the molecule, waits until nothing else is timed, measures, and lets the molecule go on. */
  async start(session: Session, request: BenchmarkRequest): Promise<void> {
    if (this.#abort) return;
    const abort = (this.#abort = new AbortController());
    const { setState } = this.store;
    setState({ running: true, now: strings.waiting, fraction: 0, result: EMPTY, report: null, word: '' });
    const watch = whetherHidden();
    const stopped = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(STOPPED));
    });
    const still = session.standStill();
    try {
      // Whatever is timed now takes its time to end; a visitor who stops does not wait for that.
      await Promise.race([still, stopped]);
      const { baseUrl } = session.host;
      const report = await benchmark(baseUrl, request, {
        signal: abort.signal,
        message: ({ suite, text, record, skipped }) => {
          const { result } = this.store.getState();
          const at = request.suites.indexOf(suite);
          setState({
            fraction: at / request.suites.length,
            ...(text !== undefined && {
              now: strings.progress(strings.suites[suite], at + 1, request.suites.length, text),
            }),
            ...(record && { result: { ...result, records: [...result.records, { suite, ...record }] } }),
            ...(skipped && { result: { ...result, skipped: [...result.skipped, { suite, ...skipped }] } }),
          });
        },
      });
      setState({ report, result: report, word: watch.seen() ? strings.hidden : '' });
    } catch (error) {
      setState({ word: abort.signal.aborted ? strings.stopped : strings.failed(sentence(error)) });
    } finally {
      watch.end();
      void still.then((goOn) => goOn());
      this.#abort = null;
      setState({ running: false, now: '' });
    }
  }

  stop(): void {
    this.#abort?.abort(STOPPED);
  }
}

/** Whether the page was hidden meanwhile. */
function whetherHidden(): { seen(): boolean; end(): void } {
  let seen = document.hidden;
  const look = (): void => {
    seen ||= document.hidden;
  };
  document.addEventListener('visibilitychange', look);
  return { seen: () => seen, end: () => document.removeEventListener('visibilitychange', look) };
}

/** What the page offers, in the order in which it runs. */
export const SUITES: readonly SuiteName[] = ['floor', 'resident', 'lanes', 'replicas', 'learned', 'blocks'];

/** One for the whole visit. */
export const benchmarkRun = new BenchmarkRun();
