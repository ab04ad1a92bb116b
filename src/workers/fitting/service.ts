import { FfpError } from '../../core/errors.ts';
import type { LoadAsset } from '../../core/assets.ts';
import type { FittedModel } from '../../fit/fitter.ts';
import type { MoleculeSource } from '../../session/experiment.ts';
import { pageAssets } from '../forceFields.ts';
import type {
  Catalogue,
  DataDescription,
  EnergyUnit,
  FitMessage,
  FitOutcome,
  FitRequest,
  FittingApi,
  Judgement,
  MeasuredStep,
  ModelFile,
  NamedFile,
  NewestModel,
  PresetData,
  Recipe,
  TeachRequest,
} from './contract.ts';
import { Designs } from './designs.ts';
import type { Follower } from './follower.ts';

/** The fit that goes on. */
interface Running {
  readonly follower: Follower;
  readonly file: (model: FittedModel) => Promise<ModelFile>;
}

/** Answers questions on designs, and carries one out. */
export class FittingService implements FittingApi {
  private load: LoadAsset = () => Promise.reject(new Error('connect first'));
  private readonly designs = new Designs((path) => this.load(path));
  private running: Running | null = null;
  private busy = false;

  async connect(baseUrl: string, models: readonly (readonly ModelFile[])[]): Promise<void> {
    this.load = pageAssets(baseUrl);
    await this.designs.bring(models);
  }

  catalogue(): Promise<Catalogue> {
    return this.designs.catalogue();
  }

  preset(id: string, data: PresetData): Promise<Recipe> {
    return this.designs.preset(id, data);
  }

  judge(design: unknown, molecule: MoleculeSource, measured?: readonly MeasuredStep[]): Promise<Judgement> {
    return this.designs.judge(design, molecule, measured);
  }

  readData(file: Blob, name: string, unit?: EnergyUnit): Promise<DataDescription> {
    return this.designs.readData(file, name, unit);
  }

  async teach(request: TeachRequest): Promise<NamedFile> {
    const { teach } = await import('./teach.ts');
    return teach(request, this.designs, this.load);
  }

  async fit(request: FitRequest, port: MessagePort): Promise<FitOutcome> {
    if (this.busy) throw new FfpError('usage', 'a fit is already going on; cancel it first');
    this.busy = true;
    try {
      const { carryOut } = await import('./carryOut.ts');
      const send = (message: FitMessage, buffers: ArrayBuffer[]) => port.postMessage(message, buffers);
      return await carryOut(request, this.designs, send, (follower, file) => (this.running = { follower, file }));
    } finally {
      this.running?.follower.end();
      this.running = null;
      this.busy = false;
      port.close();
    }
  }

  async pause(): Promise<void> {
    this.fitting().follower.pause();
  }

  async resume(): Promise<void> {
    this.fitting().follower.goOn();
  }

  async finish(): Promise<void> {
    this.fitting().follower.finish();
  }

  async newest(): Promise<NewestModel> {
    const { follower, file } = this.fitting();
    const model = await follower.newest();
    return { file: await file(model), epoch: follower.curve.at(-1)?.epoch ?? 0 };
  }

  private fitting(): Running {
    if (!this.running) throw new FfpError('usage', 'no fit is going on');
    return this.running;
  }
}
