/** How far an atom sees: what a learned Term's cutoff and layers allow, and what happens when a far atom moves. */
import { bondLength } from '../../chem/internal.ts';
import { loadEvaluator } from '../../cpu/evaluator.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { TermData } from '../../forcefield/term.ts';
import { cutoffOf } from '../../models/spline.ts';

/** What a model's form allows: within how many times of how far an atom's energy, and the force on it, can depend on another atom. */
export interface ReachClaim {
  /** The learned Term that it is about. */
  readonly term: string;
  /** Å: how far one step of summing over neighbours goes. */
  readonly cutoff: number;
  /** Times that atoms sum over their neighbours. */
  readonly layers: number;
  /** Steps of the cutoff from an atom to whatever the force on it may depend on: both are seen by some atom between them. */
  readonly forceSteps: number;
}

/** What the form of a Term allows; null where it reaches everything (charges do, and kernels of a whole molecule). */
function claimOfTerm(data: TermData): ReachClaim | null {
  if (data.kind !== 'learned') return null;
  const { term } = data;
  switch (term) {
    case 'atomic_network':
      return { term, cutoff: data.model.radial.cutoff, layers: 1, forceSteps: 2 };
    case 'equivariant_network': {
      const { cutoff, layers } = data.model;
      return { term, cutoff, layers, forceSteps: 2 * layers };
    }
    case 'spline': {
      // Energies of pairs and of triples, each within its cutoffs: no atom between.
      const { pairKnots, legKnots, baseKnots } = data.model;
      return { term, cutoff: Math.max(...[pairKnots, legKnots, baseKnots].map(cutoffOf)), layers: 1, forceSteps: 1 };
    }
    case 'force_kernel':
    case 'charge_equilibration':
      return null;
  }
}

/** What the learned Term of a Potential allows that has an end to its reach; null where there is none. */
export const claimOf = ({ terms }: Potential): ReachClaim | null =>
  terms.map(claimOfTerm).find((claim) => claim !== null) ?? null;

/** A Potential with only those of its Terms that a claim is about: dispersion and charges beside a network reach everything. */
export const claimedPart = (potential: Potential, { term }: ReachClaim): Potential => ({
  ...potential,
  terms: potential.terms.filter((data) => data.term === term),
});

/**
 * Fewest steps shorter than `cutoff` from an atom to each other one, from atom to atom, [N]; −1 where no way leads there.
 * @param positions Å, [3N]
 */
export function stepsFrom(positions: Float64Array, atom: number, cutoff: number): Int32Array {
  const atoms = positions.length / 3;
  const steps = new Int32Array(atoms).fill(-1);
  steps[atom] = 0;
  let front = [atom];
  for (let step = 1; front.length > 0; step++) {
    const next: number[] = [];
    for (const from of front)
      for (let to = 0; to < atoms; to++)
        if (steps[to] < 0 && bondLength(positions, from, to) < cutoff) {
          steps[to] = step;
          next.push(to);
        }
    front = next;
  }
  return steps;
}

export interface ReachedAtom {
  readonly atom: number;
  readonly distance: number;
  /** Fewest steps of the cutoff to it; null without a claim, or where there is no way. */
  readonly steps: number | null;
  /** How much the force on the looked-at atom changes when this one is displaced, kcal/mol/Å. */
  readonly change: number;
}

/** Å that an atom is displaced by: small, and far above what rounding does; and a direction along which nothing is symmetric. */
export const DISPLACEMENT = 0.05;
const DIRECTION = [0.6, 0.48, 0.64] as const;

/**
 * Displaces atoms one after the other and looks at the force on one of them.
 * @param atoms that are displaced
 * @param progress called after each of them, with the fraction done
 */
export async function measureReach(
  potential: Potential,
  positions: Float64Array,
  atom: number,
  atoms: readonly number[],
  steps: Int32Array | null,
  progress: (fraction: number) => Promise<void>,
): Promise<ReachedAtom[]> {
  const evaluator = await loadEvaluator(potential);
  const energies = new Float64Array(potential.terms.length);
  const forceAt = (x: Float64Array): Float64Array => {
    const forces = new Float64Array(x.length);
    evaluator.evaluate(x, forces, energies);
    return forces.subarray(3 * atom, 3 * atom + 3);
  };
  const before = forceAt(positions);
  const moved = positions.slice();
  const reached: ReachedAtom[] = [];
  for (const [n, other] of atoms.entries()) {
    DIRECTION.forEach((d, c) => (moved[3 * other + c] += DISPLACEMENT * d));
    const after = forceAt(moved);
    moved.set(positions.subarray(3 * other, 3 * other + 3), 3 * other);
    reached.push({
      atom: other,
      distance: bondLength(positions, atom, other),
      steps: steps && steps[other] >= 0 ? steps[other] : null,
      change: Math.hypot(after[0] - before[0], after[1] - before[1], after[2] - before[2]),
    });
    await progress((n + 1) / atoms.length);
  }
  return reached;
}

/** kcal/mol/Å: smaller changes are rounding. */
export const NOTHING = 1e-9;

/** Atoms that change the force although they lie beyond what the claim allows: none, where it is right. */
export const contradictions = (reached: readonly ReachedAtom[], { forceSteps }: ReachClaim): ReachedAtom[] =>
  reached.filter(({ steps, change }) => change > NOTHING && (steps === null || steps > forceSteps));
