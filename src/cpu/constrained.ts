/** Steps with lengths that are held: those of src/cpu/integrator.ts, with the clusters solved where positions or velocities have moved. */
import { lap } from '../core/laps.ts';
import { NOBODY, type Constraints } from '../forcefield/constraints.ts';
import { massesWith, type StepConstants } from '../forcefield/dynamics.ts';
import { ConstraintSolver } from './constraints.ts';
import type { kick, kickAndDrift } from './integrator.ts';

/** What holds the lengths of one Potential while its replicas move. */
export class Held {
  private solver: ConstraintSolver | null = null;
  private given: Float64Array | null = null;
  private masses: Float64Array = new Float64Array(0);
  private frozen: readonly number[] = [];
  private readonly from: Float64Array;
  private readonly free: Float64Array;
  private readonly nothing: Float64Array;
  /** Atoms of the cluster that could not be held when `begin` last said so. */
  broken: readonly number[] | null = null;

  constructor(
    private readonly constraints: Constraints,
    atoms: number,
    /** Those of src/cpu/integrator.ts, which whoever loads this has. */
    private readonly plain: { readonly kick: typeof kick; readonly kickAndDrift: typeof kickAndDrift },
  ) {
    this.from = new Float64Array(3 * atoms);
    this.free = new Float64Array(3 * atoms);
    this.nothing = new Float64Array(3 * atoms);
  }

  /**
   * As `kickAndDrift`. The bath's middle step takes velocities that change no length, as LangevinMiddle does (Zhang et al., J. Phys. Chem. A 123,
   * 6056 (2019)); what the lengths take from the path they take from the velocities.
   * @returns an atom that moved too far, or one of `broken`; −1 where all is well
   */
  begin(
    x: Float64Array,
    v: Float64Array,
    forces: Float64Array,
    masses: Float64Array,
    constants: StepConstants,
    step: number,
    replica: number,
  ): number {
    const { from, free } = this;
    const solver = this.solverFor(masses);
    for (const atom of this.frozen) v.fill(0, 3 * atom, 3 * atom + 3);
    this.plain.kick(v, forces, this.masses, constants.halfStep);
    lap('constraints');
    if (constants.keep < 1) solver.velocities(x, v);
    lap('integration');
    from.set(x);
    this.broken = null;
    const wild = this.plain.kickAndDrift(x, v, this.nothing, this.masses, constants, step, replica);
    if (wild >= 0) return wild;
    lap('constraints');
    free.set(x);
    this.broken = solver.positions(from, x);
    if (this.broken) {
      x.set(from);
      return this.broken[0];
    }
    for (let at = 0; at < x.length; at++) v[at] += (x[at] - free[at]) / constants.step;
    return -1;
  }

  /** As `kick`; whatever else pushes must have done so before. */
  end(x: Float64Array, v: Float64Array, forces: Float64Array, masses: Float64Array, halfStep: number): void {
    const solver = this.solverFor(masses);
    this.plain.kick(v, forces, this.masses, halfStep);
    lap('constraints');
    solver.velocities(x, v);
  }

  private solverFor(masses: Float64Array): ConstraintSolver {
    if (!this.solver || this.given !== masses) {
      this.given = masses;
      this.frozen = frozenClusters(masses, this.constraints);
      this.masses = massesWith(masses, this.frozen);
      this.solver = new ConstraintSolver(this.constraints, this.masses);
    }
    return this.solver;
  }
}

/** Atoms of clusters of which one atom is frozen: it holds them all. */
function frozenClusters(masses: Float64Array, { waters, stars }: Constraints): readonly number[] {
  if (!masses.includes(Infinity)) return [];
  const clusters = [
    ...Array.from({ length: waters.length / 3 }, (_, w) => waters.subarray(3 * w, 3 * w + 3)),
    ...Array.from({ length: stars.length / 5 }, (_, s) => stars.subarray(5 * s, 5 * s + 5)),
  ].map((cluster) => [...cluster].filter((atom) => atom !== NOBODY));
  return clusters.filter((atoms) => atoms.some((atom) => masses[atom] === Infinity)).flat();
}
