import { shortestEdge, volumeOf, type Box } from '../../chem/box.ts';
import { SmoothCoulomb } from '../../forcefield/smoothCoulomb.ts';
import type { Periodicity } from '../../forcefield/periodic.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { SharedBuffers } from '../learned.ts';
import { tooLarge } from '../memory.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import { Readback } from '../readback.ts';
import { BOX, HEADER, unitsOf } from './layout.ts';
import { Owned } from './owned.ts';
import { SHADERS } from './shaders.ts';

/** The distance beyond the cutoff up to which pairs are listed, Å. */
const SKIN = 1.5;
/** Room beyond what an even density fills. */
const SPARE = 1.5;
const LANES = 64;
/** Cells along an edge that 16 bits of a position tell apart. */
const MOST_CELLS = 256;

/** In the order of shaders/periodic/bindings.wgsl. */
const BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'read-only-storage',
  'read-only-storage',
  'read-only-storage',
  'read-only-storage',
  'storage',
  'storage',
  'storage',
  'storage',
];

const KERNELS = ['begin', 'check', 'clear', 'sort', 'list', 'pairs'] as const;
type Kernels = Readonly<Record<(typeof KERNELS)[number], GPUComputePipeline>>;

/** What the kernels of lists and pairs are compiled to on one device. */
export class PairKernels {
  private readonly pipelines: Pipelines;

  constructor(readonly device: GPUDevice) {
    this.pipelines = new Pipelines(device, BINDINGS, SHADERS);
  }

  get layout(): GPUBindGroupLayout {
    return this.pipelines.bindGroupLayout;
  }

  async compile(): Promise<Kernels> {
    const made = await Promise.all(KERNELS.map((name) => this.pipelines.kernel(`periodic/${name}`, [], BOX.wgsl)));
    return Object.fromEntries(KERNELS.map((name, n) => [name, made[n]])) as Kernels;
  }
}

/** Energies of a box's pairs, kcal/mol. */
export interface PairEnergies {
  readonly lennardJones: number;
  readonly coulomb: number;
  /** Where the lists overflowed, and the energies say nothing: entries of a cell and of a row that were wanted at least. */
  readonly needed: Rooms | null;
}

/** Entries of a cell, and of an atom's row of partners. */
export interface Rooms {
  readonly cell: number;
  readonly list: number;
}

/** Lists and pairs of one box on the device. */
export class BoxPairs {
  readonly owned: Owned;
  private readonly energies: GPUBuffer;
  private readonly work: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly readback: Readback;
  private readonly cells: number;
  readonly rooms: Rooms;
  /** Cells along the edges of the first box: others have no more. */
  private readonly along: readonly number[];
  /** What kernels are told that does not depend on the box. */
  private readonly values: Readonly<Record<string, number>>;
  private readonly uniform: GPUBuffer;

