import { FfpError } from '../core/errors.ts';
import type { Engine, LoadOptions } from '../forcefield/engine.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { LearnedTermData, RegionTermData } from '../forcefield/term.ts';
import { validateAll } from '../forcefield/validate.ts';
import { SimulationBuffers } from './buffers.ts';
import { isSoftware, wordsOf, type GpuDevice } from './device.ts';
import { plainShape } from './glue.ts';
import { guarded } from './guarded.ts';
import type { BoxKernels } from './periodic/boxes.ts';
import type { RegionKernels } from './composed/region.ts';
import type { LearnedPasses, LearnedProgram, LearnedTerms } from './learned.ts';
import { Pipelines, type BufferBinding } from './pipelines.ts';
import { buildProgram, type Program } from './program.ts';
import { ResidentStepper } from './resident.ts';
import { GpuPotential } from './potential.ts';
import { GpuSimulation } from './simulation.ts';
import { planSteps, RESIDENT_ATOMS, sizeClass, type StepPlan } from './plan.ts';
import type { Stepper } from './stepper.ts';

/** Most replicas of the tiled regime: they are the third dimension of its dispatches. */
const TILED_REPLICAS = 65535;

/** In the order of shaders/shared/bindings.wgsl. */
const SIMULATION_BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'dynamic uniform',
  'read-only-storage',
  'read-only-storage',
  ...Array.from({ length: 6 }, () => 'storage' as const),
];

/** How the work may be divided; none of it changes a result by a bit within one regime. */
export interface GpuOptions extends LoadOptions {
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
  /** Resolves, with the reason, when the device is gone, or given up, for any reason but `destroy`. */
  readonly lost: Promise<string>;
  /**
   * Gives the device up: what it does can no longer be trusted. So it is with one that had an error nobody waited for (no memory for a
   * buffer, say): whatever should have used that would compute with nothing.
   */
  readonly giveUp: (reason: string) => void;
  readonly device: GPUDevice;
  /** Lanes of resident workgroups that were the fastest on this device, by `sizeClass`: written by whoever has tried them. */
  readonly lanes = new Map<string, number>();
  /** Whether this Engine itself gave the device up. */
  private ended = false;
  /** The adapter is a processor that plays a GPU. */
  readonly software: boolean;
  private readonly pipelines: Pipelines;
  private learned?: Promise<LearnedTerms>;
  private regions?: Promise<RegionKernels>;
  private boxes?: Promise<BoxKernels>;

