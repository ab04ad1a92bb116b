/** The page's end of the simulation worker: calls through comlink, frames through a MessagePort, and what to do when it dies. */
import { transfer, wrap } from 'comlink';
import type { Remote } from 'comlink';
import { FfpError } from '../core/errors.ts';
import { Lifetime } from './lifetime.ts';
import type { PortMessage, SimulationApi } from './protocol.ts';

export interface ClientEvents {
  message(message: PortMessage): void;
  /** The worker died: every pending call has been rejected, and nothing works until `restart`. */
  crash(message: string): void;
}

const CRASHED = 'The simulation stopped unexpectedly. Restart it to go on.';

/** Methods of the worker by name, each rejecting when the worker dies instead of waiting for ever. */
export type SimulationCalls = {
  readonly [Name in Exclude<keyof SimulationApi, 'connect'>]: SimulationApi[Name];
};

export class SimulationClient {
  #worker: Worker | null = null;
  #remote: Remote<SimulationApi> | null = null;
  #port: MessagePort | null = null;
  #life = new Lifetime();
  readonly #events: ClientEvents;
  readonly #baseUrl: string;

  /** @param baseUrl where the files of `public/` are served. */
  constructor(events: ClientEvents, baseUrl: string) {
    this.#events = events;
    this.#baseUrl = baseUrl;
  }

  /** Calls of the worker. */
  readonly calls: SimulationCalls = {
    molecules: () => this.#call((api) => api.molecules()),
    open: (...asked) => this.#call((api) => api.open(...asked)),
    play: () => this.#call((api) => api.play()),
    pause: () => this.#call((api) => api.pause()),
    step: (steps) => this.#call((api) => api.step(steps)),
    reset: () => this.#call((api) => api.reset()),
    set: (change) => this.#call((api) => api.set(change)),
    compareEngines: (forcefield) => this.#call((api) => api.compareEngines(forcefield)),
    hands: (command) => this.#call((api) => api.hands(command)),
    playback: (mode, rate) => this.#call((api) => api.playback(mode, rate)),
    recover: () => this.#call((api) => api.recover()),
    freeze: (index) => this.#call((api) => api.freeze(index)),
    measurePlane: (engine, forcefields, aspects) => this.#call((api) => api.measurePlane(engine, forcefields, aspects)),
    atomValues: (what, frame) => this.#call((api) => api.atomValues(what, frame)),
    referenceFile: (terms) => this.#call((api) => api.referenceFile(terms)),
    labelScript: () => this.#call((api) => api.labelScript()),
    importLabels: (text) => this.#call((api) => api.importLabels(text)),
    stopTiming: () => this.#call((api) => api.stopTiming()),
    setVisible: (visible) => this.#call((api) => api.setVisible(visible)),
    importModel: (files, wanted) => this.#call((api) => api.importModel(files, wanted)),
    forgetModel: (id) => this.#call((api) => api.forgetModel(id)),
    // Comlink's types do not carry a type parameter through.
    inside: (name, ask) => this.#call((api) => (api.inside as unknown as SimulationApi['inside'])(name, ask)),
    experiment: () => this.#call((api) => api.experiment()),
    moment: () => this.#call((api) => api.moment()),
    stateHash: () => this.#call((api) => api.stateHash()),
  };

  /** Starts the worker, or starts it anew after a crash. Resolves when it answers. */
  async start(): Promise<void> {
    this.stop();
    const worker = new Worker(new URL('./simulation.worker.ts', import.meta.url), {
      type: 'module',
      name: 'simulation',
    });
    this.#worker = worker;
    this.#life = new Lifetime();
    const crash = (event: Event) => {
      // Errors arrive here that no call awaits: the worker's state cannot be trusted any more.
      event.preventDefault();
      if (this.#worker !== worker) return;
      console.warn('simulation worker:', event instanceof ErrorEvent ? event.message : event.type);
      this.fail(CRASHED);
    };
    worker.addEventListener('error', crash);
    worker.addEventListener('messageerror', crash);
    this.#remote = wrap<SimulationApi>(worker);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener('message', (event: MessageEvent<PortMessage>) => this.#events.message(event.data));
    port1.start();
    await this.#call((api) => api.connect(transfer(port2, [port2]), this.#baseUrl));
  }

  /** Ends a worker that is of no use any more, and says so to all that wait, and to the page. */
  fail(reason: string): void {
    this.stop();
    this.#life.end(new FfpError('gpu', reason));
    this.#events.crash(reason);
  }

  stop(): void {
    this.#port?.close();
    this.#worker?.terminate();
    this.#worker = null;
    this.#remote = null;
    this.#port = null;
  }

  async #call<Result>(run: (api: Remote<SimulationApi>) => Promise<Result>): Promise<Result> {
    if (!this.#remote) throw new FfpError('gpu', CRASHED);
    return this.#life.during(run(this.#remote));
  }
}
