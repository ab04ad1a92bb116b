/** What may be asked to hold a system from outside, and the Terms that it becomes (position_restraint, spherical_wall, box_wall). */
import { moleculesOf } from '../chem/box.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { ForceField } from './forcefield.ts';
import { NO_WALL } from './outside.ts';
import type { Potential } from './potential.ts';
import type { BondedTermData } from './term.ts';

/** Atoms tied to where they stood when the system was opened. */
export interface Tied {
  /** `heavy`: all but hydrogens, water and single ions; or atoms, ascending, counted from 0. */
  readonly atoms: 'all' | 'heavy' | readonly number[];
  /** kcal/mol/Å², U = k d². */
  readonly constant: number;
}

/** A wall that every atom feels. */
export type Wall = {
  /** kcal/mol/Å², U = k d² beyond it. */
  readonly constant: number;
  /** Å; absent: the middle of the atoms as they were opened. */
  readonly centre?: readonly [number, number, number];
} & (
  | { readonly shape: 'sphere'; /** Å. */ readonly radius: number }
  /** Å, of each axis; null: no walls across it. */
  | { readonly shape: 'box'; readonly edges: readonly [number | null, number | null, number | null] }
);

/** What holds a system from outside. */
export interface Restraints {
  readonly tied?: Tied;
  readonly wall?: Wall;
}

/**
 * A force field whose systems are held from outside besides. `parametrize` throws FfpError('usage') for atoms that are not there.
 * @param reference where tied atoms belong, Å, [3N]; absent: where a Structure has them
 */
export const restrainedBy = (forceField: ForceField, asked: Restraints, reference?: Float64Array): ForceField => ({
  ...forceField,
  parametrize: (structure) =>
    withRestraints(
      forceField.parametrize(structure),
      { ...structure, ...(reference && { positions: reference }) },
      asked,
    ),
});

/** A Potential with the Terms of restraints. Throws FfpError('usage') for atoms that are not there, or none. */
export function withRestraints(potential: Potential, structure: Structure, { tied, wall }: Restraints): Potential {
  const added = [...(tied ? [tiedTerm(tied, structure)] : []), ...(wall ? [wallTerm(wall, structure)] : [])];
  const terms = potential.terms.map((term) => {
    const more = added.find((one) => one.term === term.term);
    return more && term.kind === 'bonded' ? joined(term, more) : term;
  });
  const news = added.filter(({ term }) => potential.terms.every((one) => one.term !== term));
  // In a box bonded Terms stand first.
  return { ...potential, terms: [...news, ...terms] };
}

/** Restraints with the wall about the middle of positions, Å. */
export const aboutHere = ({ wall, ...rest }: Restraints, positions: ArrayLike<number>): Restraints => ({
  ...rest,
  ...(wall && { wall: { ...wall, centre: middleOf(positions) } }),
});

function tiedTerm({ atoms, constant }: Tied, structure: Structure): BondedTermData {
  const { positions } = structure;
  const chosen = typeof atoms === 'string' ? named(atoms, structure) : atoms;
  const stray = chosen.find((atom) => 3 * atom >= positions.length);
  if (stray !== undefined)
    throw new FfpError(
      'usage',
      `A restraint names atom ${stray}, and there are ${positions.length / 3}, counted from 0.`,
    );
  if (chosen.length === 0) throw new FfpError('usage', 'There is no atom to restrain: the choice names none of these.');
  return rowsOf('position_restraint', chosen, (atom) => [constant, ...positions.subarray(3 * atom, 3 * atom + 3)]);
}

function wallTerm(wall: Wall, { positions }: Structure): BondedTermData {
  const centre = wall.centre ?? middleOf(positions);
  const atoms = Array.from({ length: positions.length / 3 }, (_, atom) => atom);
  return wall.shape === 'sphere'
    ? rowsOf('spherical_wall', atoms, () => [wall.constant, wall.radius, ...centre])
    : rowsOf('box_wall', atoms, () => [
        wall.constant,
        ...wall.edges.map((edge) => (edge === null ? NO_WALL : edge / 2)),
        ...centre,
      ]);
}

function rowsOf(term: string, atoms: readonly number[], row: (atom: number) => number[]): BondedTermData {
  const parameters = atoms.map(row);
  return {
    kind: 'bonded',
    term,
    atoms: Uint32Array.from(atoms),
    stride: parameters[0].length,
    parameters: Float64Array.from(parameters.flat()),
  };
}

const joined = (one: BondedTermData, other: BondedTermData): BondedTermData => ({
  ...one,
  atoms: Uint32Array.from([...one.atoms, ...other.atoms]),
  parameters: Float64Array.from([...one.parameters, ...other.parameters]),
});

/** Atoms that a word names. */
function named(word: 'all' | 'heavy', { elements, bonds }: Structure): number[] {
  const all = Array.from(elements, (_, atom) => atom);
  if (word === 'all') return all;
  const molecules = moleculesOf(elements.length, bonds);
  const members = new Map<number, number[]>();
  molecules.forEach((molecule, atom) => members.set(molecule, [...(members.get(molecule) ?? []), elements[atom]]));
  const small = (molecule: number): boolean => {
    const own = members
      .get(molecule)!
      .sort((a, b) => b - a)
      .join();
    return own === '8,1,1' || !own.includes(',');
  };
  return all.filter((atom) => elements[atom] !== 1 && !small(molecules[atom]));
}

/** The mean of positions, Å. */
export function middleOf(positions: ArrayLike<number>): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < positions.length; at++) sum[at % 3] += positions[at];
  return sum.map((value) => (3 * value) / positions.length) as [number, number, number];
}
