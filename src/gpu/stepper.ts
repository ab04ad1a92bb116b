import type { SimulationBuffers } from './buffers.ts';

/** Values of the Run struct that stay the same while the settings do. */
export type RunConstants = Readonly<Record<'seed' | 'dt' | 'keep' | 'kick' | 'half_step_factor', number>>;

/** `steps` steps from step index `first` on. `prime`: the forces of the present positions are not known yet. */
export interface StepRequest {
  readonly constants: RunConstants;
  readonly first: number;
  readonly steps: number;
  readonly prime: boolean;
}

/** Encodes steps of one regime. */
export interface Stepper {
  /** Most steps in one submit. */
  readonly maximumSteps: number;
  /** At most `maximumSteps` steps a request. */
  encode(encoder: GPUCommandEncoder, buffers: SimulationBuffers, request: StepRequest): void;
  /** Encodes the forces of the positions as they are, and nothing else. */
  encodeForces(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void;
}

/** Low and high words of a step index. */
export function stepWords(step: number): { readonly step_low: number; readonly step_high: number } {
  return { step_low: step >>> 0, step_high: Math.floor(step / 2 ** 32) };
}
