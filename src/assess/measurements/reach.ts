/** How far an atom sees, by moving others. */
import * as v from 'valibot';
import { FfpError } from '../../core/errors.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { loadTerms, termSchema } from '../../forcefield/registry.ts';
import {
  claimedPart,
  claimOf,
  contradictions,
  DISPLACEMENT,
  measureReach,
  stepsFrom,
  type ReachClaim,
  type ReachedAtom,
} from '../inside/reach.ts';
import type { Measurement } from '../measurement.ts';

const options = v.strictObject({
  /** Atom whose force is looked at, counted from 0. */
  atom: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  /** Most atoms that are moved, the nearest first. */
  most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5000)), 200),
});

export interface Reach {
  readonly atom: number;
  readonly claim: ReachClaim | null;
  /** By distance. */
  readonly atoms: readonly ReachedAtom[];
  /** Atoms that the claim says cannot matter, and that do. */
  readonly contradictions: readonly ReachedAtom[];
  /** Titles of the Terms beside, which were left out: they may reach further. */
  readonly beside: readonly string[];
  /** Atoms of the molecule that were not moved. */
  readonly left: number;
  readonly displacement: number;
}

const besides = ({ terms }: Potential, part: Potential): string[] =>
  terms.filter((data) => !part.terms.includes(data)).map(({ term }) => termSchema(term).title);

export const reach = {
  summary: 'shows how far an atom sees: which atoms change the force on it when they move',
  details: `Each other atom (the nearest --set most=200) is displaced by ${DISPLACEMENT} Å, and the force on the atom (--set atom=N, from 0)
looked at, by the cpu Engine, under the network, the splines or whatever else has a claim alone (beside: Terms left out, such as
dispersion, which reaches everything). claim: cutoff (Å) and layers of the model, and forceSteps: over how many steps of the cutoff the force on an
atom can depend on another one (twice the layers: both are seen by some atom between); null where charges or a whole-molecule model
reach everything. atoms: distance (Å), steps (fewest steps of the cutoff), change (of the force, kcal/mol/Å). contradictions: atoms beyond
the claim that change the force all the same; none where the claim is right.`,
  options,
  async measure({ structure, forcefield }, { atom, most }, { progress }): Promise<Reach> {
    await loadTerms();
    const potential = await potentialOf(forcefield, structure);
    const { positions } = structure;
    if (atom >= potential.atoms)
      throw new FfpError('usage', `the molecule has ${potential.atoms} atoms; there is no atom ${atom}`);
    const claim = claimOf(potential);
    // A displaced atom may come nearer to others by as much.
    const steps = claim && stepsFrom(positions, atom, claim.cutoff + DISPLACEMENT);
    const square = (other: number) =>
      [0, 1, 2].reduce((sum, c) => sum + (positions[3 * other + c] - positions[3 * atom + c]) ** 2, 0);
    const others = Array.from({ length: potential.atoms }, (_, n) => n)
      .filter((other) => other !== atom)
      .sort((a, b) => square(a) - square(b));
    const moved = others.slice(0, most);
    const part = claim ? claimedPart(potential, claim) : potential;
    const atoms = await measureReach(part, positions, atom, moved, steps, progress);
    return {
      atom,
      claim,
      atoms,
      contradictions: claim ? contradictions(atoms, claim) : [],
      beside: part.terms.length < potential.terms.length ? besides(potential, part) : [],
      left: others.length - moved.length,
      displacement: DISPLACEMENT,
    };
  },
} satisfies Measurement<typeof options, Reach>;
