import type { LearnedDataOf } from '../../forcefield/term.ts';
import { pairCount, pairOf, pairPermutations, trainingPoints } from '../../models/forceKernel.ts';
import type { LearnedKernels, LearnedPasses, LearnedProgram, MakeKernels, SharedBuffers } from '../learned.ts';
import { learnedLanes } from '../plan.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { Readback } from '../readback.ts';
import { UniformStruct } from '../uniformStruct.ts';

/** Training points, in one permutation each, that one workgroup takes. It orders the sums: no setting of the device may change it. */
const TILE = 64;

const KERNEL = new UniformStruct(
  'Kernel',
  ['atoms', 'pairs', 'tiles', 'slopes_at', 'energies_at', 'partials', 'forces_at'].map(
    (name) => [name, 'u32'] as const,
  ),
);

/** In the order of shaders/learned/force_kernel/bindings.wgsl. */
const BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'read-only-storage',
  'read-only-storage',
  'read-only-storage',
  'storage',
  'storage',
  'storage',
];

const SHADERS = import.meta.glob<string>('/shaders/learned/force_kernel/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface Entries {
  readonly describe: GPUComputePipeline;
  readonly points: GPUComputePipeline;
  readonly forces: GPUComputePipeline;
}

export const makeKernels: MakeKernels<'force_kernel'> = (device, software) => new ForceKernels(device, software);

class ForceKernels implements LearnedKernels<'force_kernel'> {
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

  async prepare(data: LearnedDataOf<'force_kernel'>, replicas: number): Promise<LearnedProgram> {
    const { device, pipelines, lanes } = this;
    const generated = `${KERNEL.wgsl}const LANES: u32 = ${lanes}u;\nconst TILE: u32 = ${TILE}u;\n`;
    const compile = (kernel: string): Promise<GPUComputePipeline> =>
      pipelines.kernel(`learned/force_kernel/${kernel}`, [], generated);
    const [describe, points, forces] = await Promise.all(['describe', 'points', 'forces'].map(compile));
    const entries = { describe, points, forces };
    return {
      segments: 1,
      passes: (shared) => new ForceKernelPasses(device, pipelines, data, replicas, entries, lanes, shared),
    };
  }
}

/** A force kernel Term on the device: descriptor, tiles of training points, forces, of all replicas in each dispatch. */
class ForceKernelPasses implements LearnedPasses {
  private readonly owned: GPUBuffer[] = [];
  private readonly work: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;
  private readonly atoms: number;
  private readonly pairs: number;
  private readonly tiles: number;
  private readonly energiesAt: number;
  private readonly offset: number;

