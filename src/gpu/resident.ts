import type { SimulationBuffers } from './buffers.ts';
import { gridOf } from './grid.ts';
import { stepWords, type RunConstants, type Stepper } from './stepper.ts';

/** Many steps in one dispatch: a workgroup a replica (shaders/kernels/resident_step.wgsl). */
export class ResidentStepper implements Stepper {
  readonly maximumSteps = 1_000_000;

  constructor(
    private readonly pipeline: GPUComputePipeline,
    private readonly replicas: number,
  ) {}

  encode(
    encoder: GPUCommandEncoder,
    buffers: SimulationBuffers,
    constants: RunConstants,
    first: number,
    steps: number,
    prime: boolean,
  ): void {
    buffers.writeRuns([{ ...constants, ...stepWords(first), steps, prime: prime ? 1 : 0, begin: 0, finish: 0 }]);
    const pass = encoder.beginComputePass({ label: 'resident steps' });
    pass.setPipeline(this.pipeline);
    buffers.bind(pass, 0);
    pass.dispatchWorkgroups(...gridOf(this.replicas));
    pass.end();
  }
}
