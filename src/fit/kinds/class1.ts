/** Recipes of kind `class1`: harmonic springs, torsions, impropers, and charges with Lennard-Jones by rule. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { class1ForceField } from '../../forcefield/class1/forcefield.ts';
import { serialiseClass1, type Class1Parameters } from '../../forcefield/class1/parameters.ts';
import { fitCharges } from '../charges.ts';
import { fitClass1 } from '../class1.ts';
import { designMolecule, type MoleculeDesign } from '../design.ts';
import type { FittedModel, Fitter } from '../fitter.ts';
import type { Recipe } from '../recipe.ts';
import { Class1SettingsSchema, type Class1Settings } from '../settings/class1.ts';
import { trainingSettings } from '../settings/training.ts';
import { class1Tables } from '../training/class1Tables.ts';
import { trainingFrames } from '../training/data.ts';
import { trainMembers } from '../training/ensemble.ts';

export const fitter: Fitter<Class1Settings> = {
  settings: Class1SettingsSchema,
  async fit({ recipe, settings, molecules, progress }) {
    const parameters = fitParameters(recipe, settings, molecules);
    if (!settings.gradient) return modelOf(parameters);
    const { trainable, baselines, tablesOf } = class1Tables(molecules, parameters, settings);
    return trainMembers(
      () => trainable,
      1,
      {
        train: trainingFrames(molecules, 'train', baselines),
        validation: trainingFrames(molecules, 'validation', baselines),
      },
      trainingSettings(settings.gradient, recipe.seed),
      progress,
      ([{ weights }]) => {
        const { bonded, charges } = tablesOf(weights);
        const tables = Object.fromEntries(Object.entries(bonded).map(([kind, table]) => [kind, rounded(table)]));
        return Promise.resolve(modelOf({ ...parameters, bonded: tables, charges: charges && rounded(charges) }));
      },
    );
  },
};

function modelOf(parameters: Class1Parameters): FittedModel {
  return {
    forceField: class1ForceField(parameters),
    serialise: (provenance) => new TextEncoder().encode(serialiseClass1(parameters, { ...provenance })),
  };
}

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
