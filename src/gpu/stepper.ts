import type { Dynamics } from '../forcefield/engine.ts';
import type { SimulationBuffers } from './buffers.ts';

/** Values of the Run struct that stay the same while the settings do. */
export type RunConstants = Readonly<
  Record<'seed' | 'dt' | 'keep' | 'kick' | 'half_step_factor' | 'hand_atom' | 'hand_stiffness', number>
>;

/** A value of the Run struct, for one dispatch. */
export type RunRecord = Readonly<Record<string, number>>;

/** What a stepper is told of the settings. */
export interface StepSettings {
  readonly constants: RunConstants;
  /** Steps between impulses of the slow forces, and half of that time, fs. */
  readonly interval: number;
  readonly halfImpulse: number;
  readonly dynamics: Dynamics;
}

/** `steps` steps from step index `first` on. `prime`: the forces of the present positions are not known yet. */
export interface StepRequest extends StepSettings {
  readonly first: number;
  readonly steps: number;
  readonly prime: boolean;
}

/** Encodes steps of one regime. */
export interface Stepper {
  /** Most steps in one submit. */
  maximumSteps(settings: StepSettings): number;
  /**
   * Encodes at most `maximumSteps` steps.
   * @param runs the records of this submit, to which those of its dispatches are added: the caller writes them before it submits
   */
  encode(encoder: GPUCommandEncoder, buffers: SimulationBuffers, request: StepRequest, runs: RunRecord[]): void;
  /** Encodes the forces of the positions as they are, and nothing else. */
  encodeForces(pass: GPUComputePassEncoder, buffers: SimulationBuffers): void;
}

/** Low and high words of a step index. */
export function stepWords(step: number): { readonly step_low: number; readonly step_high: number } {
  return { step_low: step >>> 0, step_high: Math.floor(step / 2 ** 32) };
}
