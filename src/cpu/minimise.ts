import type { Potential } from '../forcefield/potential.ts';
import { loadEvaluator } from './evaluator.ts';

/** Pairs of moves and force changes that are remembered. */
const MEMORY = 8;
/** Longest move of any atom in one iteration, Å. */
const LONGEST_MOVE = 0.1;

/** How a minimisation ended. */
export interface Minimum {
  /** Å, [3N]. */
  readonly positions: Float64Array;
  /** kcal/mol. */
  readonly energy: number;
  /** Largest force component, kcal/mol/Å. */
  readonly largestForce: number;
  readonly evaluations: number;
}

/** Where a minimisation stands. */
export interface MinimumSoFar {
  /** Å, [3N]. */
  readonly positions: Float64Array;
  /** kcal/mol/Å, [3N]; those of frozen atoms are zero. */
  readonly forces: Float64Array;
  /** kcal/mol, by Term. */
  readonly energies: Float64Array;
  readonly evaluations: number;
}

/** Told of each lower energy that is found; false ends the minimisation there. */
export type Follow = (now: MinimumSoFar) => Promise<boolean>;

export interface MinimiseOptions {
  /** Atoms that stay where they are. */
  readonly frozen?: readonly number[];
  readonly follow?: Follow;
}

/**
 * Goes downhill by limited-memory BFGS (Nocedal, Math. Comp. 35, 773 (1980)) with moves capped at 0.1 Å and halved until the
 * energy falls. Ends at `tolerance` (largest force component, kcal/mol/Å) or after `maximumEvaluations`; one that was ended by `follow`
 * after so many evaluations is the same as one with that maximum. Lengths that the Potential holds are springs here.
 */
export async function minimise(
  potential: Potential,
  positions: Float64Array,
  tolerance = 0.1,
  maximumEvaluations = 300,
  { frozen = [], follow }: MinimiseOptions = {},
): Promise<Minimum> {
  const own = potential.constraints?.flexible ?? potential;
  const evaluator = await loadEvaluator(own);
  const energies = new Float64Array(own.terms.length);
  let evaluations = 0;
  const evaluate = (x: Float64Array, forces: Float64Array): number => {
    evaluations++;
    evaluator.evaluate(x, forces, energies);
    for (const atom of frozen) forces.fill(0, 3 * atom, 3 * atom + 3);
    return energies.reduce((sum, u) => sum + u, 0);
  };
  let x = positions.slice();
  let forces = new Float64Array(x.length);
  let energy = evaluate(x, forces);
  const moves: Float64Array[] = [];
  const changes: Float64Array[] = [];
  while (largest(forces) > tolerance && evaluations < maximumEvaluations) {
    const direction = twoLoop(forces, moves, changes);
    let scale = Math.min(1, LONGEST_MOVE / largest(direction));
    let next = x;
    let nextForces = forces;
    let nextEnergy = Infinity;
    // NaN counts as uphill.
    while (!(nextEnergy < energy) && evaluations < maximumEvaluations && scale > 1e-9) {
      next = x.map((value, c) => value + scale * direction[c]);
      nextForces = new Float64Array(x.length);
      nextEnergy = evaluate(next, nextForces);
      scale /= 2;
    }
    if (!(nextEnergy < energy)) {
      if (moves.length === 0) break;
      // A stale memory may point uphill: forget it and go along the force.
      moves.length = 0;
      changes.length = 0;
      continue;
    }
    const move = next.map((value, c) => value - x[c]);
    const change = forces.map((force, c) => force - nextForces[c]);
    if (dot(move, change) > 1e-12) {
      moves.push(move);
      changes.push(change);
      if (moves.length > MEMORY) {
        moves.shift();
        changes.shift();
      }
    }
    [x, forces, energy] = [next, nextForces, nextEnergy];
    if (follow && !(await follow({ positions: x, forces, energies, evaluations }))) break;
  }
  return { positions: x, energy, largestForce: largest(forces), evaluations };
}

/** The L-BFGS direction: inverse Hessian, as remembered, times the force. */
function twoLoop(forces: Float64Array, moves: readonly Float64Array[], changes: readonly Float64Array[]): Float64Array {
  const q = forces.slice();
  const weights: number[] = [];
  for (let m = moves.length - 1; m >= 0; m--) {
    weights[m] = dot(moves[m], q) / dot(moves[m], changes[m]);
    addScaled(q, changes[m], -weights[m]);
  }
  const last = moves.length - 1;
  // Before anything is known: a stiff spring, 1/500 Å per kcal/mol/Å.
  const scale = last < 0 ? 1 / 500 : dot(moves[last], changes[last]) / dot(changes[last], changes[last]);
  for (let c = 0; c < q.length; c++) q[c] *= scale;
  for (let m = 0; m < moves.length; m++)
    addScaled(q, moves[m], weights[m] - dot(changes[m], q) / dot(moves[m], changes[m]));
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c] * b[c];
  return sum;
}

function addScaled(into: Float64Array, values: Float64Array, scale: number): void {
  for (let c = 0; c < into.length; c++) into[c] += scale * values[c];
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (!(size <= most)) most = size;
  }
  return most;
}
