import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { LearnedKernels, LearnedPasses, LearnedProgram, MakeKernels, SharedBuffers } from '../learned.ts';
import { learnedLanes } from '../plan.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { Readback } from '../readback.ts';
import { LAYER, NETWORK } from './atomicNetwork/layouts.ts';
import { buildNetworkProgram, type NetworkProgram } from './atomicNetwork/program.ts';

/** WebGPU's alignment of dynamic offsets. */
const ALIGNMENT = 256;

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
  /** One for each of the program's layers. */
  readonly layers: readonly GPUComputePipeline[];
  readonly forces: GPUComputePipeline;
}

export const makeKernels: MakeKernels<'atomic_network'> = (device, software) => new AtomicNetworks(device, software);

class AtomicNetworks implements LearnedKernels<'atomic_network'> {
  private readonly pipelines: Pipelines;

  constructor(
    private readonly device: GPUDevice,
    private readonly software: boolean,
  ) {
    this.pipelines = new Pipelines(device, BINDINGS, SHADERS);
  }

  async prepare(data: LearnedDataOf<'atomic_network'>, replicas: number): Promise<LearnedProgram> {
    const { device, pipelines, software } = this;
    const program = buildNetworkProgram(data, replicas, software);
    const { tile, constantsWgsl } = program;
    const compile = (
      kernel: string,
      constants: Readonly<Record<string, number>>,
      imports: readonly string[] = [],
    ): Promise<GPUComputePipeline> => {
      const lines = Object.entries(constants).map(([name, value]) => `const ${name}: u32 = ${value}u;\n`);
      const generated = `${NETWORK.wgsl}${LAYER.wgsl}${constantsWgsl}${lines.join('')}`;
      return pipelines.kernel(`learned/atomic_network/${kernel}`, imports, generated);
    };
    const around = { LANES: learnedLanes(software) };
    const [features, forces, ...layers] = await Promise.all([
      compile('features', around, [`learned/atomic_network/${program.angular}_features`]),
      compile('forces', around, [`learned/atomic_network/${program.angular}_forces`]),
      ...program.layers.map(({ forward, activation }) =>
        compile('layer', {
          LANES: tile.lanes,
          ROWS: tile.rows,
          QUADS: tile.quads,
          FORWARD: forward ? 1 : 0,
          ACTIVATION: activation,
        }),
      ),
    ]);
    const kernels = { features, forces, layers };
    return {
      segments: program.atoms,
      passes: (shared) => new NetworkPasses(device, pipelines, program, kernels, shared),
    };
  }
}

/** An atom-centred network Term on the device: features, layers there and back, forces, of all replicas in each dispatch. */
export class NetworkPasses implements LearnedPasses {
  private readonly owned: GPUBuffer[] = [];
  private readonly work: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;
  /** Distance of the records of one layer from those of the next. */
  private readonly layerStride: number;

  /**
   * @param shared where positions come from and forces go
   */
  constructor(
    device: GPUDevice,
    pipelines: Pipelines,
    private readonly program: NetworkProgram,
    private readonly kernels: NetworkKernels,
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
    const blockLength = layers[0].records.length * LAYER.byteLength;
    this.layerStride = Math.ceil(blockLength / ALIGNMENT) * ALIGNMENT;
    const blocks = new Uint8Array(this.layerStride * layers.length);
    layers.forEach(({ records }, n) =>
      records.forEach((record, g) => blocks.set(LAYER.bytes(record), n * this.layerStride + g * LAYER.byteLength)),
    );
    const values = NETWORK.bytes({ ...program.values, partials: shared.partials, forces_at: shared.forcesAt });
    this.work = make('network work', 4 * program.workLength, STORAGE | COPY_SRC);
    device.queue.writeBuffer(this.work, 4 * seed.at, seed.values);
    const bound = [
      make('network', values.byteLength, UNIFORM, values),
      make('network layers', blocks.byteLength, UNIFORM, blocks),
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
        resource: binding === 1 ? { buffer, size: blockLength } : { buffer },
      })),
    });
    this.readback = new Readback(device, 4 * program.outputs.length, 'network outputs');
  }

  encode(pass: GPUComputePassEncoder): void {
    const { kernels, program } = this;
    const { atoms, replicas } = program;
    pass.setPipeline(kernels.features);
    pass.setBindGroup(0, this.group, [0]);
    pass.dispatchWorkgroups(atoms, replicas);
    this.encodeLayers(pass);
    pass.setPipeline(kernels.forces);
    pass.dispatchWorkgroups(atoms, replicas);
  }

  /** Encodes the networks alone, there and back: from features to derivatives by them. */
  encodeLayers(pass: GPUComputePassEncoder): void {
    const { layers, tile } = this.program;
    layers.forEach(({ quads, rowTiles, members }, n) => {
      pass.setPipeline(this.kernels.layers[n]);
      pass.setBindGroup(0, this.group, [n * this.layerStride]);
      pass.dispatchWorkgroups(Math.ceil(quads / (tile.lanes * tile.quads)), rowTiles, members);
    });
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
