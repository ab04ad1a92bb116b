import { FfpError } from '../../core/errors.ts';
import type { LearnedDataOf } from '../../forcefield/term.ts';
import { cutoffOf, pairCount, type Knots } from '../../models/spline.ts';
import { splineTables } from '../../models/splineTables.ts';
import type { LearnedKernels, LearnedPasses, LearnedProgram, MakeKernels, SharedBuffers } from '../learned.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { learnedLanes } from '../plan.ts';
import { Readback } from '../readback.ts';
import { SPLINE } from './spline/layout.ts';

/** Atoms whose surroundings workgroup memory holds (36 bytes each). */
const MOST_ATOMS = 256;

/** In the order of shaders/learned/spline/bindings.wgsl. */
const BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'read-only-storage',
  'read-only-storage',
  'storage',
  'storage',
  'storage',
];

const SHADERS = import.meta.glob<string>('/shaders/learned/spline/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const makeKernels: MakeKernels<'spline'> = (device, software) => new Splines(device, software);

class Splines implements LearnedKernels<'spline'> {
  private readonly pipelines: Pipelines;
  private readonly generated: string;

  constructor(
    private readonly device: GPUDevice,
    software: boolean,
  ) {
    this.pipelines = new Pipelines(device, BINDINGS, SHADERS);
    this.generated = `${SPLINE.wgsl}const LANES: u32 = ${learnedLanes(software)}u;\nconst MOST_ATOMS: u32 = ${MOST_ATOMS}u;\n`;
  }

  async prepare(data: LearnedDataOf<'spline'>, replicas: number): Promise<LearnedProgram> {
    const atoms = data.species.length;
    if (atoms > MOST_ATOMS)
      throw new FfpError(
        'unsupported',
        `The webgpu Engine takes splines of up to ${MOST_ATOMS} atoms; this molecule has ${atoms}. Take the cpu Engine.`,
      );
    const pipeline = await this.pipelines.kernel('learned/spline/forces', [], this.generated);
    return {
      segments: atoms,
      passes: (shared) => new SplinePasses(this.device, this.pipelines, pipeline, data, replicas, shared),
    };
  }
}

/** A spline Term on the device: one dispatch, a workgroup an atom of each replica. */
class SplinePasses implements LearnedPasses {
  private readonly owned: GPUBuffer[] = [];
  private readonly energies: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;
  private readonly selfEnergy: number;
  private readonly atoms: number;

  /** @param shared where positions come from and forces go */
  constructor(
    device: GPUDevice,
    pipelines: Pipelines,
    private readonly pipeline: GPUComputePipeline,
    { model, species }: LearnedDataOf<'spline'>,
    private readonly replicas: number,
    shared: SharedBuffers,
  ) {
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const make = (label: string, size: number, usage: number, data?: GPUAllowSharedBufferSource): GPUBuffer => {
      const buffer = device.createBuffer({ label, size: Math.max(16, size), usage: usage | COPY_DST });
      if (data) device.queue.writeBuffer(buffer, 0, data);
      this.owned.push(buffer);
      return buffer;
    };
    this.atoms = species.length;
    this.selfEnergy = species.reduce((sum, s) => sum + model.selfEnergies[s], 0);
    const { localSpecies, present, pairs, triples } = splineTables(model, species);
    const order = Uint32Array.from(species.keys()).sort((a, b) => localSpecies[a] - localSpecies[b] || a - b);
    const lists = Uint32Array.of(...order, ...localSpecies);
    const coefficients = new Float32Array(pairs.length + triples.length);
    coefficients.set(pairs);
    coefficients.set(triples, pairs.length);
    const values = SPLINE.bytes({
      atoms: this.atoms,
      present,
      kinds: pairCount(present),
      partials: shared.partials,
      forces_at: shared.forcesAt,
      triples_at: pairs.length,
      ...axisValues('pair', model.pairKnots),
      ...axisValues('leg', model.legKnots),
      ...axisValues('base', model.baseKnots),
    });
    this.energies = make('spline energies', 4 * replicas * this.atoms, STORAGE | COPY_SRC);
    const bound = [
      make('spline', values.byteLength, UNIFORM, values),
      make('spline lists', lists.byteLength, STORAGE, lists),
      make('spline coefficients', coefficients.byteLength, STORAGE, coefficients),
      shared.positions,
      this.energies,
      shared.partialForces,
    ];
    this.group = device.createBindGroup({
      label: 'spline',
      layout: pipelines.bindGroupLayout,
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    this.readback = new Readback(device, 4 * replicas * this.atoms, 'spline energies');
  }

  encode(pass: GPUComputePassEncoder): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.group);
    pass.dispatchWorkgroups(this.atoms, this.replicas);
  }

  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { atoms, replicas, selfEnergy } = this;
    const staging = this.readback.take();
    encoder.copyBufferToBuffer(this.energies, 0, staging, 0, 4 * replicas * atoms);
    return () =>
      this.readback.read(staging, (bytes) => {
        const values = new Float32Array(bytes);
        return Float64Array.from({ length: replicas }, (_, r) =>
          values.subarray(r * atoms, (r + 1) * atoms).reduce((sum, energy) => sum + energy, selfEnergy),
        );
      });
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.readback.destroy();
  }
}

/** What the kernel is told of one axis. */
function axisValues(axis: string, knots: Knots): Record<string, number> {
  return {
    [`${axis}_intervals`]: knots.intervals,
    [`${axis}_first`]: knots.first,
    [`${axis}_per_step`]: 1 / knots.step,
    [`${axis}_cutoff`]: cutoffOf(knots),
  };
}
