/**
 * Multiple time-stepping (r-RESPA: Tuckerman, Berne and Martyna, J. Chem. Phys. 97, 1990 (1992)): steps under a cheap inner
 * Potential, and at every `interval`-th step index an impulse of what the whole Potential says differently: half of it ends the
 * steps before, half begins those after. Always as two halves, so that a submit may end between them. Twin: CpuSimulation.advance.
 */
import { KCAL_PER_MOL } from '../core/units.ts';
import { RUN_RECORDS, type SimulationBuffers } from './buffers.ts';
import { gridOf } from './grid.ts';
import { Pipelines, type BufferBinding } from './pipelines.ts';
import type { GpuPotential } from './potential.ts';
import type { RunRecord, StepRequest, StepSettings, Stepper } from './stepper.ts';
import { UniformStruct } from './uniformStruct.ts';

/** In the order of shaders/kernels/impulse.wgsl. */
const IMPULSE_BINDINGS: readonly BufferBinding[] = [
  'uniform',
  'read-only-storage',
  'storage',
  'read-only-storage',
  'read-only-storage',
];

const LANES = 64;

const IMPULSE = new UniformStruct('Impulse', [
  ['atoms', 'u32'],
  ['entries', 'u32'],
  ['half_impulse', 'f32'],
]);

/** WGSL that the impulse kernel needs. */
const IMPULSE_WGSL = `${IMPULSE.wgsl}const LANES: u32 = ${LANES}u;\n`;

/** Multiple time-stepping of `whole` with `inner`; their impulses are compiled first. */
export async function respaStepper(device: GPUDevice, inner: GpuPotential, whole: GpuPotential): Promise<RespaStepper> {
  const pipelines = new Pipelines(device, IMPULSE_BINDINGS);
  const kernel = await pipelines.kernel('kernels/impulse', [], IMPULSE_WGSL);
  return new RespaStepper(device, pipelines, kernel, inner, whole);
}

/** Steps of one simulation: those of its inner Potential, with impulses. */
export class RespaStepper implements Stepper {
  private readonly uniform: GPUBuffer;
  private readonly factors: GPUBuffer;
  private readonly group: GPUBindGroup;
  /** Step whose positions the whole Potential's forces belong to, or null. */
  private current: number | null = null;

  /**
   * @param pipelines those of IMPULSE_BINDINGS
   * @param pipeline the impulse kernel
   * @param whole the simulation's own Potential; its positions are copies of the inner one's
   */
  constructor(
    private readonly device: GPUDevice,
    pipelines: Pipelines,
    private readonly pipeline: GPUComputePipeline,
    private readonly inner: GpuPotential,
    private readonly whole: GpuPotential,
  ) {
    const { STORAGE, UNIFORM, COPY_DST } = GPUBufferUsage;
    this.uniform = device.createBuffer({ label: 'impulse', size: IMPULSE.byteLength, usage: UNIFORM | COPY_DST });
    this.factors = device.createBuffer({
      label: 'impulse factors',
      size: Math.max(16, 4 * inner.potential.atoms),
      usage: STORAGE | COPY_DST,
    });
    this.setMasses(inner.potential.masses);
    const bound = [this.uniform, this.factors, inner.buffers.velocities, inner.buffers.forces, whole.buffers.forces];
    this.group = device.createBindGroup({
      label: 'impulse',
      layout: pipelines.bindGroupLayout,
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  maximumSteps(settings: StepSettings): number {
    const { interval } = settings;
    // A chunk has at most as many records as steps, and one more.
    const chunks = Math.floor(RUN_RECORDS / (interval + 1));
    return chunks > 1 ? Math.min((chunks - 1) * interval, this.inner.stepper.maximumSteps(settings)) : RUN_RECORDS - 4;
  }

  encode(encoder: GPUCommandEncoder, buffers: SimulationBuffers, request: StepRequest, runs: RunRecord[]): void {
    const { first, steps, interval, halfImpulse } = request;
    const { stepper } = this.inner;
    this.device.queue.writeBuffer(
      this.uniform,
      0,
      IMPULSE.bytes({ atoms: this.inner.potential.atoms, entries: this.entries, half_impulse: halfImpulse }),
    );
    let { prime } = request;
    if (prime) this.current = null;
    for (let step = first; step < first + steps;) {
      if (step % interval === 0) {
        if (prime) this.inPass(encoder, (pass) => stepper.encodeForces(pass, buffers));
        prime = false;
        this.encodeWhole(encoder, step);
        this.encodeImpulse(encoder);
      }
      const end = Math.min(first + steps, (Math.floor(step / interval) + 1) * interval);
      stepper.encode(encoder, buffers, { ...request, first: step, steps: end - step, prime }, runs);
      prime = false;
      step = end;
      if (step % interval === 0) {
        this.encodeWhole(encoder, step);
        this.encodeImpulse(encoder);
      }
    }
  }

  encodeForces(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void {
    this.inner.stepper.encodeForces(pass, buffers);
  }

  /** Brings the whole Potential's forces up to date with the positions, those of step `step`. */
  encodeWhole(encoder: GPUCommandEncoder, step: number): void {
    if (this.current === step) return;
    this.current = step;
    const { inner, whole } = this;
    encoder.copyBufferToBuffer(inner.buffers.positions, 0, whole.buffers.positions, 0, 16 * this.entries);
    this.inPass(encoder, (pass) => whole.stepper.encodeForces(pass, whole.buffers));
  }

  /** Masses (amu) of the next submits; infinite ones for atoms that are held. */
  setMasses(masses: Float64Array): void {
    const factors = Float32Array.from(masses, (mass) => KCAL_PER_MOL / mass);
    this.device.queue.writeBuffer(this.factors, 0, factors);
  }

  /** The positions have been changed from outside. */
  forget(): void {
    this.current = null;
  }

  destroy(): void {
    this.uniform.destroy();
    this.factors.destroy();
  }

  private get entries(): number {
    return this.inner.replicas * this.inner.potential.atoms;
  }

  private encodeImpulse(encoder: GPUCommandEncoder): void {
    this.inPass(encoder, (pass) => {
      pass.setPipeline(this.pipeline);
      pass.setBindGroup(0, this.group);
      pass.dispatchWorkgroups(...gridOf(Math.ceil(this.entries / LANES)));
    });
  }

  private inPass(encoder: GPUCommandEncoder, encode: (pass: GPUComputePassEncoder) => void): void {
    const pass = encoder.beginComputePass({ label: 'impulse' });
    encode(pass);
    pass.end();
  }
}
