/** Recipes of kind `polarizable`: Class I with charges that follow the geometry. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { class1ForceField } from '../../forcefield/class1/forcefield.ts';
import { serialiseClass1, type Class1Parameters } from '../../forcefield/class1/parameters.ts';
import { fitEquilibration } from '../equilibration.ts';
import type { Fitter } from '../fitter.ts';
import { baselinesOf } from '../training/baseline.ts';
import { PolarizableSettingsSchema, type PolarizableSettings } from '../settings/polarizable.ts';
import { fitParameters, rounded } from './class1.ts';

export const fitter: Fitter<PolarizableSettings> = {
  settings: PolarizableSettingsSchema,
  async fit({ recipe, settings, molecules, progress }) {
    const { id, plainName, technicalName, summary } = recipe;
    progress.report({ what: 'electronegativities and hardnesses' });
    const fitted = fitEquilibration(molecules);
    const equilibration = {
      electronegativity: rounded(fitted.electronegativity),
      hardness: rounded(fitted.hardness),
    };
    const names = { id, plainName, technicalName, summary };
    const unbonded = class1ForceField({ ...names, bonded: {}, charges: null, equilibration });
    const baselines = await baselinesOf(unbonded, molecules);
    progress.report({ what: 'springs and torsions' });
    const rest = molecules.map((molecule, m) => without(molecule, baselines[m]));
    const { bonded } = fitParameters(recipe, { ...settings, nonbonded: false }, rest);
    const parameters: Class1Parameters = { ...names, bonded, charges: null, equilibration };
    return {
      forceField: class1ForceField(parameters),
      serialise: (provenance) => new TextEncoder().encode(serialiseClass1(parameters, { ...provenance })),
    };
  },
};

/** A molecule whose labels are what is left of them over a baseline. */
function without(
  molecule: ReferenceMolecule,
  baseline: { readonly energies: Float64Array; readonly forces: Float64Array },
): ReferenceMolecule {
  return {
    ...molecule,
    energies: molecule.energies.map((energy, f) => energy - baseline.energies[f]),
    forces: molecule.forces.map((force, x) => force - baseline.forces[x]),
  };
}
