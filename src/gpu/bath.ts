/** Velocity rescaling on the device: between steps, at multiples of CSVR_INTERVAL, without a readback. */
import { CSVR_INTERVAL, isFree, rescaling, thermalDegrees } from '../forcefield/csvr.ts';
import type { Dynamics } from '../forcefield/engine.ts';
import type { SimulationBuffers } from './buffers.ts';
import { gridOf } from './grid.ts';
import { Owned } from './periodic/owned.ts';
import { Pipelines, type BufferBinding } from './pipelines.ts';
import type { GpuPotential } from './potential.ts';
import type { RunRecord, StepRequest, StepSettings, Stepper } from './stepper.ts';
import { UniformStruct } from './uniformStruct.ts';

/** In the order of shaders/bath/csvr.wgsl. */
const BINDINGS: readonly BufferBinding[] = ['dynamic uniform', 'read-only-storage', 'read-only-storage', 'storage'];

const SHADERS = import.meta.glob<string>('/shaders/bath/*.wgsl', { query: '?raw', import: 'default', eager: true });

const BATH = new UniformStruct('Bath', [
  ['atoms', 'u32'],
  ['replicas', 'u32'],
  ['record', 'u32'],
  ['centred', 'u32'],
  ['keep', 'f32'],
  ['half', 'f32'],
]);

/** Rescalings in one submit, at most; and how far their records lie apart: WebGPU's alignment of dynamic offsets. */
const RECORDS = 16;
const STRIDE = 256;

/** Steps with rescalings among them; without `csvr` it only passes on. */
export class BathStepper implements Stepper {
  private readonly owned: Owned;
  private readonly uniform: GPUBuffer;
  private readonly draws: GPUBuffer;
  private readonly group: GPUBindGroup;

  private constructor(
    private readonly device: GPUDevice,
    layout: GPUBindGroupLayout,
    private readonly pipeline: GPUComputePipeline,
    private readonly steps: Stepper,
    private readonly of: Pick<GpuPotential, 'potential' | 'replicas'>,
    velocities: GPUBuffer,
  ) {
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    this.owned = new Owned(device);
    const masses = Float32Array.from(of.potential.masses);
    this.uniform = this.owned.make('bath', RECORDS * STRIDE, UNIFORM);
    this.draws = this.owned.make('bath draws', 8 * RECORDS * of.replicas, STORAGE);
    const bound = [
      this.uniform,
      this.owned.make('bath masses', masses.byteLength, STORAGE, masses),
      this.draws,
      velocities,
    ];
    this.group = device.createBindGroup({
      label: 'bath',
      layout,
      entries: bound.map((buffer, binding) => ({
        binding,
        resource: binding === 0 ? { buffer, size: BATH.byteLength } : { buffer },
      })),
    });
  }

  /** Puts rescalings between the steps of `steps`. */
  static async around(
    device: GPUDevice,
    steps: Stepper,
    of: GpuPotential,
    velocities: GPUBuffer,
  ): Promise<BathStepper> {
    const pipelines = new Pipelines(device, BINDINGS, SHADERS);
    const pipeline = await pipelines.kernel('bath/csvr', [], BATH.wgsl);
    return new BathStepper(device, pipelines.bindGroupLayout, pipeline, steps, of, velocities);
  }

  maximumSteps(settings: StepSettings): number {
    const most = this.steps.maximumSteps(settings);
    // A piece has a record more than steps.
    return isBath(settings) ? Math.min(Math.floor(most * 0.8), (RECORDS - 1) * CSVR_INTERVAL) : most;
  }

  encode(encoder: GPUCommandEncoder, buffers: SimulationBuffers, request: StepRequest, runs: RunRecord[]): void {
    const { first, steps, dynamics } = request;
    if (!isBath(request)) {
      this.steps.encode(encoder, buffers, request, runs);
      return;
    }
    let { prime } = request;
    let record = 0;
    for (let step = first; step < first + steps;) {
      if (step % CSVR_INTERVAL === 0) this.rescale(encoder, dynamics, step, record++);
      const end = Math.min(first + steps, (Math.floor(step / CSVR_INTERVAL) + 1) * CSVR_INTERVAL);
      this.steps.encode(encoder, buffers, { ...request, first: step, steps: end - step, prime }, runs);
      prime = false;
      step = end;
    }
  }

  encodeForces(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void {
    this.steps.encodeForces(pass, buffers);
  }

  destroy(): void {
    this.owned.destroy();
  }

  private rescale(encoder: GPUCommandEncoder, dynamics: Dynamics, step: number, record: number): void {
    const { potential, replicas } = this.of;
    const degrees = thermalDegrees(potential, dynamics);
    const draws = Array.from({ length: replicas }, (_, r) => rescaling(dynamics, degrees, step, r));
    const { keep, half } = draws[0];
    const centred = isFree(dynamics) && potential.atoms > 1 ? 1 : 0;
    this.device.queue.writeBuffer(
      this.uniform,
      record * STRIDE,
      BATH.bytes({ atoms: potential.atoms, replicas, record, centred, keep, half }),
    );
    this.device.queue.writeBuffer(
      this.draws,
      8 * record * replicas,
      Float32Array.from(draws.flatMap(({ normal, squares }) => [normal, squares])),
    );
    const pass = encoder.beginComputePass({ label: 'bath' });
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.group, [record * STRIDE]);
    pass.dispatchWorkgroups(...gridOf(replicas));
    pass.end();
  }
}

const isBath = ({ dynamics }: StepSettings): boolean => dynamics.thermostat === 'csvr' && dynamics.friction > 0;
