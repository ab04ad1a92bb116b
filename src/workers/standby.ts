/** A second graphics device, made ready in calm times: a run whose device is lost goes on there without a shader being compiled. */
import type { GpuEngine } from '../gpu/engine.ts';
import type { Run } from '../session/run.ts';
import type { Visibility } from './visibility.ts';

/** Seconds that the same Potential must have run for before anything is made ready: whoever looks around changes it sooner. */
const CALM_TELLINGS = 5;
/** Longest that a device in good health takes to answer, ms: the alternative is another one, which takes longer than that. */
const ANSWER_MS = 500;

export class Standby {
  readonly #make: () => Promise<GpuEngine>;
  #engine: Promise<GpuEngine | null> | null = null;
  /** What runs, how often that was told, and what the device has been made ready for. */
  #potential: unknown = null;
  #tellings = 0;
  #readyFor: unknown = null;

  /** @param make another device */
  constructor(make: () => Promise<GpuEngine>) {
    this.#make = make;
  }

  /**
   * Told about once a second what runs, and on which adapter. It costs a device of the browser's and the pipelines on it; buffers are
   * there only for the moment that they are tried. Where anything fails, there is no device in reserve, which is no fault.
   * @param visibility told that timings made meanwhile do not count
   */
  told(run: Run, adapter: string, visibility: Visibility): void {
    const { potential } = run;
    this.#tellings = potential === this.#potential ? this.#tellings + 1 : 0;
    this.#potential = potential;
    if (this.#tellings < CALM_TELLINGS || this.#readyFor === potential) return;
    this.#readyFor = potential;
    this.#engine ??= this.#request(adapter);
    visibility.hidden++;
    void this.#engine
      .then((engine) => engine && rehearse(engine, run))
      .catch(() => undefined)
      .finally(() => visibility.hidden++);
  }

  /** Gives the device away, if there is one that answers: it may have been lost together with the other. */
  async take(): Promise<GpuEngine | null> {
    const engine = await soon(Promise.resolve(this.#engine));
    this.#forget();
    if (!engine || (await soon(answer(engine)))) return engine;
    engine.destroy();
    return null;
  }

  #forget(): void {
    this.#engine = this.#readyFor = null;
    this.#tellings = 0;
  }

  async #request(adapter: string): Promise<GpuEngine | null> {
    try {
      const engine = await this.#make();
      void engine.lost.then(() => this.#forget());
      if (engine.adapter === adapter) return engine;
      // Another adapter gives other bits.
      engine.destroy();
    } catch {
      // Some browsers give one device, and no more.
    }
    return null;
  }
}

/** The answer, or null where it is refused or does not come. */
function soon<T>(answer: Promise<T>): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_MS, null));
  return Promise.race([answer, late]).catch(() => null);
}

/** Does once what a run would do after its device was lost, and lets it go: what had to be compiled for that is kept. */
async function rehearse(engine: GpuEngine, { good, replicas }: Run): Promise<void> {
  const { checkpoint, simulation } = good;
  const { potential, inner } = simulation;
  const other = await engine.load(potential, replicas, inner ? { inner } : {});
  other.restore(checkpoint);
  await other.frame();
  other.destroy();
}

/** Resolves to true once the device has done something; rejects where it is gone. */
async function answer({ device }: GpuEngine): Promise<boolean> {
  const { COPY_DST, MAP_READ } = GPUBufferUsage;
  const buffer = device.createBuffer({ label: 'answer', size: 4, usage: COPY_DST | MAP_READ });
  await buffer.mapAsync(GPUMapMode.READ);
  buffer.destroy();
  return true;
}
