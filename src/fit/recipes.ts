/** How the shipped Class I force fields are made. */
import type { ReferenceMolecule } from '../assess/reference.ts';
import type { Class1Parameters } from '../forcefield/class1/parameters.ts';
import type { TupleKind } from '../forcefield/class1/tuples.ts';
import { fitCharges } from './charges.ts';
import { FIT_SETTINGS, fitClass1, type FitSettings } from './class1.ts';
import { designMolecule, type MoleculeDesign } from './design.ts';

export interface Class1Recipe extends Pick<Class1Parameters, 'id' | 'plainName' | 'technicalName' | 'summary'> {
  readonly kinds: readonly TupleKind[];
  readonly nonbonded: boolean;
  /** Levels of types, from the coarsest; absent for all. */
  readonly levels?: number;
}

export const RECIPES: readonly Class1Recipe[] = [
  {
    id: 'mm-class1',
    plainName: 'springs',
    technicalName: 'MM, Class I',
    summary:
      'Springs for bonds and angles, waves for torsions, fixed charges and Lennard-Jones between atoms further apart; bonds cannot break, and a stiff spring does not soften as it is stretched.',
    kinds: ['bond', 'angle', 'torsion', 'improper'],
    nonbonded: true,
  },
  {
    id: 'mm-bonded',
    plainName: 'bare springs',
    technicalName: 'MM, bonded terms only',
    summary:
      'One spring for each pair of elements and each kind of angle, nothing else: bonds turn freely, and molecules pass through each other.',
    kinds: ['bond', 'angle'],
    nonbonded: false,
    levels: 2,
  },
];

/** Carries out a recipe on the `train` frames of the given molecules. Numbers are rounded as the file stores them. */
export function fitRecipe(
  recipe: Class1Recipe,
  molecules: readonly ReferenceMolecule[],
  settings: FitSettings = FIT_SETTINGS,
): Class1Parameters {
  const charges = recipe.nonbonded ? rounded(fitCharges(molecules)) : null;
  const designs = designRecipe(recipe, molecules, charges);
  const bonded = Object.fromEntries(
    Object.entries(fitClass1(designs, settings)).map(([kind, table]) => [kind, rounded(table)]),
  );
  const { id, plainName, technicalName, summary } = recipe;
  return { id, plainName, technicalName, summary, bonded, charges };
}

/** Design matrices of a recipe. */
export function designRecipe(
  recipe: Class1Recipe,
  molecules: readonly ReferenceMolecule[],
  charges: Class1Parameters['charges'],
): MoleculeDesign[] {
  return molecules.map((molecule) => designMolecule(molecule, charges, recipe.kinds, recipe.levels));
}

/** Six significant digits: far below what the data settle, and the file stays small. */
function rounded(table: ReadonlyMap<string, readonly number[]>): Map<string, number[]> {
  return new Map(Array.from(table, ([key, values]) => [key, values.map((value) => Number(value.toPrecision(6)))]));
}
