import type { LearnedDataOf } from '../../forcefield/term.ts';
import { pairCount, pairOf, pairPermutations, trainingPoints } from '../../models/forceKernel.ts';
import { KernelEnergy } from '../../models/forceKernel/energy.ts';
import { taylorOf } from '../../models/forceKernel/taylor.ts';
import type { LearnedKernels, LearnedPasses, LearnedProgram, MakeKernels, SharedBuffers } from '../learned.ts';
import { learnedLanes } from '../plan.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { Readback } from '../readback.ts';
import { UniformStruct } from '../uniformStruct.ts';

/** Training points, in one permutation each, that one workgroup takes. It orders the sums: no setting of the device may change it. */
const TILE = 64;

/** Places in `work` and `constants`, numbers, and where forces go: the twin of `Kernel` in WGSL. */
const KERNEL = new UniformStruct('Kernel', [
  ...[
    'atoms',
    'pairs',
    'tiles',
    'slopes_at',
    'partials',
    'forces_at',
    'inverse_lengths',
    'energy_weights',
    'centre',
    'constant',
    'linear',
    'matrix',
  ].map((name) => [name, 'u32'] as const),
  ...['scalar', 'energy_sum', 'reach'].map((name) => [name, 'f32'] as const),
]);

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
  private readonly centre: Float64Array;
  private readonly energy: KernelEnergy;

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
    const { centre, places, constants, training, tiles, scalars } = buildTables(model);
    const values = KERNEL.bytes({
      atoms,
      pairs,
      tiles,
      slopes_at: replicas * pairs,
      partials: shared.partials,
      forces_at: shared.forcesAt,
      ...places,
      ...scalars,
    });
    const lists = pairLists(species);
    this.work = make('force kernel work', 4 * replicas * pairs * (tiles + 2), STORAGE | COPY_SRC);
    const bound = [
      make('force kernel', values.byteLength, UNIFORM, values),
      make('force kernel lists', lists.byteLength, STORAGE, lists),
      make('force kernel constants', constants.byteLength, STORAGE, constants),
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
    this.readback = new Readback(device, Math.max(4, 4 * replicas * pairs), 'force kernel descriptors');
    this.atoms = atoms;
    this.pairs = pairs;
    this.tiles = tiles;
    this.centre = centre;
    this.energy = new KernelEnergy(model);
  }

  encode(pass: GPUComputePassEncoder): void {
    const { entries, lanes, atoms, pairs, tiles, replicas } = this;
    pass.setBindGroup(0, this.group);
    if (pairs > 0) {
      pass.setPipeline(entries.describe);
      pass.dispatchWorkgroups(Math.ceil(pairs / lanes), replicas);
      pass.setPipeline(entries.points);
      pass.dispatchWorkgroups(tiles + 1, replicas);
    }
    pass.setPipeline(entries.forces);
    pass.dispatchWorkgroups(Math.ceil(atoms / lanes), replicas);
  }

  /** Energies are sums of large terms of either sign: they are worked out here in f64, from the descriptors of the device. */
  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { pairs, replicas, centre, energy } = this;
    const staging = this.readback.take();
    if (pairs > 0) encoder.copyBufferToBuffer(this.work, 0, staging, 0, 4 * replicas * pairs);
    return () =>
      this.readback.read(staging, (bytes) => {
        const descriptors = new Float32Array(bytes);
        const q = new Float64Array(pairs);
        return Float64Array.from({ length: replicas }, (_, r) => {
          for (let k = 0; k < pairs; k++) q[k] = descriptors[r * pairs + k] + centre[k];
          return energy.of(q);
        });
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

/** What the kernels know of a model. */
interface Tables {
  /** q̄, exact in f32: u = q − q̄ is taken on the device. */
  readonly centre: Float64Array;
  readonly tiles: number;
  /** Where things stand in `constants`. */
  readonly places: Readonly<Record<string, number>>;
  readonly constants: Float32Array<ArrayBuffer>;
  /**
   * (v, c) of the training points in all permutations, [tiles × pairs × TILE]: what neighbouring lanes read lies side by side. Instead of
   * the molecule, the points are permuted, backwards, which comes to the same over a group. Those that fill the last tile have no weight.
   */
  readonly training: Float32Array<ArrayBuffer>;
  readonly scalars: Readonly<Record<'scalar' | 'energy_sum' | 'reach', number>>;
}

function buildTables(model: LearnedDataOf<'force_kernel'>['model']): Tables {
  const { elements, lengths, energyWeights, permutations } = model;
  const pairs = pairCount(elements.length);
  const points = energyWeights.length;
  const entries = points * (permutations.length / elements.length);
  const tiles = Math.ceil(entries / TILE);
  const taylor = taylorOf(model);
  const centre = taylor?.centre ?? new Float64Array(pairs);

  const constants: number[] = [];
  const put = (values: Iterable<number>): number => {
    const at = constants.length;
    for (const value of values) constants.push(value);
    return at;
  };
  const weights = new Float64Array(tiles * TILE);
  for (let n = 0; n < entries; n++) weights[n] = energyWeights[n % points];
  const none = new Float64Array(pairs);
  const places = {
    inverse_lengths: put(lengths.map((length) => 1 / length)),
    energy_weights: put(weights),
    centre: put(centre),
    constant: put(taylor?.constant ?? none),
    linear: put(taylor?.linear ?? none),
    matrix: put(taylor?.matrix ?? []),
  };

  const moved = pairPermutations(permutations, elements.length);
  const { descriptors, coefficients } = trainingPoints(model);
  const training = new Float32Array(2 * pairs * TILE * tiles);
  for (let n = 0; n < entries; n++) {
    const [p, m] = [Math.floor(n / points), n % points];
    const first = Math.floor(n / TILE) * pairs * TILE + (n % TILE);
    for (let k = 0; k < pairs; k++) {
      const to = moved[p * pairs + k];
      const at = 2 * (first + to * TILE);
      training[at] = descriptors[m * pairs + k] - centre[to];
      training[at + 1] = coefficients[m * pairs + k];
    }
  }
  return {
    centre,
    tiles,
    places,
    constants: Float32Array.from(constants),
    training,
    scalars: { scalar: taylor?.scalar ?? 0, energy_sum: taylor?.energySum ?? 0, reach: taylor?.reach ?? 0 },
  };
}
