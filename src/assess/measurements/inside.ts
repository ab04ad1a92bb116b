/** What is inside a force field: energies by Term, and what each kind of model makes of an atom. */
import * as v from 'valibot';
import { loadEvaluator } from '../../cpu/evaluator.ts';
import { FfpError } from '../../core/errors.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import { loadTerms } from '../../forcefield/registry.ts';
import type { EnergyGroup } from '../../forcefield/term.ts';
import { atomEnergies, atomFeatures, type AtomFeatures } from '../inside/features.ts';
import { rowsOf, type ParameterRow } from '../inside/rows.ts';
import { pairFunctions, type PairFunctions } from '../inside/splines.ts';
import { partEnergies, partsOf } from '../inside/terms.ts';
import type { Measurement } from '../measurement.ts';

const options = v.strictObject({
  /** Atom that is looked at, counted from 0. */
  atom: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

/** Rows of a Term that are listed. */
const MOST_ROWS = 200;

export interface InsideParts {
  readonly atom: number;
  readonly energy: number;
  readonly terms: readonly {
    readonly term: string;
    readonly title: string;
    readonly group: EnergyGroup | 'outside' | 'learned';
    readonly equation: string;
    readonly energy: number;
    readonly tuples: number | null;
    /** Those with the atom; absent for learned Terms. */
    readonly rows?: readonly ParameterRow[];
  }[];
  readonly features: AtomFeatures | null;
  readonly atom_energies: readonly number[] | null;
  readonly pair_functions: PairFunctions | null;
}

export const inside = {
  summary: 'shows what is inside a force field: energy by Term, parameters, symmetry functions, spline curves',
  details: `At the geometry given, by the cpu Engine. energy: the sum of terms, kcal/mol, learned Terms without the self energies of the atoms.
terms: for each its equation (LaTeX), energy, number of tuples, and the parameters of the rows with the atom (--set atom=N, from 0).
features: of an atom-centred network, the symmetry functions of the atom, its neighbours, and its energy by each member; atom_energies:
the energies of all atoms (up to 64), kcal/mol. pair_functions: of splines, the energy of each pair of elements over distance.`,
  options,
  async measure({ structure, forcefield }, { atom }, { progress }): Promise<InsideParts> {
    await loadTerms();
    const potential = await potentialOf(forcefield, structure);
    if (atom >= potential.atoms)
      throw new FfpError('usage', `the molecule has ${potential.atoms} atoms; there is no atom ${atom}`);
    const evaluator = await loadEvaluator(potential);
    const raw = new Float64Array(potential.terms.length);
    const { positions } = structure;
    evaluator.evaluate(positions, new Float64Array(positions.length), raw);
    await progress(0.5);
    const energies = partEnergies(potential, raw);
    const terms = partsOf(potential).map(({ term, title, group, equation, tuples, kind }, t) => ({
      term,
      title,
      group,
      equation,
      energy: energies[t],
      tuples,
      ...((kind === 'bonded' || kind === 'pair') && {
        rows: rowsOf(potential, potential, null, term, atom, MOST_ROWS).rows,
      }),
    }));
    const network = potential.terms.find(({ term }) => term === 'atomic_network');
    const own = network?.kind === 'learned' && network.term === 'atomic_network' ? network : null;
    const splines = potential.terms.find(({ term }) => term === 'spline');
    return {
      atom,
      energy: energies.reduce((sum, energy) => sum + energy, 0),
      terms,
      features: own && atomFeatures(own, positions, atom),
      atom_energies: own && atomEnergies(own, positions),
      pair_functions: splines?.kind === 'learned' && splines.term === 'spline' ? pairFunctions(splines) : null,
    };
  },
} satisfies Measurement<typeof options, InsideParts>;
