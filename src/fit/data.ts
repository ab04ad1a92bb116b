/** What a recipe is fitted to. */
import type { ReferenceMolecule, Split } from '../assess/reference.ts';
import { FfpError } from '../core/errors.ts';
import { philox4x32, STREAM } from '../core/philox.ts';
import type { Recipe } from './recipe.ts';

/**
 * The molecules of a recipe, with training frames that it does without moved to `gap`, and validation frames that are too hot for it. Other
 * splits stay as they are. Draws are nested: with the same seed, fewer molecules or frames are a subset of more.
 * Throws FfpError('usage') where no training frame is left, a molecule that the recipe names does not exist, or labels are missing.
 */
export function selectData(
  all: readonly ReferenceMolecule[],
  { data, seed }: Pick<Recipe, 'data' | 'seed'>,
): ReferenceMolecule[] {
  const {
    only,
    without = [],
    molecules: mostMolecules = Infinity,
    frames: mostFrames = Infinity,
    hottest,
    less,
  } = data;
  for (const name of [...(only ?? []), ...without])
    if (!all.some((molecule) => molecule.name === name))
      throw new FfpError('usage', `the Reference set has no molecule "${name.slice(0, 40)}", which the recipe names`);
  const chosen = (only ? all.filter(({ name }) => only.includes(name)) : [...all]).map((molecule) =>
    hottest === undefined ? molecule : withoutHotter(molecule, hottest),
  );
  const training = chosen
    .filter(({ name, splits }) => !without.includes(name) && splits.includes('train'))
    .map(({ name }) => name);
  const drawn = new Set(drawNames(training, mostMolecules, seed));
  const frames = chosen
    .filter(({ name }) => drawn.has(name))
    .flatMap(({ name, splits }) => splits.flatMap((split, frame) => (split === 'train' ? [`${name} ${frame}`] : [])));
  const kept = new Set(drawNames(frames, mostFrames, seed));
  if (kept.size === 0) throw new FfpError('usage', 'the recipe leaves no training frame');
  return chosen.map((molecule) => ({
    ...(less === undefined ? molecule : lessSemiempirical(molecule)),
    splits: molecule.splits.map((split, frame) =>
      split === 'train' && !kept.has(`${molecule.name} ${frame}`) ? 'gap' : split,
    ),
  }));
}

/** The molecule with what quantum mechanics exceeds GFN2-xTB by as its labels. */
function lessSemiempirical(molecule: ReferenceMolecule): ReferenceMolecule {
  const { semiempirical, ...rest } = molecule;
  if (!semiempirical)
    throw new FfpError('usage', `${molecule.name} has no GFN2-xTB labels, which the recipe's labels are to be less`);
  return {
    ...rest,
    energies: molecule.energies.map((energy, f) => energy - semiempirical.energies[f]),
    forces: molecule.forces.map((force, x) => force - semiempirical.forces[x]),
  };
}

/** The molecule with frames to train on, and to stop training by, up to a temperature (K). */
function withoutHotter(molecule: ReferenceMolecule, hottest: number): ReferenceMolecule {
  const fits = (split: Split, frame: number): boolean =>
    (split !== 'train' && split !== 'validation') || molecule.temperatures[frame] <= hottest;
  return { ...molecule, splits: molecule.splits.map((split, frame) => (fits(split, frame) ? split : 'gap')) };
}

/** At most `most` of the names: those whose random numbers, which depend on the name and the seed alone, are the least. */
function drawNames(names: readonly string[], most: number, seed: number): string[] {
  if (names.length <= most) return [...names];
  const words = new Uint32Array(4);
  const lots = names.map((name) => {
    // FNV-1a: spreads names over the counters of the generator.
    let hash = 0x811c9dc5;
    for (let c = 0; c < name.length; c++) hash = Math.imul(hash ^ name.charCodeAt(c), 0x01000193) >>> 0;
    philox4x32(words, hash, name.length, 0, 0, seed, STREAM.trainingData);
    return { name, lot: words[0] };
  });
  lots.sort((a, b) => a.lot - b.lot || (a.name < b.name ? -1 : 1));
  return lots.slice(0, most).map(({ name }) => name);
}
