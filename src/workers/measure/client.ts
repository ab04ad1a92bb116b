/** The page's end of the measuring worker: one measurement at a time, which can be stopped at any moment by ending the worker. */
import { transfer, wrap, type Remote } from 'comlink';
import { FfpError } from '../../core/errors.ts';
import { Lifetime } from '../lifetime.ts';
import type { ModelFile } from '../protocol.ts';
import type {
  MeasureApi,
  MeasurementName,
  MeasurementOptions,
  MeasurementResult,
  ProgressMessage,
  SubjectSource,
} from './protocol.ts';

export interface Watcher {
  /** Ends the measurement when it is aborted: the call rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly progress?: (message: ProgressMessage) => void;
}

export class MeasureClient {
  readonly #baseUrl: string;
  readonly #models: () => readonly (readonly ModelFile[])[];
  #worker: Worker | null = null;
  #remote: Remote<MeasureApi> | null = null;
  #life = new Lifetime();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param baseUrl where the files of `public/` are served
   * @param models files of the models that the visitor brought: asked for when a worker starts
   */
  constructor(baseUrl: string, models: () => readonly (readonly ModelFile[])[]) {
    this.#baseUrl = baseUrl;
    this.#models = models;
  }

  /** Waits for its turn, then measures. Rejects with an Error whose message a visitor can read. */
  measure<Name extends MeasurementName>(
    name: Name,
    subject: SubjectSource,
    options: MeasurementOptions<Name>,
    watcher: Watcher,
  ): Promise<MeasurementResult<Name>> {
    const turn = this.#last.then(() => this.#measure(name, subject, options, watcher));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the worker; the next measurement starts another one, which knows the models of that time. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#remote = null;
  }

  async #measure<Name extends MeasurementName>(
    name: Name,
    subject: SubjectSource,
    options: MeasurementOptions<Name>,
    { signal, progress }: Watcher,
  ): Promise<MeasurementResult<Name>> {
    signal.throwIfAborted();
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', ({ data }: MessageEvent<ProgressMessage>) => {
      if (!signal.aborted) progress?.(data);
    });
    port1.start();
    let abort = () => {};
    const ended = new Promise<never>((_, reject) => {
      abort = () => {
        this.stop();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort);
    });
    try {
      const work = async (): Promise<MeasurementResult<Name>> => {
        const remote = await this.#start();
        // Comlink's types do not carry a type parameter through.
        const measure = remote.measure as unknown as MeasureApi['measure'];
        return this.#life.during(measure(name, subject, options, transfer(port2, [port2])));
      };
      return await Promise.race([work(), ended]);
    } finally {
      signal.removeEventListener('abort', abort);
      port1.close();
    }
  }

  async #start(): Promise<Remote<MeasureApi>> {
    if (this.#remote) return this.#remote;
    const worker = new Worker(new URL('./measure.worker.ts', import.meta.url), { type: 'module', name: 'measure' });
    this.#worker = worker;
    const life = (this.#life = new Lifetime());
    const crash = (event: Event) => {
      event.preventDefault();
      if (this.#worker === worker) this.stop();
      life.end(new FfpError('gpu', 'The measurement stopped unexpectedly; start it again.'));
    };
    worker.addEventListener('error', crash);
    worker.addEventListener('messageerror', crash);
    const remote = wrap<MeasureApi>(worker);
    await life.during(remote.connect(this.#baseUrl, this.#models()));
    this.#remote = remote;
    return remote;
  }
}
