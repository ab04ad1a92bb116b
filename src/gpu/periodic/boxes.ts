/** Periodic boxes on the device: bonded Terms by the kernels of empty space, all others by lists and a mesh. */
import { volumeOf, type Box } from '../../chem/box.ts';
import type { StepPart } from '../../core/laps.ts';
import { COULOMB } from '../../core/units.ts';
import { FfpError } from '../../core/errors.ts';
import { backgroundEnergy, chargesOf, selfEnergy, type Periodicity } from '../../forcefield/periodic.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { LearnedPasses, LearnedProgram, SharedBuffers } from '../learned.ts';
import { Pipelines, type BufferBinding } from '../pipelines.ts';
import type { GpuPotential } from '../potential.ts';
import type { GpuSimulation, Respa } from '../simulation.ts';
import { BoxCoordinates } from './coordinates.ts';
import { Crowded } from './crowded.ts';
import { unitsOf } from './layout.ts';
import { BoxMesh, MeshKernels } from './mesh.ts';
import { Owned } from './owned.ts';
import { BoxPairs, PairKernels, type Rooms } from './pairs.ts';
import { SHADERS } from './shaders.ts';
import { BoxSimulation } from './simulation.ts';

/** Room beyond what was wanted when lists overflowed. */
const GROWTH = 1.3;

/** The kernels of boxes on one device. */
export class BoxKernels {
  /** Of the bonded Terms and the integrator, whose positions wrap. */
  readonly pipelines: Pipelines;
  private readonly pairs: PairKernels;
  private readonly mesh: MeshKernels;

  constructor(
    private readonly device: GPUDevice,
    bindings: readonly BufferBinding[],
    software: boolean,
  ) {
    this.pipelines = new Pipelines(device, bindings, SHADERS);
    this.pairs = new PairKernels(device);
    this.mesh = new MeshKernels(device, software);
  }

  /** What is left for the kernels of empty space. */
  bondedPart(potential: Potential): Potential {
    return { ...potential, terms: potential.terms.filter(({ kind }) => kind === 'bonded') };
  }

  /** What they are told of the box: the bits of the Å a unit. */
  units({ box }: Pick<Periodicity, 'box'>): Record<string, number> {
    const bits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0];
    return Object.fromEntries(Object.entries(unitsOf(box)).map(([name, value]) => [name, bits(value)]));
  }

  simulation(potential: GpuPotential, { box }: Periodicity, respa: Respa | null): GpuSimulation {
    return new BoxSimulation(
      this.device,
      potential,
      respa,
      new BoxCoordinates(potential.potential.atoms, box),
      (edges) => this.units({ box: edges }),
    );
  }

  /** Rejects with FfpError('unsupported' | 'gpu'). */
  async prepare(potential: Potential, periodic: Periodicity, replicas: number): Promise<LearnedProgram> {
    if (replicas !== 1)
      throw new FfpError(
        'unsupported',
        'The webgpu Engine computes one replica of a box; run the others apart, or take the cpu Engine.',
      );
    const { electrostatics } = periodic;
    const ewald = electrostatics.kind === 'pme' ? electrostatics : null;
    const [pairs, mesh] = await Promise.all([this.pairs.compile(), ewald && this.mesh.compile(ewald.grid)]);
    return {
      segments: mesh ? 2 : 1,
      passes: (shared) => {
        const owned = new Owned(this.device);
        const rows = atomRows(potential);
        const buffer = owned.make('box atoms', rows.byteLength, GPUBufferUsage.STORAGE, rows);
        const near = (box: Box, least?: Rooms) =>
          new BoxPairs(this.device, this.pairs.layout, pairs, potential, { ...periodic, box }, buffer, shared, least);
        const far =
          ewald && mesh
            ? new BoxMesh(
                this.device,
                this.mesh.layout,
                mesh,
                ewald.grid,
                ewald,
                periodic.box,
                buffer,
                beyond(shared),
                potential,
              )
            : null;
        return new BoxPasses(potential, periodic, near, far, owned);
      },
    };
  }
}

