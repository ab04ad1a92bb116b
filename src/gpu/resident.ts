import { FORCES_ONLY, RUN_RECORDS, type SimulationBuffers } from './buffers.ts';
import { gridOf } from './grid.ts';
import { stepWords, type StepRequest, type Stepper } from './stepper.ts';

/** Many steps in one dispatch: a workgroup a replica (shaders/kernels/resident_step.wgsl). */
export class ResidentStepper implements Stepper {
  readonly maximumSteps: number;

  constructor(
    private readonly pipeline: GPUComputePipeline,
    private readonly replicas: number,
    private readonly stepsPerDispatch: number,
  ) {
    this.maximumSteps = stepsPerDispatch * RUN_RECORDS;
  }

  encode(
    encoder: GPUCommandEncoder,
    buffers: SimulationBuffers,
    { constants, first, steps, prime }: StepRequest,
  ): void {
    const dispatches = Math.max(1, Math.ceil(steps / this.stepsPerDispatch));
    const runs = Array.from({ length: dispatches }, (_, n) => {
      const done = n * this.stepsPerDispatch;
      return {
        ...constants,
        ...stepWords(first + done),
        steps: Math.min(steps - done, this.stepsPerDispatch),
        prime: prime && n === 0 ? 1 : 0,
        begin: 0,
        finish: 0,
      };
    });
    buffers.writeRuns(runs);
    const pass = encoder.beginComputePass({ label: 'resident steps' });
    pass.setPipeline(this.pipeline);
    for (let n = 0; n < dispatches; n++) {
      buffers.bind(pass, n);
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
