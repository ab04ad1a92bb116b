/** From a visitor's labelled frames to what a recipe is fitted to: units, splits, some of very many frames. */
import { chooseFrames } from '../../assess/frames.ts';
import type { ReferenceMolecule, Split } from '../../assess/reference.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { philox4x32, STREAM } from '../../core/philox.ts';
import type { OwnData } from '../recipe.ts';
import type { FitData } from '../run.ts';
import { readLabelled, type RawData } from './read.ts';
import { KCAL_IN } from './units.ts';

/**
 * What a recipe's own data are, from the file that it names.
 * @param seed of the recipe: draws random splits
 * Throws FfpError('usage') where there is no file, or another one; 'file' for what it cannot be read as.
 */
export async function ownFitData(
  reference: OwnData,
  seed: number,
  bytes: Uint8Array | null,
  load: LoadAsset,
): Promise<FitData> {
  if (!bytes)
    throw new FfpError('usage', `the recipe is fitted to the file "${reference.file.slice(0, 100)}"; hand it in too`);
  const own = await sha256(bytes);
  if (own !== reference.sha256)
    throw new FfpError(
      'usage',
      `the recipe is fitted to another file than this one, whose SHA-256 is ${own}, though it may be called "${reference.file.slice(0, 100)}" too`,
    );
  const raw = await readLabelled(bytes, `the file "${reference.file.slice(0, 100)}"`);
  return {
    molecules: splitData(raw, reference, seed),
    level: `own data: ${reference.file}`,
    labelsSha256: reference.sha256,
    load,
  };
}

/** The frames that are taken, in kcal/mol and kcal/mol/Å, with what each is for. */
export function splitData(raw: RawData, reference: OwnData, seed: number): ReferenceMolecule[] {
  const { most, energyUnit } = reference;
  const factor = KCAL_IN[energyUnit];
  return raw.molecules.map((molecule, m) => {
    const { frames } = molecule;
    const taken = Math.min(frames, most);
    const kept = Array.from({ length: taken }, (_, n) => Math.floor((n * frames) / taken));
    const chosen = taken === frames ? molecule : chooseFrames(molecule, kept);
    return {
      ...chosen,
      energies: chosen.energies.map((energy) => factor * energy),
      forces: chosen.forces.map((force) => factor * force),
      splits: reference.split === 'file' && raw.splits ? chosen.splits : splitsOf(taken, reference, seed + m),
    };
  });
}

/** At least one frame to train on, and one to stop by and one to judge by as soon as there are three. */
function splitsOf(frames: number, { split, train, validation }: OwnData, seed: number): Split[] {
  const part = (of: number, most: number): number => Math.max(0, Math.min(most, Math.round(of * frames)));
  const forTrain = Math.max(1, part(train, Math.max(1, frames - 2)));
  const forValidation = frames < 3 ? 0 : Math.max(1, part(validation, frames - forTrain - 1));
  const order = split === 'random' ? drawn(frames, seed) : Array.from({ length: frames }, (_, n) => n);
  const splits: Split[] = Array.from({ length: frames }, () => 'test');
  order.forEach((frame, n) => {
    if (n < forTrain) splits[frame] = 'train';
    else if (n < forTrain + forValidation) splits[frame] = 'validation';
  });
  return splits;
}

/** A permutation of 0 … count − 1 (Fisher–Yates). */
function drawn(count: number, seed: number): number[] {
  const words = new Uint32Array(4);
  const order = Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    philox4x32(words, n, 0, 0, 3, seed >>> 0, STREAM.trainingData);
    const other = words[0] % (n + 1);
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
}
