import type { Potential } from '../forcefield/potential.ts';
import type { StepPlan } from './plan.ts';
import { massRows, type Program } from './program.ts';
import type { RunRecord } from './stepper.ts';
import { NO_ATOM, RUN } from './uniformStruct.ts';

/** Distance of Run records in their buffer: WebGPU's alignment of dynamic offsets. */
const RUN_STRIDE = 256;
/** Run records that fit. */
export const RUN_RECORDS = 256;
/** A further record, which never changes: only bring the forces up to date. */
export const FORCES_ONLY = RUN_RECORDS;

/** A Run that does nothing. */
const STILL = {
  steps: 0,
  prime: 0,
  begin: 0,
  finish: 0,
  step_low: 0,
  step_high: 0,
  seed: 0,
  dt: 0,
  keep: 1,
  kick: 0,
  half_step_factor: 0,
  hand_atom: NO_ATOM,
  hand_stiffness: 0,
};

/** The buffers of one Potential, in the order of shaders/shared/bindings.wgsl, and their bind group. */
export class SimulationBuffers {
  readonly positions: GPUBuffer;
  readonly velocities: GPUBuffer;
  readonly forces: GPUBuffer;
  readonly energies: GPUBuffer;
  readonly faults: GPUBuffer;
  readonly partialForces: GPUBuffer;
  /** The Molecule struct, and what is in it. */
  readonly molecule: GPUBuffer;
  readonly moleculeValues: Readonly<Record<string, number>>;
  private readonly run: GPUBuffer;
  private readonly lists: GPUBuffer;
  private readonly parameters: GPUBuffer;
  private readonly group: GPUBindGroup;
  readonly allocated: GPUBuffer[] = [];
  private readonly records = new Uint8Array(RUN_STRIDE * (RUN_RECORDS + 1));

  constructor(
    private readonly device: GPUDevice,
    layout: GPUBindGroupLayout,
    potential: Potential,
    private readonly program: Program,
    plan: StepPlan,
    replicas: number,
  ) {
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const make = (label: string, size: number, usage: number): GPUBuffer => {
      // No binding may be empty; 16 bytes are the least.
      const buffer = device.createBuffer({ label, size: Math.max(16, Math.ceil(size / 4) * 4), usage });
      this.allocated.push(buffer);
      return buffer;
    };
    const filled = (
      label: string,
      data: Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
      usage: number,
    ): GPUBuffer => {
      const buffer = make(label, data.byteLength, usage | COPY_DST);
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    };
    const entries = replicas * potential.atoms;
    const { segment, segments, partials } = plan;
    this.moleculeValues = { ...program.layoutValues, replicas, segment, segments, partials };
    this.run = make('run', this.records.byteLength, UNIFORM | COPY_DST);
    this.records.set(RUN.bytes({ ...STILL, prime: 1, finish: 1 }), FORCES_ONLY * RUN_STRIDE);
    device.queue.writeBuffer(this.run, 0, this.records);
    this.positions = make('positions', entries * 16, STORAGE | COPY_SRC | COPY_DST);
    this.velocities = make('velocities', entries * 16, STORAGE | COPY_SRC | COPY_DST);
    this.forces = make('forces', entries * 16, STORAGE | COPY_SRC);
    this.energies = make('energies', replicas * program.energyEntries * 4, STORAGE | COPY_SRC);
    this.faults = make('faults', entries * 4, STORAGE | COPY_SRC | COPY_DST);
    this.partialForces = make('partial forces', replicas * partials * 16, STORAGE);
    // Where the hand pulls the replicas to stands after the lists, then the points that Terms act from.
    this.lists = make(
      'lists',
      program.lists.byteLength + 4 * replicas * (3 + program.points.length),
      STORAGE | COPY_DST,
    );
    device.queue.writeBuffer(this.lists, 0, program.lists);
    this.parameters = filled('parameters', program.parameters, STORAGE);
    const bound = [
      (this.molecule = filled('molecule', program.layout.bytes(this.moleculeValues), UNIFORM)),
      this.run,
      this.lists,
      this.parameters,
      this.positions,
      this.velocities,
      this.forces,
      this.partialForces,
      this.energies,
      this.faults,
    ];
    this.group = device.createBindGroup({
      label: 'simulation',
      layout,
      entries: bound.map((buffer, binding) => ({
        binding,
        resource: binding === 1 ? { buffer, size: RUN.byteLength } : { buffer },
      })),
    });
  }

  /** Bytes of the Molecule struct with other values. */
  moleculeBytes(other: Readonly<Record<string, number>>): Uint8Array<ArrayBuffer> {
    return this.program.layout.bytes({ ...this.moleculeValues, ...other });
  }

  /** WGSL that declares the uniform structs, and then `more`. */
  generated(more: string): string {
    return `${this.program.layout.wgsl}${RUN.wgsl}${more}`;
  }

  /** Sets the Run records that the dispatches of the next submit point at. */
  writeRuns(runs: readonly RunRecord[]): void {
    if (runs.length === 0) return;
    runs.forEach((values, index) => this.records.set(RUN.bytes(values), index * RUN_STRIDE));
    this.device.queue.writeBuffer(this.run, 0, this.records, 0, runs.length * RUN_STRIDE);
  }

  /** Masses (amu) of the next submits; infinite ones for atoms that are held. */
  setMasses(masses: Float64Array): void {
    this.device.queue.writeBuffer(this.parameters, 0, Float32Array.from(massRows(masses)));
  }

  /** Where the hand pulls its atom of each replica to in the next submits: fixed point, [3R]. @param after where others follow them, bytes */
  setHandPoints(points: Int32Array<ArrayBuffer>, after = 0): void {
    this.device.queue.writeBuffer(this.lists, this.program.lists.byteLength + after, points);
  }

  /** Binds everything, with the Run record `run`. */
  bind(pass: GPUComputePassEncoder, run: number): void {
    pass.setBindGroup(0, this.group, [run * RUN_STRIDE]);
  }

  destroy(): void {
    for (const buffer of this.allocated) buffer.destroy();
  }
}
