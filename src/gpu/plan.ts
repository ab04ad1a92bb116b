import type { Potential } from '../forcefield/potential.ts';
import { plainShape, type WorkShape } from './glue.ts';
import type { Program } from './program.ts';

/** How the work of a step is divided. */
export interface StepPlan extends WorkShape {
  readonly regime: 'resident' | 'tiled';
  /** Partners in one segment of the tiled pair kernel, and how many such segments there are. */
  readonly segment: number;
  readonly pairSegments: number;
  /** Whole sets of forces that each atom adds up: those of the pair segments, then those of the learned Terms. */
  readonly segments: number;
  /** Entries of `partial_forces` a replica. */
  readonly partials: number;
}

/** Largest molecule that one workgroup takes: WebGPU promises 256 lanes. */
export const RESIDENT_ATOMS = 256;
/** Atoms that one workgroup of the tiled kernels takes. */
const TILE = 64;
/** Partners that one workgroup of the tiled pair kernel walks; more segments keep a large device busy. */
const SEGMENT = 256;
/** Workgroup memory that every device has, bytes. */
const WORKGROUP_MEMORY = 16384;
/** Lanes that hide the latency of a real GPU, and that cost a software adapter (four lanes a vector) no switch at a barrier. */
const GPU_LANES = 32;
export const SOFTWARE_LANES = 4;
/** Lanes that share one atom in the kernels of learned Terms, on a real GPU. */
const LEARNED_LANES = 64;
/** Most lanes that every device has. */
export const MAXIMUM_LANES = 256;
/** Replicas from which on not one workgroup's latency counts, but how many of them a device holds. */
const MANY_REPLICAS = 64;
/** Bytes of an atom's place in workgroup memory (vec3i, padded). */
const PLACE_BYTES = 16;
const SLOT_BYTES = 12;

/** Workgroup size of the kernels of learned Terms. */
export const learnedLanes = (software: boolean): number => (software ? SOFTWARE_LANES : LEARNED_LANES);

/**
 * Divides a molecule's work: one workgroup where it fits, tiles otherwise. `lanes` overrides the resident workgroup's size,
 * which changes no bit of a result.
 * @param learnedSegments sets of forces that the learned Terms write
 */
export function planSteps(
  potential: Potential,
  program: Program,
  regime: StepPlan['regime'],
  software: boolean,
  learnedSegments: number,
  wantedLanes?: number,
): StepPlan {
  const { slots } = program;
  if (regime === 'tiled') {
    const pairSegments = program.pairTerms > 0 ? Math.ceil(potential.atoms / SEGMENT) : 0;
    const segments = pairSegments + learnedSegments;
    const partials = slots + segments * potential.atoms;
    return { ...plainShape(TILE), regime, segment: SEGMENT, pairSegments, segments, partials };
  }
  const { atoms } = potential;
  const lanes = wantedLanes ?? usualLanes(atoms, software);
  // Powers of two, so that molecules of like size share a pipeline.
  const atomsPerLane = powerOfTwo(Math.ceil(atoms / lanes));
  const slotRoom = Math.max(64, powerOfTwo(slots));
  const bytes = lanes * atomsPerLane * (PLACE_BYTES + program.pairAtomBytes) + slotRoom * SLOT_BYTES;
  const whole = { regime, lanes, atomsPerLane, segment: 0, pairSegments: 0, segments: 0 };
  return bytes <= WORKGROUP_MEMORY
    ? { ...whole, store: 'workgroup', slotRoom, partials: 0 }
    : { ...whole, store: 'storage', slotRoom: 0, partials: slots };
}

/** Lanes of the resident workgroup where nobody has tried. */
export const usualLanes = (atoms: number, software: boolean): number =>
  software ? SOFTWARE_LANES : Math.min(MAXIMUM_LANES, Math.max(GPU_LANES, powerOfTwo(atoms)));

/** Molecules that the same number of lanes suits: of like size, and one of them or enough to fill a device. */
export const sizeClass = (atoms: number, replicas: number): string =>
  `${powerOfTwo(atoms)}${replicas >= MANY_REPLICAS ? ' many' : ''}`;

export function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, least)));
}
