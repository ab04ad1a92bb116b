import type { Box } from '../chem/box.ts';
import type { StepPart } from '../core/laps.ts';
import type { Hand } from './hand.ts';
import type { Potential } from './potential.ts';

export type Backend = 'cpu' | 'webgpu';

/** How the equations of motion are integrated: velocity Verlet where `friction` is 0, Langevin (BAOAB) otherwise. */
export interface Dynamics {
  /** Time step, fs. */
  readonly dt: number;
  /** Bath temperature, K. */
  readonly temperature: number;
  /** Collision rate, 1/ps, or that of `csvr`, 1/τ; 0 means constant energy. */
  readonly friction: number;
  /** Noise on every atom, or one factor for all velocities (src/forcefield/csvr.ts); absent: noise. */
  readonly thermostat?: 'langevin' | 'csvr';
  /** 32-bit unsigned seed of the noise. */
  readonly seed: number;
  /**
   * Of a Simulation with an inner Potential: steps from one impulse of the slow forces to the next, 1 where absent. Impulses fall at
   * steps whose index is a multiple of it.
   */
  readonly innerSteps?: number;
  /** Pulls an atom of every replica; in no frame's forces or energies. */
  readonly hand?: Hand | null;
  /** Atoms of infinite mass: nothing kicks them, and they do not move while their velocities are zero. */
  readonly frozen?: readonly number[];
}

/** What a Simulation may have besides its Potential. */
export interface LoadOptions {
  /**
   * A cheap Potential of the same molecule: multiple time-stepping (r-RESPA). Steps are taken with it, and what the Simulation's own
   * Potential says differently comes as an impulse every `innerSteps` steps: half of it before the first step, half after the last
   * (Tuckerman, Berne and Martyna, J. Chem. Phys. 97, 1990 (1992)). Frames have the energies and forces of the Simulation's own
   * Potential; velocities are complete at multiples of `innerSteps`.
   */
  readonly inner?: Potential;
}

/** A moment of a simulation: everything that can be shown of it. Arrays are replica-major. */
export interface Frame {
  readonly step: number;
  /** Å, [R × 3N]. */
  readonly positions: Float64Array;
  /** Å/fs, [R × 3N]. */
  readonly velocities: Float64Array;
  /** kcal/mol/Å, [R × 3N]. */
  readonly forces: Float64Array;
  /** kcal/mol, [R × number of Terms], in the order of `Potential.terms`. */
  readonly energies: Float64Array;
  /**
   * Where the Potential has a model that is an ensemble of M members: the potential energy by each member's word, kcal/mol,
   * [R × M]; the mean over members is the sum of `energies`.
   */
  readonly members?: Float64Array;
  /** The first thing that went wrong since the last frame, or null. */
  readonly fault: Fault | null;
  /** Edges of the box, Å, where they are no longer the Potential's. */
  readonly box?: Box;
  /** The exact bits of this moment. */
  readonly checkpoint: Checkpoint;
}

/** A molecule that blew up: some atom would have moved further in one step than any molecule does. */
export interface Fault {
  /** Step at which it was first seen. */
  readonly step: number;
  readonly replica: number;
  /** Atoms seen at that step. */
  readonly atoms: readonly number[];
}

/** The exact bits of a simulation's state: a restart from it continues bit for bit. */
export interface Checkpoint {
  readonly step: number;
  readonly positions: Uint8Array<ArrayBuffer>;
  readonly velocities: Uint8Array<ArrayBuffer>;
  /** Where the bits of the GPU's positions are counted from, Å, [3R]; no part of the bits. */
  readonly origin?: Float64Array;
  /** Edges of the box, Å, where they are no longer the Potential's. */
  readonly box?: Box;
  /** In which images the atoms of a box were, Å, [3N]: the GPU's bits do not say; no part of the bits. */
  readonly seen?: Float64Array;
}

/** One Potential on R replicas, with their state, on one Engine. */
export interface Simulation {
  readonly backend: Backend;
  /** How it runs: `serial` (cpu), `resident` (a workgroup a replica, many steps a dispatch) or `tiled`. */
  readonly regime: 'serial' | 'resident' | 'tiled';
  readonly potential: Potential;
  /** What steps are taken with: see `LoadOptions`. */
  readonly inner: Potential | null;
  readonly replicas: number;
  /** Sets positions (Å, [R × 3N]) and velocities (Å/fs, same shape; zero where absent). */
  setState(positions: Float64Array, velocities?: Float64Array, step?: number): void;
  /** Enqueues `steps` steps. Resolves when they may be followed by more work, not when they are done. */
  advance(steps: number, dynamics: Dynamics): Promise<void>;
  /** Waits until everything enqueued has been done. */
  settled(): Promise<void>;
  /** Positions, velocities, forces and energies after everything enqueued so far. */
  frame(): Promise<Frame>;
  /**
   * Goes on in another box (Å) of nearly the same shape: mesh and width of Ewald stay what they are. Positions, which the caller sets next, are as
   * before. Of one replica of a Potential that repeats.
   */
  setBox?(box: Box): void;
  /**
   * µs that the parts of a step take on a device, each repeated by itself where the atoms are now: what moves the atoms is not among them, nor what
   * a list costs when it is made anew. Of a box; changes nothing.
   */
  parts?(): Promise<ReadonlyMap<StepPart, number>>;
  /** Puts back a moment of this simulation, or of one of the same Potential, replicas and Engine. */
  restore(checkpoint: Checkpoint): void;
  destroy(): void;
}

/** Evaluates Potentials on batches of replicas and steps them in time. */
export interface Engine {
  readonly backend: Backend;
  /** The processor or graphics adapter, in words. */
  readonly adapter: string;
  load(potential: Potential, replicas: number, options?: LoadOptions): Promise<Simulation>;
  destroy(): void;
}