  constructor({ device, adapter }: GpuDevice) {
    this.device = device;
    this.adapter = adapter;
    this.software = isSoftware(adapter);
    this.pipelines = new Pipelines(device, SIMULATION_BINDINGS);
    let resolve: (reason: string) => void = () => {};
    this.lost = new Promise((done) => (resolve = done));
    void device.lost.then(({ message }) => {
      if (!this.ended) resolve(message || 'no reason given');
    });
    this.giveUp = (reason) => {
      if (!this.ended) resolve(reason);
      this.destroy();
    };
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      const reason = wordsOf(event.error);
      // Not from within: Node's device tells in the middle of the call that failed, and would wait for itself.
      setTimeout(() => this.giveUp(reason));
    });
  }

  /**
   * Throws FfpError('gpu') when the device has not enough memory, or refuses a buffer or a shader, and FfpError('unsupported')
   * for a learned Term that its kernels do not take.
   */
  async load(potential: Potential, replicas: number, options: GpuOptions = {}): Promise<GpuSimulation> {
    const { inner, ...division } = options;
    await validateAll(potential, inner);
    const whole = await this.place(potential, replicas, division);
    const cheap = inner ? await this.place(inner, replicas, division) : null;
    const respa = cheap && {
      inner: cheap,
      stepper: await (await import('./respa.ts')).respaStepper(this.device, cheap, whole),
    };
    const { periodic } = potential;
    if (periodic) return (await this.boxKernels()).simulation(whole, periodic, respa);
    return new GpuSimulation(this.device, whole, respa);
  }

  /** Puts a Potential that has been checked on the device. */
  private async place(potential: Potential, replicas: number, options: GpuOptions): Promise<GpuPotential> {
    const { device } = this;
    const { periodic } = potential;
    const box = periodic ? await this.boxKernels() : null;
    const pipelines = box?.pipelines ?? this.pipelines;
    const later = potential.terms.filter((term) => term.kind === 'learned' || term.kind === 'region');
    const small = potential.atoms <= RESIDENT_ATOMS;
    const { constraints } = potential;
    const regime =
      later.length > 0 || box || constraints ? 'tiled' : (options.regime ?? (small ? 'resident' : 'tiled'));
    if (regime === 'tiled' && replicas > TILED_REPLICAS)
      throw new FfpError(
        'gpu',
        `at most ${TILED_REPLICAS} replicas of a molecule of ${potential.atoms} atoms fit one dispatch`,
      );
    const own = box?.bondedPart(potential) ?? potential;
    const held = constraints && (await import('./clusters.ts'));
    const bare = buildProgram(own, regime === 'resident', {
      ...(periodic && box?.units(periodic)),
      ...held?.CLUSTER_FIELDS,
    });
    const program = held?.withClusters(bare, potential) ?? bare;
    const prepared =
      periodic && box
        ? [await box.prepare(potential, periodic, replicas)]
        : await Promise.all(later.map((data) => this.prepare(data, replicas)));
    const learnedSegments = prepared.reduce((sum, { segments }) => sum + segments, 0);
    const lanes = options.lanes ?? this.lanes.get(sizeClass(potential.atoms, replicas));
    const plan = planSteps(potential, program, regime, this.software, learnedSegments, lanes);
    const make = () => {
      const made = new SimulationBuffers(device, pipelines.bindGroupLayout, potential, program, plan, replicas);
      const { positions, partialForces } = made;
      let forcesAt = program.slots + plan.pairSegments * potential.atoms;
      const terms = prepared.map(({ segments, passes }) => {
        const term = passes({ positions, partialForces, atoms: potential.atoms, partials: plan.partials, forcesAt });
        forcesAt += segments * potential.atoms;
        return term;
      });
      return { buffers: made, learned: terms };
    };
    const { buffers, learned } = await guarded(device, make, async (words, made) => {
      const all = [made.buffers, ...made.learned];
      const error = (await import('./memory.ts')).noRoom(
        device,
        potential,
        replicas,
        all.flatMap((one) => one.allocated ?? []),
        words,
      );
      for (const one of all) one.destroy();
      return error;
    });
    const [stepper, energies] = await Promise.all([
      this.stepper(
        pipelines,
        buffers,
        program,
        plan,
        potential.atoms,
        replicas,
        learned,
        options.stepsPerDispatch,
        held && 'clusters',
      ),
      pipelines.kernel('kernels/energies', program.imports, buffers.generated(program.glue(plainShape(64)))),
    ]);
    const outside =
      program.points.length > 0 ? (await import('./outside.ts')).placer(program.points, buffers, replicas) : undefined;
    return new GpuPotential(device, potential, replicas, {
      program,
      plan,
      buffers,
      stepper,
      energies,
      learned,
      outside,
    });
  }

  private async prepare(data: LearnedTermData | RegionTermData, replicas: number): Promise<LearnedProgram> {
    if (data.kind === 'learned') {
      this.learned ??= import('./learned.ts').then((module) => new module.LearnedTerms(this.device, this.software));
      return (await this.learned).prepare(data, replicas);
    }
    const inner = await this.place(data.potential, replicas, { regime: 'tiled' });
    this.regions ??= import('./composed/region.ts').then(({ RegionKernels }) => new RegionKernels(this.device));
    return (await this.regions).prepare(data, inner);
  }

  destroy(): void {
    this.ended = true;
    this.device.destroy();
  }

  private boxKernels(): Promise<BoxKernels> {
    this.boxes ??= import('./periodic/boxes.ts').then(
      (module) => new module.BoxKernels(this.device, SIMULATION_BINDINGS, this.software),
    );
    return this.boxes;
  }

  private async stepper(
    pipelines: Pipelines,
    buffers: SimulationBuffers,
    program: Program,
    plan: StepPlan,
    atoms: number,
    replicas: number,
    learned: readonly LearnedPasses[],
    stepsPerDispatch = 10_000,
    mover = 'integrate',
  ): Promise<Stepper> {
    const compile = (kernel: string): Promise<GPUComputePipeline> =>
      pipelines.kernel(kernel, program.imports, buffers.generated(program.glue(plan)));
    if (plan.regime === 'resident')
      return new ResidentStepper(await compile('kernels/resident_step'), replicas, stepsPerDispatch);
    const [{ TiledStepper }, tuples, pairs, integrate] = await Promise.all([
      import('./tiled.ts'),
      compile('kernels/tiled_tuples'),
      compile('kernels/tiled_pairs'),
      compile(`kernels/tiled_${mover}`),
    ]);
    return new TiledStepper({ tuples, pairs, integrate }, program, plan, atoms, replicas, learned);
  }
}