  /**
   * @param atomRows of each atom its charge (√(kcal/mol·Å)) and the bits of its type, which stay the caller's
   * @param least rooms that the lists have at least
   * @throws FfpError('gpu') where a list does not fit the device
   */
  constructor(
    private readonly device: GPUDevice,
    layout: GPUBindGroupLayout,
    private readonly kernels: Kernels,
    private readonly potential: Potential,
    private readonly periodic: Periodicity,
    atomRows: GPUBuffer,
    shared: SharedBuffers,
    least: Rooms = { cell: 0, list: 0 },
  ) {
    const { STORAGE, UNIFORM, COPY_SRC } = GPUBufferUsage;
    this.owned = new Owned(device);
    const { atoms, exclusions } = potential;
    const { box, cutoff, electrostatics, lennardJones } = periodic;
    const range = cutoff + skinOf(box, cutoff);
    this.along = box.map((edge) => Math.max(1, Math.min(MOST_CELLS, Math.floor(edge / range))));
    const [a, b, c] = this.along;
    this.cells = a * b * c;
    const density = atoms / volumeOf(box);
    const room = (expected: number) => Math.min(atoms, Math.ceil(SPARE * expected) + 48);
    const cellRoom = Math.max(least.cell, room(atoms / this.cells));
    const listRoom = Math.max(least.list, room(((4 * Math.PI) / 3) * range ** 3 * density));
    this.rooms = { cell: cellRoom, list: listRoom };
    const bytes = 4 * atoms * (listRoom + 1);
    const limit = device.limits.maxStorageBufferBindingSize;
    if (bytes > limit)
      throw tooLarge(
        potential,
        `The list of neighbours of ${atoms.toLocaleString('en')} atoms`,
        bytes,
        limit,
        'a shorter cutoff',
      );
    const lj = potential.terms.find((term) => term.kind === 'pair' && term.term === 'lennard_jones');
    const table = lj?.kind === 'pair' ? lj.table : new Float64Array(2);
    const smooth = new SmoothCoulomb(electrostatics.kind === 'pme' ? electrostatics.alpha : 1, cutoff);
    const pieces = smooth.energy.length / 4;
    const tables = new Float32Array(table.length + 8 * pieces);
    tables.set(table);
    for (let p = 0; p < pieces; p++) {
      tables.set(smooth.energy.subarray(4 * p, 4 * p + 4), table.length + 8 * p);
      tables.set(smooth.force.subarray(4 * p, 4 * p + 4), table.length + 8 * p + 4);
    }
    this.values = {
      atoms,
      forces_at: shared.forcesAt,
      cell_room: cellRoom,
      list_room: listRoom,
      types: lj?.kind === 'pair' ? lj.typeCount : 1,
      cutoff2: cutoff ** 2,
      ewald: electrostatics.kind === 'pme' ? 1 : 0,
      field_k: electrostatics.kind === 'pme' ? 0 : electrostatics.k,
      field_c: electrostatics.kind === 'pme' ? 0 : electrostatics.c,
      smooth_at: table.length,
      smooth_scale: smooth.scale,
      switch_from: lennardJones?.kind === 'switch' ? lennardJones.from : 2 * cutoff,
      switch_inverse: lennardJones?.kind === 'switch' ? 1 / (cutoff - lennardJones.from) : 0,
      shift6: lennardJones?.kind === 'shift' ? cutoff ** -6 : 0,
    };
    const uniform = this.of(box);
    // Not spread into arguments: a worker's stack has no room for those of a large box.
    const excluded = new Uint32Array(exclusions.start.length + exclusions.partners.length);
    excluded.set(exclusions.start);
    excluded.set(exclusions.partners, exclusions.start.length);
    this.work = this.owned.make(
      'box work',
      4 * (HEADER.words + 3 * atoms + this.cells * (1 + cellRoom)),
      STORAGE | COPY_SRC,
    );
    this.energies = this.owned.make('box energies', 8 * atoms, STORAGE | COPY_SRC);
    const bound = [
      (this.uniform = this.owned.make('box', uniform.byteLength, UNIFORM, uniform)),
      shared.positions,
      atomRows,
      this.owned.make('box tables', tables.byteLength, STORAGE, tables),
      this.owned.make('box exclusions', excluded.byteLength, STORAGE, excluded),
      this.work,
      this.owned.make('box neighbours', bytes, STORAGE),
      shared.partialForces,
      this.energies,
    ];
    this.group = device.createBindGroup({
      label: 'box',
      layout,
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    this.readback = new Readback(device, 8 * atoms + 4 * HEADER.words, 'box energies');
  }

  /** Goes on in another box, with a new list. */
  setBox(box: Box): void {
    this.device.queue.writeBuffer(this.uniform, 0, this.of(box));
    this.device.queue.writeBuffer(this.work, 4 * HEADER.built, new Uint32Array(1));
  }

  /** The uniform of a box. */
  private of(box: Box): Uint8Array<ArrayBuffer> {
    const { cutoff } = this.periodic;
    const skin = skinOf(box, cutoff);
    const range = cutoff + skin;
    const [a, b, c] = box.map((edge, n) => Math.max(1, Math.min(this.along[n], Math.floor(edge / range))));
    return BOX.bytes({
      ...this.values,
      ...unitsOf(box),
      cells_x: a,
      cells_y: b,
      cells_z: c,
      range2: range ** 2,
      leeway: (skin / 2) ** 2,
    });
  }

  encode(pass: GPUComputePassEncoder): void {
    this.encodeList(pass);
    this.encodePairs(pass);
  }

  /** Looks whether the list is stale, and works on it only then. */
  encodeList(pass: GPUComputePassEncoder): void {
    const { atoms } = this.potential;
    this.dispatch(pass, 'begin', 1);
    this.dispatch(pass, 'check', atoms);
    this.dispatch(pass, 'clear', this.cells);
    this.dispatch(pass, 'sort', atoms);
    this.dispatch(pass, 'list', atoms);
  }

  encodePairs(pass: GPUComputePassEncoder): void {
    this.dispatch(pass, 'pairs', this.potential.atoms);
  }

  private dispatch(pass: GPUComputePassEncoder, kernel: keyof Kernels, lanes: number): void {
    pass.setBindGroup(0, this.group);
    pass.setPipeline(this.kernels[kernel]);
    pass.dispatchWorkgroups(Math.ceil(lanes / LANES));
  }

  /** Copies the energies of the positions last encoded; call the result after the submit. NaN where a pair is beyond reason. */
  copyEnergies(encoder: GPUCommandEncoder): () => Promise<PairEnergies> {
    const { atoms } = this.potential;
    const staging = this.readback.take();
    encoder.copyBufferToBuffer(this.energies, 0, staging, 0, 8 * atoms);
    encoder.copyBufferToBuffer(this.work, 0, staging, 8 * atoms, 4 * HEADER.words);
    return () =>
      this.readback.read(staging, (bytes) => {
        const header = new Uint32Array(bytes, 8 * atoms, HEADER.words);
        const needed = { cell: header[HEADER.cellNeed], list: header[HEADER.listNeed] };
        if (needed.cell > 0 || needed.list > 0) return { lennardJones: NaN, coulomb: NaN, needed };
        const values = new Float32Array(bytes, 0, 2 * atoms);
        let [lennardJones, coulomb] = [0, 0];
        for (let i = 0; i < atoms; i++) {
          if (values[2 * i] >= BROKEN) return { lennardJones: NaN, coulomb: NaN, needed: null };
          lennardJones += values[2 * i];
          coulomb += values[2 * i + 1];
        }
        return { lennardJones, coulomb, needed: null };
      });
  }

  destroy(): void {
    this.owned.destroy();
    this.readback.destroy();
  }
}

/** Within half an edge each pair has one image only. */
const skinOf = (box: Box, cutoff: number): number => Math.max(0, Math.min(SKIN, shortestEdge(box) / 2 - cutoff));

/** What the kernel writes for atoms beyond reason, less its rounding. */
const BROKEN = 9e29;
