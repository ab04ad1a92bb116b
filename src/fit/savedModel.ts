/** From fitted parts to a force field and the file that holds it: the end of every fit whose model is a saved force field. */
import { elementByNumber } from '../chem/elements.ts';
import type { LoadAsset } from '../core/assets.ts';
import { sha256 } from '../core/hash.ts';
import type { Family } from '../forcefield/forcefield.ts';
import { writeModelFile, type SavedForceField, type SavedPart } from '../models/file/file.ts';
import { countParameters, forceFieldOf } from '../models/file/forcefield.ts';
import type { FittedModel, Provenance } from './fitter.ts';
import type { Recipe } from './recipe.ts';
import type { EpochRecord } from './training/train.ts';

/** What a fit has to say besides its recipe. */
export interface FittedParts {
  readonly family: Family;
  /** Atomic numbers that are covered. */
  readonly elements: readonly number[];
  readonly parts: readonly SavedPart[];
  /** How the errors of each member fell, where the fit has a course. */
  readonly histories?: readonly (readonly EpochRecord[])[];
}

/**
 * The result of a fit as the file will have it.
 * @param load where shipped force fields come from, which a part may be
 */
export async function savedModel(
  recipe: Recipe,
  { family, elements, parts, histories }: FittedParts,
  load: LoadAsset,
): Promise<FittedModel> {
  const header: Omit<SavedForceField, 'training'> = {
    name: recipe.technicalName,
    plain_name: recipe.plainName,
    summary: recipe.summary,
    family,
    elements: elements.map((element) => elementByNumber(element).symbol),
    parameter_count: await countParameters(parts, load),
    parts,
  };
  return {
    forceField: await forceFieldOf({ ...header, training: null }, load, recipe.id),
    serialise: async (provenance) =>
      writeModelFile({ ...header, training: await trainingOf(recipe, provenance, histories) }),
  };
}

async function trainingOf(
  recipe: Recipe,
  { command, recipe: settled, trainingSha256, errors, licence, computed }: Provenance,
  histories: FittedParts['histories'],
): Promise<NonNullable<SavedForceField['training']>> {
  return {
    recipe_sha256: await sha256(new TextEncoder().encode(JSON.stringify(recipe))),
    reference_sha256: trainingSha256,
    splits: ['train'],
    seed: recipe.seed,
    errors: Object.fromEntries(
      Object.entries(errors).map(([split, { frames, forceMae, energyMae }]) => [
        split,
        { frames, force_mae: forceMae, energy_mae: energyMae },
      ]),
    ),
    command,
    recipe: { ...settled },
    ...(histories && {
      curves: histories.map((history) =>
        history
          .filter(({ validationForceMae }) => Number.isFinite(validationForceMae))
          .map(({ epoch, validationForceMae, validationEnergyMae }): [number, number, number] => [
            epoch,
            rounded(validationForceMae),
            rounded(validationEnergyMae),
          ]),
      ),
    }),
    licence,
    ...(computed && { computed: computed.map(({ backend, adapter }) => ({ backend, adapter })) }),
  };
}

const rounded = (value: number): number => Number(value.toFixed(4));
