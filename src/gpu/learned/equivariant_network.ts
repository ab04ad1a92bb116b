import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { LearnedKernels, LearnedPasses, LearnedProgram, MakeKernels, SharedBuffers } from '../learned.ts';
import { learnedLanes } from '../plan.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { Readback } from '../readback.ts';
import { LAYER, NETWORK } from './equivariantNetwork/layouts.ts';
import { buildEquivariantProgram, type EquivariantProgram } from './equivariantNetwork/program.ts';

/** Distance of Layer records: WebGPU's alignment of dynamic offsets. */
const LAYER_STRIDE = 256;
/** Rows that one workgroup of a dense layer takes (rows.wgsl). */
const TILE = 4;

/** In the order of shaders/learned/equivariant_network/bindings.wgsl. */
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

const SHADERS = import.meta.glob<string>('/shaders/learned/equivariant_network/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const KERNELS = ['surroundings', 'rows_there', 'message', 'message_back', 'rows_back', 'forces'] as const;

type Kernels = Readonly<Record<(typeof KERNELS)[number], GPUComputePipeline>>;

export const makeKernels: MakeKernels<'equivariant_network'> = (device, software) =>
  new EquivariantNetworks(device, software);

class EquivariantNetworks implements LearnedKernels<'equivariant_network'> {
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

  async prepare(data: LearnedDataOf<'equivariant_network'>, replicas: number): Promise<LearnedProgram> {
    const { device, pipelines, lanes } = this;
    const program = buildEquivariantProgram(data, replicas);
    const generated = `${NETWORK.wgsl}${LAYER.wgsl}${program.constantsWgsl}const LANES: u32 = ${lanes}u;\n`;
    const compiled = await Promise.all(
      KERNELS.map((name) => pipelines.kernel(`learned/equivariant_network/${name}`, [], generated)),
    );
    const kernels = Object.fromEntries(KERNELS.map((name, n) => [name, compiled[n]])) as Kernels;
    return {
      segments: 1,
      passes: (shared) => new EquivariantPasses(device, pipelines, program, kernels, shared),
    };
  }
}

/** An equivariant network Term on the device: surroundings, layers there and back, forces, of all replicas in each dispatch. */
class EquivariantPasses implements LearnedPasses {
  private readonly owned: GPUBuffer[] = [];
  private readonly work: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;

  /** @param shared where positions come from and forces go */
  constructor(
    device: GPUDevice,
    pipelines: Pipelines,
    private readonly program: EquivariantProgram,
    private readonly kernels: Kernels,
    shared: SharedBuffers,
  ) {
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const make = (label: string, size: number, usage: number, data?: GPUAllowSharedBufferSource): GPUBuffer => {
      const buffer = device.createBuffer({ label, size: Math.max(16, size), usage: usage | COPY_DST });
      if (data) device.queue.writeBuffer(buffer, 0, data);
      this.owned.push(buffer);
      return buffer;
    };
    const { lists, weights, layers } = program;
    const records = new Uint8Array(LAYER_STRIDE * layers.length);
    layers.forEach((record, n) => records.set(LAYER.bytes(record), n * LAYER_STRIDE));
    const values = NETWORK.bytes({ ...program.values, partials: shared.partials, forces_at: shared.forcesAt });
    const weightBuffer = make('equivariant weights', weights.byteLength, STORAGE, weights);
    this.work = make('equivariant work', 4 * program.workLength, STORAGE | COPY_SRC);
    const bound = [
      make('equivariant network', values.byteLength, UNIFORM, values),
      make('equivariant layers', records.byteLength, UNIFORM, records),
      make('equivariant lists', lists.byteLength, STORAGE, lists),
      weightBuffer,
      weightBuffer,
      shared.positions,
      this.work,
      shared.partialForces,
    ];
    this.group = device.createBindGroup({
      label: 'equivariant network',
      layout: pipelines.bindGroupLayout,
      entries: bound.map((buffer, binding) => ({
        binding,
        resource: binding === 1 ? { buffer, size: LAYER.byteLength } : { buffer },
      })),
    });
    this.readback = new Readback(device, 4 * program.atoms * program.replicas, 'equivariant energies');
  }

  encode(pass: GPUComputePassEncoder): void {
    const { atoms, replicas, layers } = this.program;
    const tiles = Math.ceil((atoms * replicas) / TILE);
    const dispatch = (kernel: (typeof KERNELS)[number], layer: number): void => {
      pass.setPipeline(this.kernels[kernel]);
      pass.setBindGroup(0, this.group, [layer * LAYER_STRIDE]);
      if (kernel.startsWith('rows')) pass.dispatchWorkgroups(tiles);
      else pass.dispatchWorkgroups(atoms, replicas);
    };
    const last = layers.length - 1;
    dispatch('surroundings', 0);
    for (let l = 0; l < last; l++) {
      dispatch('rows_there', l);
      dispatch('message', l);
    }
    dispatch('rows_there', last);
    for (let l = last - 1; l >= 0; l--) {
      dispatch('message_back', l);
      dispatch('rows_back', l);
    }
    dispatch('forces', 0);
  }

  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { program } = this;
    const staging = this.readback.take();
    encoder.copyBufferToBuffer(this.work, 4 * program.energiesAt, staging, 0, 4 * program.atoms * program.replicas);
    return () => this.readback.read(staging, (bytes) => program.energies(new Float32Array(bytes)));
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.readback.destroy();
  }
}
