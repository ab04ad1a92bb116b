/** Recipes of kind `class1`: harmonic springs, torsions, impropers, and charges with Lennard-Jones by rule. */
import * as v from 'valibot';
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { class1ForceField } from '../../forcefield/class1/forcefield.ts';
import { serialiseClass1, type Class1Parameters } from '../../forcefield/class1/parameters.ts';
import { fitCharges } from '../charges.ts';
import { fitClass1 } from '../class1.ts';
import { designMolecule, type MoleculeDesign } from '../design.ts';
import type { Fitter } from '../fitter.ts';
import type { Recipe } from '../recipe.ts';

const positive = v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6));

export const SettingsSchema = v.strictObject({
  /** Bonded terms that the force field has. */
  kinds: v.pipe(v.array(v.picklist(['bond', 'angle', 'torsion', 'improper'])), v.minLength(1)),
  /** Whether atoms further apart see each other. */
  nonbonded: v.boolean(),
  /** Levels of types, from the coarsest; all of them where absent. */
  levels: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10))),
  /** Standard deviation of what the form cannot describe, kcal/mol/Å: sets how much a datum weighs against the priors. */
  noise: positive,
  /** Standard deviation of the prior of each level, as a fraction of the coarser level's. */
  decay: positive,
  /** Weight of a squared energy error [kcal/mol] against a squared force component error [kcal/mol/Å]. */
  energyWeight: positive,
  /** Solutions after the first, each with observations reweighted by the errors of the last; 0 means least squares. */
  reweightings: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
});

export type Class1Settings = v.InferOutput<typeof SettingsSchema>;

export const fitter: Fitter<Class1Settings> = {
  settings: SettingsSchema,
  fit: ({ recipe, settings, molecules }) => {
    const parameters = fitParameters(recipe, settings, molecules);
    return Promise.resolve({
      forceField: class1ForceField(parameters),
      serialise: (provenance) => new TextEncoder().encode(serialiseClass1(parameters, { ...provenance })),
    });
  },
};

/** The force field that a recipe makes of the `train` frames. Numbers are rounded as the file stores them. */
export function fitParameters(
  { id, plainName, technicalName, summary }: Pick<Recipe, 'id' | 'plainName' | 'technicalName' | 'summary'>,
  settings: Class1Settings,
  molecules: readonly ReferenceMolecule[],
): Class1Parameters {
  const charges = settings.nonbonded ? rounded(fitCharges(molecules)) : null;
  const designs = designMolecules(settings, molecules, charges);
  const bonded = Object.fromEntries(
    Object.entries(fitClass1(designs, settings)).map(([kind, table]) => [kind, rounded(table)]),
  );
  return { id, plainName, technicalName, summary, bonded, charges };
}

/** Design matrices of a recipe. */
export function designMolecules(
  settings: Pick<Class1Settings, 'kinds' | 'levels'>,
  molecules: readonly ReferenceMolecule[],
  charges: Class1Parameters['charges'],
): MoleculeDesign[] {
  return molecules.map((molecule) => designMolecule(molecule, charges, settings.kinds, settings.levels));
}

/** Four significant digits: far below what the data settle, and the file, which is part of the first load, stays small. */
export function rounded(table: ReadonlyMap<string, readonly number[]>): Map<string, number[]> {
  return new Map(Array.from(table, ([key, values]) => [key, values.map((value) => Number(value.toPrecision(4)))]));
}
