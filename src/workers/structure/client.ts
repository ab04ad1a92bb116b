/** The page's end of the worker that reads molecules. What takes too long is stopped by ending the worker; the next call starts another. */
import { wrap, type Remote } from 'comlink';
import { FfpError } from '../../core/errors.ts';
import { Lifetime } from '../lifetime.ts';
import type { ModelFile } from '../protocol.ts';
import type { StructureApi } from './protocol.ts';

/** Methods of the worker by name. */
export type StructureCalls = { readonly [Name in Exclude<keyof StructureApi, 'connect'>]: StructureApi[Name] };

/** Why a call was rejected that the visitor stopped. */
export const STOPPED = new DOMException('stopped by the visitor', 'AbortError');

export class StructureClient {
  readonly #baseUrl: string;
  readonly #models: () => readonly (readonly ModelFile[])[];
  #worker: Worker | null = null;
  #remote: Promise<Remote<StructureApi>> | null = null;
  #life = new Lifetime();

  /**
   * @param baseUrl where the files of `public/` are served
   * @param models files of the models that the visitor brought: asked for when a worker starts
   */
  constructor(baseUrl: string, models: () => readonly (readonly ModelFile[])[]) {
    this.#baseUrl = baseUrl;
    this.#models = models;
  }

  readonly calls: StructureCalls = {
    prepare: (files, options) => this.#call((remote) => remote.prepare(files, options)),
    forceFields: () => this.#call((remote) => remote.forceFields()),
    coverage: (molecule, id) => this.#call((remote) => remote.coverage(molecule, id)),
    depict: (smiles) => this.#call((remote) => remote.depict(smiles)),
  };

  /** Ends the worker: calls under way reject with STOPPED. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#remote = null;
    this.#life.end(STOPPED);
  }

  async #call<Result>(call: (remote: StructureApi) => Promise<Result>): Promise<Result> {
    const remote = (this.#remote ??= this.#start());
    // Comlink's types take a union of results apart.
    return this.#life.during(remote.then((api) => call(api as unknown as StructureApi)));
  }

  async #start(): Promise<Remote<StructureApi>> {
    const worker = new Worker(new URL('./structure.worker.ts', import.meta.url), { type: 'module', name: 'structure' });
    this.#worker = worker;
    const life = (this.#life = new Lifetime());
    const crash = (event: Event) => {
      event.preventDefault();
      if (this.#worker !== worker) return;
      // The first reason counts.
      life.end(new FfpError('file', 'The molecule could not be read: its reader stopped unexpectedly; try again.'));
      this.stop();
    };
    worker.addEventListener('error', crash);
    worker.addEventListener('messageerror', crash);
    const remote = wrap<StructureApi>(worker);
    await remote.connect(this.#baseUrl, this.#models());
    return remote;
  }
}
