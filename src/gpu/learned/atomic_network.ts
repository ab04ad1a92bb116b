import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { LearnedKernels, LearnedPasses, LearnedProgram, MakeKernels, SharedBuffers } from '../learned.ts';
import { learnedLanes } from '../plan.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { Readback } from '../readback.ts';
import { LAYER, NETWORK } from './atomicNetwork/layouts.ts';
import { buildNetworkProgram, type NetworkProgram } from './atomicNetwork/program.ts';

/** Distance of Layer records: WebGPU's alignment of dynamic offsets. */
const LAYER_STRIDE = 256;

/** In the order of shaders/learned/atomic_network/bindings.wgsl. */
const BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'dynamic uniform',
  'read-only-storage',
  'read-only-storage',
  'read-only-storage',
  'storage',
  'storage',
  'storage',
];

const SHADERS = import.meta.glob<string>('/shaders/learned/atomic_network/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface NetworkKernels {
  readonly features: GPUComputePipeline;
  readonly layer: GPUComputePipeline;
  readonly forces: GPUComputePipeline;
}

export const makeKernels: MakeKernels<'atomic_network'> = (device, software) => new AtomicNetworks(device, software);

class AtomicNetworks implements LearnedKernels<'atomic_network'> {
  private readonly pipelines: Pipelines;
  /** Workgroup size. */
  private readonly lanes: number;

  constructor(
    private readonly device: GPUDevice,
    software: boolean,
  ) {
    this.pipelines = new Pipelines(device, BINDINGS, SHADERS);
    this.lanes = learnedLanes(software);
  }

  async prepare(data: LearnedDataOf<'atomic_network'>, replicas: number): Promise<LearnedProgram> {
    const { device, pipelines, lanes } = this;
    const program = buildNetworkProgram(data, replicas);
    const generated = `${NETWORK.wgsl}${LAYER.wgsl}${program.constantsWgsl}const LANES: u32 = ${lanes}u;\n`;
    const compile = (kernel: string): Promise<GPUComputePipeline> =>
      pipelines.kernel(`learned/atomic_network/${kernel}`, [], generated);
    const [features, layer, forces] = await Promise.all(['features', 'layer', 'forces'].map(compile));
    const kernels = { features, layer, forces };
    return {
      segments: program.atoms,
      passes: (shared) => new NetworkPasses(device, pipelines, program, kernels, lanes, shared),
    };
  }
}

/** An atom-centred network Term on the device: features, layers there and back, forces, of all replicas in each dispatch. */
class NetworkPasses implements LearnedPasses {
  private readonly owned: GPUBuffer[] = [];
  private readonly work: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;

  /**
   * @param shared where positions come from and forces go
   * @param lanes as the kernels were compiled with
   */
  constructor(
    device: GPUDevice,
    pipelines: Pipelines,
    private readonly program: NetworkProgram,
    private readonly kernels: NetworkKernels,
    private readonly lanes: number,
    shared: SharedBuffers,
  ) {
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const make = (label: string, size: number, usage: number, data?: GPUAllowSharedBufferSource): GPUBuffer => {
      const buffer = device.createBuffer({
        label,
        size: Math.max(16, Math.ceil(size / 4) * 4),
        usage: usage | COPY_DST,
      });
      if (data) device.queue.writeBuffer(buffer, 0, data);
      this.owned.push(buffer);
      return buffer;
    };
    const { lists, constants, weights, layers, seed } = program;
    const records = new Uint8Array(LAYER_STRIDE * layers.length);
    layers.forEach(({ record }, n) => records.set(LAYER.bytes(record), n * LAYER_STRIDE));
    const values = NETWORK.bytes({ ...program.values, partials: shared.partials, forces_at: shared.forcesAt });
    this.work = make('network work', 4 * program.workLength, STORAGE | COPY_SRC);
    device.queue.writeBuffer(this.work, 4 * seed.at, seed.values);
    const bound = [
      make('network', values.byteLength, UNIFORM, values),
      make('network layers', records.byteLength, UNIFORM, records),
      make('network lists', lists.byteLength, STORAGE, lists),
      make('network constants', constants.byteLength, STORAGE, constants),
      make('network weights', weights.byteLength, STORAGE, weights),
      shared.positions,
      this.work,
      shared.partialForces,
    ];
    this.group = device.createBindGroup({
      label: 'network',
      layout: pipelines.bindGroupLayout,
      entries: bound.map((buffer, binding) => ({
        binding,
        resource: binding === 1 ? { buffer, size: LAYER.byteLength } : { buffer },
      })),
    });
    this.readback = new Readback(device, 4 * program.outputs.length, 'network outputs');
  }

  /** Encodes everything from positions to partial forces. */
  encode(pass: GPUComputePassEncoder): void {
    const { kernels, program, lanes } = this;
    const { atoms, replicas } = program;
    pass.setPipeline(kernels.features);
    pass.setBindGroup(0, this.group, [0]);
    pass.dispatchWorkgroups(atoms, replicas);
    pass.setPipeline(kernels.layer);
    program.layers.forEach(({ quads, rowQuads, members }, n) => {
      pass.setBindGroup(0, this.group, [n * LAYER_STRIDE]);
      pass.dispatchWorkgroups(Math.ceil(quads / lanes), rowQuads, members);
    });
    pass.setPipeline(kernels.forces);
    pass.dispatchWorkgroups(atoms, replicas);
  }

  /**
   * Copies what the networks last put out; call the result after the submit. It resolves with the energies of each replica by
   * member, kcal/mol, [R × M].
   */
  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { program } = this;
    const { outputs, replicas, members } = program;
    const staging = this.readback.take();
    encoder.copyBufferToBuffer(this.work, 4 * outputs.at, staging, 0, 4 * outputs.length);
    return () =>
      this.readback.read(staging, (bytes) => {
        const values = new Float32Array(bytes);
        const energies = new Float64Array(replicas * members);
        for (let r = 0; r < replicas; r++)
          program.memberEnergies(values, r, energies.subarray(r * members, (r + 1) * members));
        return energies;
      });
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.readback.destroy();
  }
}
