/**
 * What work costs: constants fitted to measurements on the cpu Engine by `node tools/run.mjs tools/design-cost.ts`, which prints
 * predicted against measured. They are those of one machine: another one is as much faster or slower for all designs alike.
 */
import type { Work } from './counts.ts';

/** µs for each piece of work of a step. */
const STEP: Required<Work> = {
  step: 0.1,
  atoms: 0.067,
  pairs: 0.023,
  tuples: 0.052,
  crossTuples: 0.069,
  equilibration: 0.0014,
  radial: 0.048,
  angular: 0.0043,
  networkProducts: 0.0003,
  messages: 0.00008,
  messageProducts: 0.00044,
  splinePairs: 0.23,
  splineTriples: 0.16,
  kernelProducts: 0.0005,
};

/** Predicted time of a step of one replica on the cpu Engine, µs. */
export function stepMicroseconds(work: Work): number {
  return Object.entries(work).reduce((sum, [name, count]) => sum + STEP[name as keyof Work] * count, 0);
}

/** Pieces of work of a fit. */
export interface FitWork {
  /** Fixed: loading, errors at the end. */
  readonly frames: number;
  /** Products with weights, of all frames and epochs, forward and back, with tangents. */
  readonly products: number;
  /** Numbers of Jacobians that all frames and epochs go through. */
  readonly jacobian: number;
  /** Entries of normal equations that sparse rows of design matrices add to. */
  readonly normal: number;
  /** The same of dense ones. */
  readonly columns: number;
  /** n³/3 of the unknowns of each linear system. */
  readonly cholesky: number;
  /** Kernel entries of all choices. */
  readonly kernel: number;
}

/** Seconds for each piece of work of a fit, from fits of all presets to one and to four molecules: good to a factor of two. */
const FIT: FitWork = {
  frames: 5e-3,
  products: 1e-9,
  jacobian: 2.1e-9,
  normal: 7e-9,
  columns: 0.8e-9,
  cholesky: 0.04e-9,
  kernel: 16e-9,
};

/** Predicted time of a fit on one core, s. */
export function fitSeconds(work: Partial<FitWork>): number {
  return Object.entries(work).reduce((sum, [name, count]) => sum + FIT[name as keyof FitWork] * count, 0);
}
