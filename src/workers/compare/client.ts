/** The page's end of the side-by-side worker: ends with it, and starts another one when it is asked for anything again. */
import { transfer, wrap, type Remote } from 'comlink';
import { FfpError } from '../../core/errors.ts';
import { Lifetime } from '../lifetime.ts';
import type { ModelFile } from '../protocol.ts';
import type { SidesApi, SidesMessage } from './protocol.ts';

export interface SidesEvents {
  message(message: SidesMessage): void;
}

/** Thrown by calls of a worker that was ended on purpose: nobody waits for them any more. */
export const ENDED = new DOMException('the side-by-side view was closed', 'AbortError');
const CRASHED = 'The force fields side by side stopped unexpectedly; start again.';

export class SidesClient {
  #worker: Worker | null = null;
  #port: MessagePort | null = null;
  #remote: Promise<{ readonly api: Remote<SidesApi> }> | null = null;
  #life = new Lifetime();

  /**
   * @param baseUrl where the files of `public/` are served
   * @param models files of the models that the visitor brought: asked for when a worker starts
   */
  constructor(
    private readonly events: SidesEvents,
    private readonly baseUrl: string,
    private readonly models: () => readonly (readonly ModelFile[])[],
  ) {}

  /** A call of the worker; it rejects when the worker ends. */
  async call<Result>(run: (api: Remote<SidesApi>) => Promise<Result>): Promise<Result> {
    this.#remote ??= this.#start();
    const life = this.#life;
    // `Remote` is a proxy of everything, `then` too: it must not be what a promise resolves with.
    const { api } = await life.during(this.#remote);
    return life.during(run(api));
  }

  /** Ends the worker at once, whatever it does. */
  stop(reason: Error = ENDED): void {
    this.#port?.close();
    this.#worker?.terminate();
    this.#worker = null;
    this.#port = null;
    this.#remote = null;
    this.#life.end(reason);
  }

  async #start(): Promise<{ readonly api: Remote<SidesApi> }> {
    const worker = new Worker(new URL('./compare.worker.ts', import.meta.url), { type: 'module', name: 'compare' });
    this.#worker = worker;
    this.#life = new Lifetime();
    const crash = (event: Event) => {
      event.preventDefault();
      if (this.#worker !== worker) return;
      this.stop(new FfpError('gpu', CRASHED));
      this.events.message({ kind: 'failure', message: CRASHED });
    };
    worker.addEventListener('error', crash);
    worker.addEventListener('messageerror', crash);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener('message', ({ data }: MessageEvent<SidesMessage>) => {
      if (this.#port === port1) this.events.message(data);
    });
    port1.start();
    const api = wrap<SidesApi>(worker);
    try {
      await api.connect(this.baseUrl, this.models(), transfer(port2, [port2]));
    } catch (error) {
      // The next attempt begins anew.
      this.stop(error as Error);
      throw error;
    }
    return { api };
  }
}
