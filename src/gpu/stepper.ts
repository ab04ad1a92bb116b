import type { Potential } from '../forcefield/potential.ts';
import type { SimulationBuffers } from './buffers.ts';
import type { Program } from './program.ts';

/** How the work of a step is divided. */
export interface StepPlan {
  readonly regime: 'resident' | 'tiled';
  /** Workgroup size. */
  readonly lanes: number;
  readonly atomsPerLane: number;
  readonly store: 'workgroup' | 'storage';
  /** Partners in one segment of the tiled pair kernel, and how many segments there are. */
  readonly segment: number;
  readonly segments: number;
  /** Entries of `partial_forces` a replica. */
  readonly partials: number;
}

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
}

/** Atoms that one workgroup of the tiled kernels takes. */
const TILE = 64;
/** Partners that one workgroup of the tiled pair kernel walks; more segments keep a large device busy. */
const SEGMENT = 256;
/** Workgroup memory that every device has, bytes. */
const WORKGROUP_MEMORY = 16384;
/** Lanes that hide the latency of a real GPU, and that cost a software adapter (four lanes a vector) no switch at a barrier. */
const GPU_LANES = 32;
const SOFTWARE_LANES = 4;
/** Most lanes that every device has. */
const MAXIMUM_LANES = 256;
/** Bytes of an atom's place in workgroup memory (vec3i, padded). */
const PLACE_BYTES = 16;
const SLOT_BYTES = 12;

/**
 * Divides a molecule's work: one workgroup where it fits, tiles otherwise. `lanes` overrides the resident workgroup's size,
 * which changes no bit of a result.
 */
export function planSteps(
  potential: Potential,
  program: Program,
  regime: StepPlan['regime'],
  software: boolean,
  wantedLanes?: number,
): StepPlan {
  const { slots } = program;
  if (regime === 'tiled') {
    const segments = program.pairTerms > 0 ? Math.ceil(potential.atoms / SEGMENT) : 0;
    return {
      regime,
      lanes: TILE,
      atomsPerLane: 1,
      store: 'storage',
      segment: SEGMENT,
      segments,
      partials: slots + segments * potential.atoms,
    };
  }
  const { atoms } = potential;
  const enough = Math.min(MAXIMUM_LANES, Math.max(GPU_LANES, 2 ** Math.ceil(Math.log2(atoms))));
  const lanes = wantedLanes ?? (software ? SOFTWARE_LANES : enough);
  const atomsPerLane = Math.ceil(atoms / lanes);
  const bytes = lanes * atomsPerLane * (PLACE_BYTES + program.pairAtomBytes) + slots * SLOT_BYTES;
  const store = bytes <= WORKGROUP_MEMORY ? 'workgroup' : 'storage';
  return { regime, lanes, atomsPerLane, store, segment: 0, segments: 0, partials: store === 'storage' ? slots : 0 };
}

/** Low and high words of a step index. */
export function stepWords(step: number): { readonly step_low: number; readonly step_high: number } {
  return { step_low: step >>> 0, step_high: Math.floor(step / 2 ** 32) };
}
