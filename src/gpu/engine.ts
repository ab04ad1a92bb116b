import { FfpError } from '../core/errors.ts';
import type { Engine } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import { validatePotential } from '../forcefield/validate.ts';
import { SimulationBuffers } from './buffers.ts';
import type { GpuDevice } from './device.ts';
import { plainShape } from './glue.ts';
import type { NetworkPasses, Networks } from './network/passes.ts';
import { Pipelines, type BufferBinding } from './pipelines.ts';
import { buildProgram, type Program } from './program.ts';
import { ResidentStepper } from './resident.ts';
import { GpuSimulation } from './simulation.ts';
import { networkLanes, planSteps, type StepPlan } from './plan.ts';
import type { Stepper } from './stepper.ts';
import { TiledStepper } from './tiled.ts';

/** Largest molecule that one workgroup takes: WebGPU promises 256 lanes. */
export const RESIDENT_ATOMS = 256;

/** Most replicas of the tiled regime: they are the third dimension of its dispatches. */
const TILED_REPLICAS = 65535;

/** Names of software adapters: Chromium's SwiftShader, Mesa's llvmpipe, Windows' WARP. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

/** In the order of shaders/shared/bindings.wgsl. */
const SIMULATION_BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'dynamic uniform',
  'read-only-storage',
  'read-only-storage',
  ...Array.from({ length: 6 }, () => 'storage' as const),
];

/** How the work may be divided; none of it changes a result by a bit within one regime. */
export interface GpuOptions {
  /** Forces one regime; otherwise the size of the molecule decides. */
  readonly regime?: 'resident' | 'tiled';
  /** Lanes of a resident workgroup. */
  readonly lanes?: number;
  /** Most steps that one dispatch of the resident kernel takes (default: a whole submit's). */
  readonly stepsPerDispatch?: number;
}

/** The WebGPU Engine. */
export class GpuEngine implements Engine {
  readonly backend = 'webgpu';
  readonly adapter: string;
  /** Resolves, with the reason, when the device is gone for any reason but `destroy`. */
  readonly lost: Promise<string>;
  private readonly device: GPUDevice;
  /** The adapter is a processor that plays a GPU. */
  private readonly software: boolean;
  private readonly pipelines: Pipelines;
  private networks: Promise<Networks> | null = null;

  constructor({ device, adapter }: GpuDevice) {
    this.device = device;
    this.adapter = adapter;
    this.software = SOFTWARE.test(adapter);
    this.pipelines = new Pipelines(device, SIMULATION_BINDINGS);
    this.lost = new Promise((resolve) => {
      void device.lost.then(({ reason, message }) => {
        if (reason !== 'destroyed') resolve(message || 'no reason given');
      });
    });
  }

  /**
   * Throws FfpError('gpu') when the device has not enough memory, or refuses a buffer or a shader, and FfpError('unsupported')
   * for a network that its kernels do not take.
   */
  async load(potential: Potential, replicas: number, options: GpuOptions = {}): Promise<GpuSimulation> {
    validatePotential(potential);
    const { device, pipelines } = this;
    const networkData = potential.terms.find((term) => term.kind === 'network');
    const small = potential.atoms <= RESIDENT_ATOMS && !networkData;
    const regime = networkData ? 'tiled' : (options.regime ?? (small ? 'resident' : 'tiled'));
    if (regime === 'tiled' && replicas > TILED_REPLICAS)
      throw new FfpError(
        'gpu',
        `at most ${TILED_REPLICAS} replicas of a molecule of ${potential.atoms} atoms fit one dispatch`,
      );
    const program = buildProgram(potential, regime === 'resident');
    const plan = planSteps(potential, program, regime, this.software, options.lanes);
    const lanes = networkLanes(this.software);
    const prepared = networkData && (await (await this.loadNetworks()).prepare(networkData, replicas, lanes));
    const { buffers, network } = await this.guarded(`${replicas} × ${potential.atoms} atoms`, () => {
      const made = new SimulationBuffers(device, pipelines.bindGroupLayout, potential, program, plan, replicas);
      const { positions, partialForces } = made;
      const { partials, pairSegments } = plan;
      const forcesAt = program.slots + pairSegments * potential.atoms;
      return { buffers: made, network: prepared?.({ positions, partialForces, partials, forcesAt }) ?? null };
    });
    const [stepper, energies] = await Promise.all([
      this.stepper(buffers, program, plan, potential.atoms, replicas, network, options.stepsPerDispatch),
      pipelines.kernel('energies', program.imports, buffers.generated(program.glue(plainShape(64)))),
    ]);
    return new GpuSimulation(device, potential, replicas, program, buffers, plan.regime, stepper, energies, network);
  }

  destroy(): void {
    this.device.destroy();
  }

  /** Networks come with code of their own, which is no part of the first load. */
  private loadNetworks(): Promise<Networks> {
    this.networks ??= import('./network/passes.ts').then(({ Networks: Maker }) => new Maker(this.device));
    return this.networks;
  }

  /** Makes buffers; throws FfpError('gpu') where the device has no room for them. */
  private async guarded<T>(what: string, make: () => T): Promise<T> {
    const { device } = this;
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    const made = make();
    const errors = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    const error = errors.find((one) => one !== null);
    if (error) throw new FfpError('gpu', `the graphics device refused ${what}: ${error.message.split('\n')[0]}`);
    return made;
  }

  private async stepper(
    buffers: SimulationBuffers,
    program: Program,
    plan: StepPlan,
    atoms: number,
    replicas: number,
    network: NetworkPasses | null,
    stepsPerDispatch = 10_000,
  ): Promise<Stepper> {
    const compile = (kernel: string): Promise<GPUComputePipeline> =>
      this.pipelines.kernel(kernel, program.imports, buffers.generated(program.glue(plan)));
    if (plan.regime === 'resident')
      return new ResidentStepper(await compile('resident_step'), replicas, stepsPerDispatch);
    const [tuples, pairs, integrate] = await Promise.all([
      compile('tiled_tuples'),
      compile('tiled_pairs'),
      compile('tiled_integrate'),
    ]);
    return new TiledStepper({ tuples, pairs, integrate }, program, plan, atoms, replicas, network);
  }
}
