import { checkOptions, MEASUREMENTS } from '../../assess/measurements/index.ts';
import type { Measurement } from '../../assess/measurement.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { CpuEngine } from '../../cpu/engine.ts';
import { openMolecule } from '../../session/molecule.ts';
import { EnginePool } from '../enginePool.ts';
import { ForceFields, pageAssets } from '../forceFields.ts';
import type { ModelFile } from '../protocol.ts';
import type {
  MeasureApi,
  MeasurementName,
  MeasurementOptions,
  MeasurementResult,
  ProgressMessage,
  SubjectSource,
} from './protocol.ts';
import { labelsFor } from '../unlabelled.ts';
import { pageHelp } from '../help.ts';
import { pageThreads } from './threads.ts';

/** Measurements that take longer than a visitor would let the molecule stand still: beside the simulation, in a worker of their own. */
export class MeasureService implements MeasureApi {
  private readonly pool = new EnginePool(() => undefined, new CpuEngine({ threads: pageThreads(), help: pageHelp() }));
  private load: LoadAsset = () => Promise.reject(new Error('connect first'));
  private readonly forcefields = new ForceFields((path) => this.load(path));

  async connect(baseUrl: string, models: readonly (readonly ModelFile[])[]): Promise<void> {
    this.load = pageAssets(baseUrl);
    for (const files of models) await this.forcefields.import(files);
  }

  async measure<Name extends MeasurementName>(
    name: Name,
    { molecule, forcefield, engine, labels, edits }: SubjectSource,
    options: MeasurementOptions<Name>,
    port: MessagePort,
  ): Promise<MeasurementResult<Name>> {
    // What the page may ask for is known by its types; what a name stands for is known here only.
    const measurement: Measurement = await MEASUREMENTS[name]();
    this.forcefields.edits = edits ?? null;
    const opened = await openMolecule(molecule, this.load, this.forcefields.structure);
    const { structure } = opened;
    const reference = labels ? labelsFor(structure, await labels.text()) : opened.reference;
    const subject = {
      structure,
      reference,
      forcefield: await this.forcefields.get(forcefield),
      engine: await this.pool.get(engine),
    };
    try {
      const result = await measurement.measure(subject, checkOptions(measurement, options), {
        load: this.load,
        forcefield: (id) => this.forcefields.get(id),
        engine: (backend) => this.pool.get(backend),
        progress: async (fraction, partial) => {
          port.postMessage({ fraction, partial } satisfies ProgressMessage);
          await new Promise((resolve) => setTimeout(resolve, 0));
        },
      });
      return result as MeasurementResult<Name>;
    } catch (error) {
      if (error instanceof FfpError) throw error;
      throw new Error(`Something went wrong while this was measured: ${String(error)}`, { cause: error });
    } finally {
      port.close();
    }
  }
}
