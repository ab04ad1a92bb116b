/** Numbers for the atoms of the picture. In f64, whatever the Engine of the run. */
import { energyByAtom, MOST_ATOMS } from '../assess/atomEnergies.ts';
import { forceDeviation } from '../assess/disagreement.ts';
import { FfpError } from '../core/errors.ts';
import { loadEvaluator } from '../cpu/evaluator.ts';
import type { Structure } from '../chem/structure.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import type { RungDescription } from '../forcefield/ladderIndex.ts';
import type { Potential } from '../forcefield/potential.ts';
import { memberPotentials } from '../models/ensemble.ts';
import type { Molecule } from '../session/molecule.ts';
import type { Run } from '../session/run.ts';
import type { AtomValues } from './protocol.ts';
import { bestCovering } from './unlabelled.ts';

/** As `SimulationApi.atomValues`. @param rungs what the index says of the shipped force fields */
export async function atomValues(
  what: 'disagreement' | 'energy',
  frame: number | null,
  { molecule: { structure, reference }, run }: { readonly molecule: Molecule; readonly run: Run },
  rungs: readonly RungDescription[],
  forcefield: (id: string) => Promise<ForceField>,
): Promise<AtomValues> {
  const size = structure.positions.length;
  const positions =
    frame === null ? (await run.frame()).positions : reference?.positions.slice(frame * size, (frame + 1) * size);
  if (positions?.length !== size) throw new FfpError('usage', `this molecule has no reference frame ${frame}`);
  if (what === 'energy') return energyShares(run.potential, positions, structure);
  const other = () => bestCovering(structure, rungs, forcefield, [run.settings.forcefield]);
  return disagreementByAtom(run.potential, positions, structure, other);
}

/** Potentials of the other force field, by molecule: it is asked several times a second. */
const others = new WeakMap<Structure, Map<string, Promise<Potential>>>();

/**
 * How far force fields disagree about each atom: the standard deviation over the members of an ensemble, else the length of the difference
 * between the force of `potential` and that of the best other force field, kcal/mol/Å.
 * @param positions Å, [3N]
 * @param other the best force field beside the running one, where there is one
 * Throws FfpError('coverage') where there is neither an ensemble nor another force field.
 */
async function disagreementByAtom(
  potential: Potential,
  positions: Float64Array,
  structure: Structure,
  other: () => Promise<ForceField | null>,
): Promise<AtomValues> {
  const networks = memberPotentials(potential).length;
  const deviation = networks > 0 ? await forceDeviation(potential, positions) : null;
  if (deviation) return { values: deviation, against: { networks } };
  const best = await other();
  if (!best)
    throw new FfpError(
      'coverage',
      'no other force field here covers this molecule, so that there is nothing to compare with',
    );
  const known = others.get(structure) ?? new Map<string, Promise<Potential>>();
  others.set(structure, known);
  if (!known.has(best.id)) known.set(best.id, potentialOf(best, structure));
  const [own, theirs] = await Promise.all(
    [potential, await known.get(best.id)!].map((one) => forcesOf(one, positions)),
  );
  const values = Float64Array.from({ length: potential.atoms }, (_, i) =>
    Math.hypot(own[3 * i] - theirs[3 * i], own[3 * i + 1] - theirs[3 * i + 1], own[3 * i + 2] - theirs[3 * i + 2]),
  );
  return { values, against: { forcefield: best.plainName } };
}

/**
 * Each atom's share of the energy, less the mean of its element: that alone would only tell the elements apart. kcal/mol.
 * Throws FfpError('unsupported') where the energy is no sum over atoms.
 */
async function energyShares(
  potential: Potential,
  positions: Float64Array,
  { elements }: Structure,
): Promise<AtomValues> {
  const shares = await energyByAtom(potential, positions);
  if (!shares)
    throw new FfpError(
      'unsupported',
      potential.atoms > MOST_ATOMS
        ? `shares of the energy are worked out for at most ${MOST_ATOMS} atoms`
        : 'the energy of this force field is no sum over atoms; take springs or a network of atoms',
    );
  const values = shares.map((own, i) => {
    const alike = shares.filter((_, j) => elements[j] === elements[i]);
    return own - alike.reduce((sum, one) => sum + one, 0) / alike.length;
  });
  return { values, against: null };
}

/** kcal/mol/Å, [3N]. */
async function forcesOf(potential: Potential, positions: Float64Array): Promise<Float64Array> {
  const forces = new Float64Array(positions.length);
  (await loadEvaluator(potential)).evaluate(positions, forces, new Float64Array(potential.terms.length));
  return forces;
}
