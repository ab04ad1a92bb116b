import type { Program } from './program.ts';
import { FORCES_ONLY, RUN_RECORDS, type SimulationBuffers } from './buffers.ts';
import type { LearnedPasses } from './learned.ts';
import type { StepPlan } from './plan.ts';
import { stepWords, type RunRecord, type StepRequest, type Stepper } from './stepper.ts';

export interface TiledPipelines {
  readonly tuples: GPUComputePipeline;
  readonly pairs: GPUComputePipeline;
  readonly integrate: GPUComputePipeline;
}

/** Three dispatches a step over all atoms: for molecules too large for one workgroup. */
export class TiledStepper implements Stepper {
  constructor(
    private readonly pipelines: TiledPipelines,
    private readonly program: Program,
    private readonly plan: StepPlan,
    private readonly atoms: number,
    private readonly replicas: number,
    private readonly learned: readonly LearnedPasses[],
  ) {}

  maximumSteps(): number {
    return RUN_RECORDS - 1;
  }

  encode(
    encoder: GPUCommandEncoder,
    buffers: SimulationBuffers,
    { constants, first, steps, prime }: StepRequest,
    runs: RunRecord[],
  ): void {
    const pass = encoder.beginComputePass({ label: 'tiled steps' });
    if (prime) this.encodeForces(pass, buffers);
    // Record s ends step s − 1 and begins step s.
    for (let s = 0; s <= steps; s++) {
      if (s > 0) this.forces(pass, buffers);
      this.integrate(pass, buffers, runs.length);
      runs.push({
        ...constants,
        ...stepWords(first + s),
        steps: 0,
        prime: 0,
        begin: s < steps ? 1 : 0,
        finish: s > 0 ? 1 : 0,
      });
    }
    pass.end();
  }

  encodeForces(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void {
    this.forces(pass, buffers);
    this.integrate(pass, buffers, FORCES_ONLY);
  }

  /** The bonded Terms alone. */
  encodeBonded(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void {
    const { tuples } = this.program;
    buffers.bind(pass, FORCES_ONLY);
    if (tuples === 0) return;
    pass.setPipeline(this.pipelines.tuples);
    pass.dispatchWorkgroups(Math.min(Math.ceil(tuples / this.plan.lanes), 1024), this.replicas);
  }

  private forces(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void {
    const { pairTerms } = this.program;
    const { lanes, pairSegments } = this.plan;
    this.encodeBonded(pass, buffers);
    if (pairTerms > 0) {
      pass.setPipeline(this.pipelines.pairs);
      pass.dispatchWorkgroups(Math.ceil(this.atoms / lanes), pairSegments, this.replicas);
    }
    for (const term of this.learned) term.encode(pass);
  }

  private integrate(pass: GPUComputePassEncoder, buffers: SimulationBuffers, run: number): void {
    buffers.bind(pass, run);
    pass.setPipeline(this.pipelines.integrate);
    pass.dispatchWorkgroups(Math.ceil(this.atoms / this.plan.lanes), this.replicas);
  }
}
