import { equilibrationSystem } from '../../models/chargeEquilibration.ts';
import { FfpError } from '../../core/errors.ts';
import type { LearnedDataOf } from '../../forcefield/term.ts';
import type { LearnedKernels, LearnedPasses, LearnedProgram, MakeKernels, SharedBuffers } from '../learned.ts';
import { gridOf } from '../grid.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { learnedLanes } from '../plan.ts';
import { Readback } from '../readback.ts';
import { UniformStruct } from '../uniformStruct.ts';

/** Larger systems would spend their time on the cube of their size, and on f32 sums of thousands of terms. */
const MOST_ATOMS = 256;

/** In the order of shaders/learned/charge_equilibration/equilibrate.wgsl. */
const BINDINGS: readonly BufferBinding[] = ['uniform', 'read-only-storage', 'storage', 'storage', 'storage', 'storage'];

const EQUILIBRATION = new UniformStruct('Equilibration', [
  ['atoms', 'u32'],
  ['replicas', 'u32'],
  ['partials', 'u32'],
  ['forces_at', 'u32'],
  ['fragments', 'u32'],
]);

const SHADERS = import.meta.glob<string>('/shaders/learned/charge_equilibration/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const makeKernels: MakeKernels<'charge_equilibration'> = (device, software) => {
  const pipelines = new Pipelines(device, BINDINGS, SHADERS);
  const kernels: LearnedKernels<'charge_equilibration'> = {
    prepare: (data, replicas) => prepare(device, pipelines, learnedLanes(software), data, replicas),
  };
  return kernels;
};

async function prepare(
  device: GPUDevice,
  pipelines: Pipelines,
  lanes: number,
  data: LearnedDataOf<'charge_equilibration'>,
  replicas: number,
): Promise<LearnedProgram> {
  const atoms = data.species.length;
  if (atoms > MOST_ATOMS)
    throw new FfpError(
      'unsupported',
      `The webgpu Engine equilibrates the charges of up to ${MOST_ATOMS} atoms; this molecule has ${atoms}. Take the cpu Engine.`,
    );
  const generated = `${EQUILIBRATION.wgsl}const LANES: u32 = ${lanes}u;\n`;
  const kernel = await pipelines.kernel('learned/charge_equilibration/equilibrate', [], generated);
  return {
    segments: 1,
    passes: (shared) => new EquilibrationPasses(device, pipelines, kernel, data, replicas, shared),
  };
}

class EquilibrationPasses implements LearnedPasses {
  private readonly owned: GPUBuffer[] = [];
  private readonly outputs: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;

  constructor(
    device: GPUDevice,
    pipelines: Pipelines,
    private readonly kernel: GPUComputePipeline,
    private readonly data: LearnedDataOf<'charge_equilibration'>,
    private readonly replicas: number,
    { positions, partialForces, partials, forcesAt }: SharedBuffers,
  ) {
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const { electronegativity, hardness, fragments, charges } = equilibrationSystem(data.model, data.species);
    const atoms = hardness.length;
    const size = atoms + charges.length;
    const make = (label: string, size: number, usage: number, filled?: GPUAllowSharedBufferSource): GPUBuffer => {
      const buffer = device.createBuffer({ label, size: Math.max(16, size), usage: usage | COPY_DST });
      if (filled) device.queue.writeBuffer(buffer, 0, filled);
      this.owned.push(buffer);
      return buffer;
    };
    const values = EQUILIBRATION.bytes({ atoms, replicas, partials, forces_at: forcesAt, fragments: charges.length });
    const parameters = new Float32Array(4 * size);
    for (let i = 0; i < atoms; i++) parameters.set([electronegativity[i], hardness[i], fragments[i]], 4 * i);
    charges.forEach((charge, f) => (parameters[4 * (atoms + f)] = charge));
    this.outputs = make('equilibration outputs', 8 * atoms * replicas, STORAGE | COPY_SRC);
    const bound = [
      make('equilibration', values.byteLength, UNIFORM, values),
      make('equilibration atoms', parameters.byteLength, STORAGE, parameters),
      positions,
      make('equilibration work', 4 * replicas * size * (size + 1), STORAGE),
      this.outputs,
      partialForces,
    ];
    this.group = device.createBindGroup({
      label: 'equilibration',
      layout: pipelines.bindGroupLayout,
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    this.readback = new Readback(device, Math.max(16, 8 * atoms * replicas), 'equilibration outputs');
  }

  encode(pass: GPUComputePassEncoder): void {
    pass.setPipeline(this.kernel);
    pass.setBindGroup(0, this.group);
    pass.dispatchWorkgroups(...gridOf(this.replicas));
  }

  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { replicas, data } = this;
    const atoms = data.species.length;
    const staging = this.readback.take();
    encoder.copyBufferToBuffer(this.outputs, 0, staging, 0, 8 * atoms * replicas);
    return () =>
      this.readback.read(staging, (bytes) => {
        const values = new Float32Array(bytes);
        const energies = new Float64Array(replicas);
        for (let r = 0; r < replicas; r++) for (let i = 0; i < atoms; i++) energies[r] += values[2 * (r * atoms + i)];
        return energies;
      });
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.readback.destroy();
  }
}