/** The next segment of the partial forces. */
const beyond = (shared: SharedBuffers): SharedBuffers => ({ ...shared, forcesAt: shared.forcesAt + shared.atoms });

/** Charge, √(kcal/mol·Å), and the bits of the type of each atom, [2N]. */
function atomRows(potential: Potential): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(2 * potential.atoms);
  const types = new Uint32Array(rows.buffer);
  chargesOf(potential)?.atomParameters.forEach((q, i) => (rows[2 * i] = q * Math.sqrt(COULOMB)));
  for (const term of potential.terms)
    if (term.kind === 'pair' && term.term === 'lennard_jones')
      term.types.forEach((type, i) => (types[2 * i + 1] = type));
  return rows;
}

/** All that is not bonded in one box. */
export class BoxPasses implements LearnedPasses {
  private near: BoxPairs;
  /** Edges, Å: they may change. */
  private box: Box;

  constructor(
    private readonly potential: Potential,
    private readonly periodic: Periodicity,
    private readonly makePairs: (box: Box, least?: Rooms) => BoxPairs,
    private readonly far: BoxMesh | null,
    private readonly own: Owned,
  ) {
    this.box = periodic.box;
    this.near = makePairs(this.box);
  }

  /** Goes on in another box of the same shape, or nearly: the mesh stays what it is. */
  setBox(box: Box): void {
    this.box = box;
    this.near.setBox(box);
    this.far?.setBox(box);
  }

  get allocated(): readonly GPUBuffer[] {
    return [this.own, this.near.owned, ...(this.far ? [this.far.owned] : [])].flatMap(({ all }) => all);
  }

  /** The parts of `encode`, each of which can be repeated by itself at the same positions. */
  get parts(): readonly (readonly [StepPart, (pass: GPUComputePassEncoder) => void])[] {
    const { near, far } = this;
    const waves: readonly (readonly [StepPart, (pass: GPUComputePassEncoder) => void])[] = far
      ? [
          ['spread', (pass) => far.encodeSpread(pass)],
          ['transform', (pass) => far.encodeTransforms(pass)],
          ['gather', (pass) => far.encodeGather(pass)],
        ]
      : [];
    return [['list', (pass) => near.encodeList(pass)], ['pairs', (pass) => near.encodePairs(pass)], ...waves];
  }

  encode(pass: GPUComputePassEncoder): void {
    this.near.encode(pass);
    this.far?.encode(pass);
  }

  /** Resolves with the energies of the Terms that are not bonded, in their order. Rejects with Crowded where the lists were too small. */
  copyEnergies(encoder: GPUCommandEncoder): () => Promise<Float64Array> {
    const { potential, periodic, box } = this;
    const readNear = this.near.copyEnergies(encoder);
    const readFar = this.far?.copyEnergy(encoder);
    return async () => {
      const [{ lennardJones, coulomb, needed }, waves] = await Promise.all([readNear(), readFar?.() ?? 0]);
      if (needed) throw new Crowded(() => this.grow(needed));
      const { electrostatics } = periodic;
      const dispersion = (periodic.dispersion * volumeOf(periodic.box)) / volumeOf(box);
      const energies: Readonly<Record<string, number>> = {
        lennard_jones: lennardJones + dispersion,
        coulomb,
        ...(electrostatics.kind === 'pme' && {
          reciprocal:
            waves +
            selfEnergy(potential, electrostatics.alpha) +
            backgroundEnergy(potential, box, electrostatics.alpha),
        }),
      };
      return Float64Array.from(
        potential.terms.filter(({ kind }) => kind !== 'bonded'),
        ({ term }) => energies[term],
      );
    };
  }

  private grow({ cell, list }: Rooms): void {
    const { rooms } = this.near;
    const larger = (wanted: number, was: number) => (wanted > 0 ? Math.ceil(GROWTH * wanted) : was);
    this.near.destroy();
    this.near = this.makePairs(this.box, { cell: larger(cell, rooms.cell), list: larger(list, rooms.list) });
  }

  destroy(): void {
    this.near.destroy();
    this.far?.destroy();
    this.own.destroy();
  }
}