  /**
   * @param shared where positions come from and forces go
   * @param lanes as the kernels were compiled with
   */
  constructor(
    device: GPUDevice,
    pipelines: Pipelines,
    { model, species }: LearnedDataOf<'force_kernel'>,
    private readonly replicas: number,
    private readonly entries: Entries,
    private readonly lanes: number,
    shared: SharedBuffers,
  ) {
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const make = (label: string, size: number, usage: number, data?: GPUAllowSharedBufferSource): GPUBuffer => {
      const buffer = device.createBuffer({ label, size: Math.max(16, size), usage: usage | COPY_DST });
      if (data) device.queue.writeBuffer(buffer, 0, data);
      this.owned.push(buffer);
      return buffer;
    };
    const atoms = model.elements.length;
    const pairs = pairCount(atoms);
    const training = tiledTraining(model);
    const tiles = pairs > 0 ? training.length / (2 * pairs * TILE) : 0;
    const slopesAt = replicas * pairs;
    const energiesAt = slopesAt + replicas * tiles * pairs;
    const { partials, forcesAt: forces_at } = shared;
    const values = KERNEL.bytes({
      atoms,
      pairs,
      tiles,
      slopes_at: slopesAt,
      energies_at: energiesAt,
      partials,
      forces_at,
    });
    const lists = pairLists(species);
    const inverseLengths = Float32Array.from(model.lengths, (length) => 1 / length);
    this.work = make('force kernel work', 4 * (energiesAt + replicas * tiles), STORAGE | COPY_SRC);
    const bound = [
      make('force kernel', values.byteLength, UNIFORM, values),
      make('force kernel lists', lists.byteLength, STORAGE, lists),
      make('force kernel lengths', inverseLengths.byteLength, STORAGE, inverseLengths),
      make('force kernel training points', training.byteLength, STORAGE, training),
      shared.positions,
      this.work,
      shared.partialForces,
    ];
    this.group = device.createBindGroup({
      label: 'force kernel',
      layout: pipelines.bindGroupLayout,
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    this.readback = new Readback(device, Math.max(4, 4 * replicas * tiles), 'force kernel energies');
    this.atoms = atoms;
    this.pairs = pairs;
    this.tiles = tiles;
    this.energiesAt = energiesAt;
    this.offset = model.offset;
  }

  encode(pass: GPUComputePassEncoder): void {
    const { entries, lanes, atoms, pairs, tiles, replicas } = this;
    pass.setBindGroup(0, this.group);
    if (tiles > 0) {
      pass.setPipeline(entries.describe);
      pass.dispatchWorkgroups(Math.ceil(pairs / lanes), replicas);
      pass.setPipeline(entries.points);
      pass.dispatchWorkgroups(tiles, replicas);
    }
    pass.setPipeline(entries.forces);
    pass.dispatchWorkgroups(Math.ceil(atoms / lanes), replicas);
  }

  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { tiles, replicas, offset } = this;
    const staging = this.readback.take();
    if (tiles > 0) encoder.copyBufferToBuffer(this.work, 4 * this.energiesAt, staging, 0, 4 * replicas * tiles);
    return () =>
      this.readback.read(staging, (bytes) => {
        const shares = new Float32Array(bytes);
        const energies = new Float64Array(replicas).fill(offset);
        for (let r = 0, at = 0; r < replicas; r++) for (let t = 0; t < tiles; t++) energies[r] += shares[at++];
        return energies;
      });
  }

  destroy(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.readback.destroy();
  }
}

/** Atoms of the molecule that make up each pair of the model, [pairs × 2], and the pair of each two atoms, [N × N]. */
function pairLists(species: Uint32Array): Uint32Array<ArrayBuffer> {
  const atoms = species.length;
  const pairs = pairCount(atoms);
  const lists = new Uint32Array(2 * pairs + atoms * atoms);
  for (let i = 0; i < atoms; i++)
    for (let j = 0; j < atoms; j++) {
      if (i === j) continue;
      const k = pairOf(species[i], species[j], atoms);
      lists[2 * pairs + i * atoms + j] = k;
      if (species[i] < species[j]) lists.set([i, j], 2 * k);
    }
  return lists;
}

/**
 * Training points in all permutations, (q, c) of each pair, [tiles × pairs × TILE]: what neighbouring lanes read lies side by side. Instead
 * of the molecule, the points are permuted, backwards, which comes to the same over a group. Those that fill the last tile have no weight.
 */
function tiledTraining(model: LearnedDataOf<'force_kernel'>['model']): Float32Array<ArrayBuffer> {
  const atoms = model.elements.length;
  const pairs = pairCount(atoms);
  const places = pairPermutations(model.permutations, atoms);
  const { descriptors, coefficients } = trainingPoints(model);
  const points = model.positions.length / (3 * atoms);
  const copies = model.permutations.length / atoms;
  const tiled = new Float32Array(2 * pairs * TILE * Math.ceil((points * copies) / TILE));
  for (let p = 0, n = 0; p < copies; p++)
    for (let m = 0; m < points; m++, n++) {
      const first = Math.floor(n / TILE) * pairs * TILE + (n % TILE);
      for (let k = 0; k < pairs; k++) {
        const at = 2 * (first + places[p * pairs + k] * TILE);
        tiled[at] = descriptors[m * pairs + k];
        tiled[at + 1] = coefficients[m * pairs + k];
      }
    }
  return tiled;
}
