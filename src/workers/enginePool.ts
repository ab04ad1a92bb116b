import { FfpError } from '../core/errors.ts';
import { CpuEngine } from '../cpu/engine.ts';
import type { Backend, Engine } from '../forcefield/engine.ts';
import { requestBrowserDevice } from '../gpu/device.ts';
import { GpuEngine } from '../gpu/engine.ts';
import type { Run } from '../session/run.ts';
import { pageHelp } from './help.ts';
import type { Standby } from './standby.ts';
import type { Visibility } from './visibility.ts';

async function fresh(): Promise<GpuEngine> {
  const engine = new GpuEngine(await requestBrowserDevice());
  // A device works without, where there is no network to load this from.
  if (!engine.software) await (await import('./lanes.ts').catch(() => null))?.recallLanes(engine);
  return engine;
}

/** The Engines of this worker, each made when it is first asked for. A lost device is forgotten: the next call makes another. */
export class EnginePool {
  private gpu: Promise<GpuEngine> | null = null;
  /** As `gpu`, once it is there. */
  private present: GpuEngine | null = null;
  private standby: Standby | null = null;

  /**
   * @param onLost called with the reason when the graphics device is gone
   * @param cpu the Engine on the processor
   */
  constructor(
    private readonly onLost: (reason: string) => void,
    readonly cpu: CpuEngine = new CpuEngine({ help: pageHelp() }),
  ) {}

  /** Throws FfpError('no-webgpu') with what is missing. */
  get(backend: Backend): Promise<Engine> {
    if (backend === 'cpu') return Promise.resolve(this.cpu);
    this.gpu ??= this.request();
    return this.gpu;
  }

  /** The Engine, or the reason why there is none. */
  async find(backend: Backend): Promise<Engine | string> {
    try {
      return await this.get(backend);
    } catch (error) {
      if (error instanceof FfpError) return error.message;
      throw error;
    }
  }

  /** Gives up the device that is there, as one that was lost. False where there is none. */
  giveUp(reason: string): boolean {
    this.present?.giveUp(reason);
    return this.present !== null;
  }

  /** Told about once a second what runs: in calm times another graphics device is made ready for it. */
  async prepare(run: Run, visibility: Visibility): Promise<void> {
    const { present } = this;
    if (run.settings.engine !== 'webgpu' || !present) return;
    this.standby ??= new (await import('./standby.ts')).Standby(fresh);
    this.standby.told(run, present.adapter, visibility);
  }

  private async request(): Promise<GpuEngine> {
    try {
      const engine = (await this.standby?.take()) ?? (await fresh());
      this.present = engine;
      void engine.lost.then((reason) => {
        this.gpu = this.present = null;
        this.onLost(reason);
      });
      return engine;
    } catch (error) {
      this.gpu = null;
      throw error;
    }
  }
}
