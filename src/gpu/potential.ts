import type { Box } from '../chem/box.ts';
import type { Potential } from '../forcefield/potential.ts';
import { FORCES_ONLY, type SimulationBuffers } from './buffers.ts';
import { gridOf } from './grid.ts';
import type { LearnedPasses } from './learned.ts';
import type { StepPlan } from './plan.ts';
import type { Program } from './program.ts';
import { Readback } from './readback.ts';
import type { Stepper } from './stepper.ts';

/** What a Potential is made of on a device. */
export interface GpuParts {
  readonly program: Program;
  readonly plan: StepPlan;
  readonly buffers: SimulationBuffers;
  readonly stepper: Stepper;
  readonly energies: GPUComputePipeline;
  /** Of its learned Terms and regions, in the order of its Terms. */
  readonly learned: readonly LearnedPasses[];
  /** Puts the points that Terms act from where they are, counted from the origins of the replicas, Å, [3R], or wrapped into a box. */
  readonly outside: ((origin: Float64Array, box?: Box) => void) | undefined;
}

/** Energies of R replicas, kcal/mol. */
export interface GpuEnergies {
  /** [R × Terms]. */
  readonly terms: Float64Array;
  /** By the word of each member of the first learned Term, [R × M]; null where there is none. */
  readonly members: Float64Array | null;
}

/** One Potential on R replicas on the device: its buffers, the dispatches that move it, and its energies. */
export class GpuPotential {
  readonly buffers: SimulationBuffers;
  readonly stepper: Stepper;
  readonly regime: StepPlan['regime'];
  private readonly energyReadback: Readback;

  constructor(
    device: GPUDevice,
    readonly potential: Potential,
    readonly replicas: number,
    readonly parts: GpuParts,
  ) {
    this.buffers = parts.buffers;
    this.stepper = parts.stepper;
    this.regime = parts.plan.regime;
    this.energyReadback = new Readback(device, Math.max(4, replicas * parts.program.energyEntries * 4), 'energies');
  }

  /**
   * Encodes the energies of the positions that the forces were last worked out for, and copies them; call the result after the
   * submit.
   */
  copyEnergies(encoder: GPUCommandEncoder): () => Promise<GpuEnergies> {
    const { buffers, energyReadback } = this;
    const { energyEntries } = this.parts.program;
    this.encodeEnergies(encoder);
    const staging = energyReadback.take();
    if (energyEntries > 0)
      encoder.copyBufferToBuffer(buffers.energies, 0, staging, 0, this.replicas * energyEntries * 4);
    // The forces of these positions came from learned Terms that still hold what their energies come from.
    const readLearned = this.parts.learned.map((term) => term.copyEnergies(encoder));
    return async () => {
      const [terms, ...learned] = await Promise.all([
        energyReadback.read(staging, (bytes) => this.sumEntries(new Float32Array(bytes))),
        ...readLearned.map((read) => read()),
      ]);
      const { potential, replicas } = this;
      const members =
        learned.length > 0
          ? (await import('./laterEnergies.ts')).addEnergies(potential, replicas, learned, terms)
          : null;
      return { terms, members };
    };
  }

  /** Of its learned Terms and regions, or of its box. */
  get passes(): readonly LearnedPasses[] {
    return this.parts.learned;
  }

  destroy(): void {
    this.buffers.destroy();
    for (const term of this.parts.learned) term.destroy();
    this.energyReadback.destroy();
  }

  private encodeEnergies(encoder: GPUCommandEncoder): void {
    const { tuples, energyEntries } = this.parts.program;
    if (energyEntries === 0) return;
    const pass = encoder.beginComputePass({ label: 'energies' });
    pass.setPipeline(this.parts.energies);
    this.buffers.bind(pass, FORCES_ONLY);
    const [columns, layers] = gridOf(this.replicas);
    pass.dispatchWorkgroups(columns, Math.ceil((tuples + this.potential.atoms) / 64), layers);
    pass.end();
  }

  private sumEntries(entries: Float32Array): Float64Array {
    const { program } = this.parts;
    const { energyEntries } = program;
    const terms = this.potential.terms.length;
    const sums = new Float64Array(this.replicas * terms);
    for (let r = 0; r < this.replicas; r++)
      program.sumEnergies(
        entries.subarray(r * energyEntries, (r + 1) * energyEntries),
        sums.subarray(r * terms, (r + 1) * terms),
      );
    return sums;
  }
}
