import { FORCES_ONLY, RUN_RECORDS, type SimulationBuffers } from './buffers.ts';
import { gridOf } from './grid.ts';
import { stepWords, type RunRecord, type StepRequest, type Stepper } from './stepper.ts';

/** Many steps in one dispatch: a workgroup a replica (shaders/kernels/resident_step.wgsl). */
export class ResidentStepper implements Stepper {
  constructor(
    private readonly pipeline: GPUComputePipeline,
    private readonly replicas: number,
    private readonly stepsPerDispatch: number,
  ) {}

  maximumSteps(): number {
    return this.stepsPerDispatch * RUN_RECORDS;
  }

  encode(
    encoder: GPUCommandEncoder,
    buffers: SimulationBuffers,
    { constants, first, steps, prime }: StepRequest,
    runs: RunRecord[],
  ): void {
    const pass = encoder.beginComputePass({ label: 'resident steps' });
    pass.setPipeline(this.pipeline);
    for (let done = 0; done < steps; done += this.stepsPerDispatch) {
      buffers.bind(pass, runs.length);
      runs.push({
        ...constants,
        ...stepWords(first + done),
        steps: Math.min(steps - done, this.stepsPerDispatch),
        prime: prime && done === 0 ? 1 : 0,
        begin: 0,
        finish: 0,
      });
      pass.dispatchWorkgroups(...gridOf(this.replicas));
    }
    pass.end();
  }

  encodeForces(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void {
    pass.setPipeline(this.pipeline);
    buffers.bind(pass, FORCES_ONLY);
    pass.dispatchWorkgroups(...gridOf(this.replicas));
  }
}
