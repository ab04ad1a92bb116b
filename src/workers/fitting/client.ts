/** The page's end of the fitting workers: one answers questions at once, the other fits. */
import { transfer, wrap, type Remote } from 'comlink';
import { FfpError } from '../../core/errors.ts';
import { Lifetime } from '../lifetime.ts';
import type { ModelFile } from '../protocol.ts';
import type { FitMessage, FitOutcome, FitRequest, FittingApi } from './contract.ts';

/** Calls that are answered while a fit goes on. */
export type Questions = Pick<FittingApi, 'catalogue' | 'preset' | 'judge' | 'readData' | 'teach'>;
/** Calls about the fit that goes on. */
export type FitControls = Pick<FittingApi, 'pause' | 'resume' | 'finish' | 'newest'>;

const CRASHED = 'The worker that fits stopped unexpectedly; start again, from the last kept state where there is one.';
/** Thrown by calls of a worker that was ended on purpose. */
export const CANCELLED = new DOMException('the fit was cancelled', 'AbortError');

export class FittingClient {
  readonly #asking: Side;
  readonly #fitting: Side;

  /**
   * @param baseUrl where the files of `public/` are served
   * @param models files of the models that the visitor brought: asked for when a worker starts
   */
  constructor(baseUrl: string, models: () => readonly (readonly ModelFile[])[]) {
    this.#asking = new Side(baseUrl, models, 'designs');
    this.#fitting = new Side(baseUrl, models, 'fitting');
  }

  readonly ask: Questions = {
    catalogue: () => this.#asking.call((api) => api.catalogue()),
    preset: (id, data) => this.#asking.call((api) => api.preset(id, data)),
    judge: (design, molecule, measured) => this.#asking.call((api) => api.judge(design, molecule, measured)),
    readData: (file, name, unit) => this.#asking.call((api) => api.readData(file, name, unit)),
    teach: (request) => this.#asking.call((api) => api.teach(request)),
  };

  readonly controls: FitControls = {
    pause: () => this.#fitting.call((api) => api.pause()),
    resume: () => this.#fitting.call((api) => api.resume()),
    finish: () => this.#fitting.call((api) => api.finish()),
    newest: () => this.#fitting.call((api) => api.newest()),
  };

  /** Carries a design out; rejects with `CANCELLED` after `cancel`. Each fit has a new worker, which knows the models of that time. */
  async fit(request: FitRequest, message: (message: FitMessage) => void): Promise<FitOutcome> {
    this.#fitting.end(CANCELLED);
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', ({ data }: MessageEvent<FitMessage>) => message(data));
    port1.start();
    try {
      return await this.#fitting.call((api) => api.fit(request, transfer(port2, [port2])));
    } finally {
      port1.close();
    }
  }

  /** Ends the fit at once, whatever it does; what was kept of it stays good. */
  cancel(): void {
    this.#fitting.end(CANCELLED);
  }

  /** Ends both workers; they start again when they are needed, and know the models of that time. */
  stop(): void {
    this.#asking.end(CANCELLED);
    this.#fitting.end(CANCELLED);
  }
}

/** A worker that is started when it is first called. */
class Side {
  #worker: Worker | null = null;
  #remote: Promise<{ readonly api: Remote<FittingApi> }> | null = null;
  #life = new Lifetime();

  constructor(
    private readonly baseUrl: string,
    private readonly models: () => readonly (readonly ModelFile[])[],
    private readonly name: string,
  ) {}

  async call<Result>(run: (api: Remote<FittingApi>) => Promise<Result>): Promise<Result> {
    this.#remote ??= this.#start();
    const life = this.#life;
    // `Remote` is a proxy of everything, `then` too: it must not be what a promise resolves with.
    const { api } = await life.during(this.#remote);
    return life.during(run(api));
  }

  end(reason: Error): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#remote = null;
    this.#life.end(reason);
  }

  async #start(): Promise<{ readonly api: Remote<FittingApi> }> {
    const worker = new Worker(new URL('./fitting.worker.ts', import.meta.url), { type: 'module', name: this.name });
    this.#worker = worker;
    this.#life = new Lifetime();
    const crash = (event: Event) => {
      event.preventDefault();
      if (this.#worker === worker) this.end(new FfpError('gpu', CRASHED));
    };
    worker.addEventListener('error', crash);
    worker.addEventListener('messageerror', crash);
    const api = wrap<FittingApi>(worker);
    try {
      await api.connect(this.baseUrl, this.models());
    } catch (error) {
      // The next attempt begins anew.
      if (this.#worker === worker) this.end(error as Error);
      throw error;
    }
    return { api };
  }
}
