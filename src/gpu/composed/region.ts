/** A region under another Potential on the device: positions gathered, that Potential's own dispatches, forces handed out. */
import type { RegionTermData } from '../../forcefield/term.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import type { LearnedPasses, LearnedProgram, SharedBuffers } from '../learned.ts';
import type { GpuPotential } from '../potential.ts';
import { UniformStruct } from '../uniformStruct.ts';

const LANES = 64;

/** In the order of shaders/composed/region/bindings.wgsl. */
const BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'read-only-storage',
  'read-only-storage',
  'storage',
  'storage',
  'storage',
  'storage',
];

const SHADERS = import.meta.glob<string>('/shaders/composed/region/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const REGION = new UniformStruct('Region', [
  ['atoms', 'u32'],
  ['inner_atoms', 'u32'],
  ['partials', 'u32'],
  ['forces_at', 'u32'],
  // Places in `lists` and `weights`.
  ['rows', 'u32'],
]);

interface RegionPipelines {
  readonly gather: GPUComputePipeline;
  readonly scatter: GPUComputePipeline;
}

/** The kernels of regions on one device. */
export class RegionKernels {
  private readonly pipelines: Pipelines;

  constructor(private readonly device: GPUDevice) {
    this.pipelines = new Pipelines(device, BINDINGS, SHADERS);
  }

  /** @param inner the region's Potential on the device, whose owner the result becomes */
  async prepare(data: RegionTermData, inner: GpuPotential): Promise<LearnedProgram> {
    const compile = (kernel: string): Promise<GPUComputePipeline> =>
      this.pipelines.kernel(`composed/region/${kernel}`, [], `${REGION.wgsl}const LANES: u32 = ${LANES}u;\n`);
    const [gather, scatter] = await Promise.all(['gather', 'scatter'].map(compile));
    return {
      segments: 1,
      passes: (shared) =>
        new RegionPasses(this.device, this.pipelines.bindGroupLayout, { gather, scatter }, data, inner, shared),
    };
  }
}

class RegionPasses implements LearnedPasses {
  private readonly owned: GPUBuffer[] = [];
  private readonly group: GPUBindGroup;
  private readonly atoms: number;

  constructor(
    device: GPUDevice,
    layout: GPUBindGroupLayout,
    private readonly kernels: RegionPipelines,
    data: RegionTermData,
    private readonly inner: GpuPotential,
    shared: SharedBuffers,
  ) {
    const { STORAGE, UNIFORM, COPY_DST } = GPUBufferUsage;
    const filled = (label: string, usage: number, bytes: GPUAllowSharedBufferSource): GPUBuffer => {
      const buffer = device.createBuffer({ label, size: Math.max(16, bytes.byteLength), usage: usage | COPY_DST });
      device.queue.writeBuffer(buffer, 0, bytes);
      this.owned.push(buffer);
      return buffer;
    };
    this.atoms = shared.atoms;
    const { lists, weights, rows } = regionLists(data, shared.atoms);
    const uniform = REGION.bytes({
      atoms: shared.atoms,
      inner_atoms: data.potential.atoms,
      partials: shared.partials,
      forces_at: shared.forcesAt,
      rows,
    });
    const bound = [
      filled('region', UNIFORM, uniform),
      filled('region lists', STORAGE, lists),
      filled('region weights', STORAGE, weights),
      shared.positions,
      inner.buffers.positions,
      inner.buffers.forces,
      shared.partialForces,
    ];
    this.group = device.createBindGroup({
      label: 'region',
      layout,
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  encode(pass: GPUComputePassEncoder): void {
    const { inner, kernels } = this;
    const dispatch = (pipeline: GPUComputePipeline, atoms: number): void => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.group);
      pass.dispatchWorkgroups(Math.ceil(atoms / LANES), inner.replicas);
    };
    dispatch(kernels.gather, inner.potential.atoms);
    inner.stepper.encodeForces(pass, inner.buffers);
    dispatch(kernels.scatter, this.atoms);
  }

  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { potential, replicas } = this.inner;
    const read = this.inner.copyEnergies(encoder);
    return async () => {
      const { terms, members } = await read();
      if (members) return members;
      const count = potential.terms.length;
      return Float64Array.from({ length: replicas }, (_, r) =>
        terms.subarray(r * count, (r + 1) * count).reduce((sum, u) => sum + u, 0),
      );
    };
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.inner.destroy();
  }
}

/**
 * What the kernels read. For each inner atom: the two atoms that it lies between (a region's atom lies between itself and itself),
 * with the fraction among the weights. Then, for each atom of the molecule, a row of inner atoms whose force it takes a share of.
 */
function regionLists(
  { atoms: inside, links, fractions, potential }: RegionTermData,
  atoms: number,
): { readonly lists: Uint32Array<ArrayBuffer>; readonly weights: Float32Array<ArrayBuffer>; readonly rows: number } {
  const lists: number[] = [];
  const weights: number[] = [];
  const shares: { readonly inner: number; readonly weight: number }[][] = Array.from({ length: atoms }, () => []);
  inside.forEach((atom, inner) => {
    lists.push(atom, atom);
    weights.push(0, 0);
    shares[atom].push({ inner, weight: 1 });
  });
  fractions.forEach((fraction, l) => {
    const inner = inside.length + l;
    lists.push(links[2 * l], links[2 * l + 1]);
    weights.push(fraction, 0);
    shares[links[2 * l]].push({ inner, weight: 1 - fraction });
    shares[links[2 * l + 1]].push({ inner, weight: fraction });
  });
  const rows = lists.length;
  let at = rows + atoms + 1;
  for (const row of shares) {
    lists.push(at);
    at += row.length;
  }
  lists.push(at);
  for (const row of shares) for (const { inner } of row) lists.push(inner);
  // Weights of the rows stand where their atoms stand in `lists`.
  while (weights.length < rows + atoms + 1) weights.push(0);
  for (const row of shares) for (const { weight } of row) weights.push(weight);
  if (rows !== 2 * potential.atoms) throw new Error('a region and its Potential have different numbers of atoms');
  return { lists: Uint32Array.from(lists), weights: Float32Array.from(weights), rows };
}
