/** Learned Terms on the GPU: what each has to offer, and how its code is loaded when a molecule first needs it. */
import type { LearnedDataOf, LearnedTermData } from '../forcefield/term.ts';
import type { Architecture } from '../models/learned.ts';

/** The buffers of the simulation that a learned Term reads and writes. */
export interface SharedBuffers {
  /** Fixed point (shaders/shared/fixed_point), replica-major. */
  readonly positions: GPUBuffer;
  readonly partialForces: GPUBuffer;
  /** Atoms of a replica. */
  readonly atoms: number;
  /** Entries of `partialForces` a replica, and where those of the Term begin: [segments × atoms]. */
  readonly partials: number;
  readonly forcesAt: number;
}

/** A learned Term of one simulation: its dispatches, of all replicas at once, and the buffers that it owns. */
export interface LearnedPasses {
  /** Encodes everything from positions to partial forces. Every segment is written each time. */
  encode(pass: GPUComputePassEncoder): void;
  /**
   * Copies what the energies of the positions last encoded come from; call the result after the submit. It resolves with the
   * energies of each replica by member, kcal/mol, [R × M].
   */
  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array>;
  /** Its buffers, where it says: for who has to say how large they are. */
  readonly allocated?: readonly GPUBuffer[];
  destroy(): void;
}

/** A learned Term bound to a molecule and a number of replicas, its kernels compiled. */
export interface LearnedProgram {
  /** Whole sets of forces that it writes for each atom to add up: [segments × atoms] entries of `partialForces`. */
  readonly segments: number;
  /** Makes its buffers. */
  readonly passes: (shared: SharedBuffers) => LearnedPasses;
}

/** What makes the programs of one architecture on one device, and keeps their pipelines. */
export interface LearnedKernels<A extends Architecture> {
  /**
   * Throws FfpError('unsupported') for what the kernels do not take, 'gpu' for a shader that does not compile.
   */
  prepare(data: LearnedDataOf<A>, replicas: number): Promise<LearnedProgram>;
}

/** @param software the adapter is a processor that plays a GPU */
export type MakeKernels<A extends Architecture> = (device: GPUDevice, software: boolean) => LearnedKernels<A>;

const modules = import.meta.glob<{ makeKernels: MakeKernels<Architecture> }>('./learned/*.ts');

/** The learned Terms of one device. */
export class LearnedTerms {
  private readonly kernels = new Map<Architecture, Promise<LearnedKernels<Architecture>>>();

  constructor(
    private readonly device: GPUDevice,
    private readonly software: boolean,
  ) {}

  /** Throws like `LearnedKernels.prepare`. */
  async prepare(data: LearnedTermData, replicas: number): Promise<LearnedProgram> {
    let kernels = this.kernels.get(data.term);
    if (!kernels) this.kernels.set(data.term, (kernels = this.load(data.term)));
    return (await kernels).prepare(data, replicas);
  }

  private async load(term: Architecture): Promise<LearnedKernels<Architecture>> {
    const load = modules[`./learned/${term}.ts`];
    if (!load) throw new Error(`src/gpu/learned/${term}.ts is missing`);
    return (await load()).makeKernels(this.device, this.software);
  }
}
