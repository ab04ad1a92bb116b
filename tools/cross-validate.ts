/**
 * `node tools/run.mjs tools/cross-validate.ts RECIPE [SETTING=VALUE,VALUE …]`: the errors by which the settings of a fit are chosen,
 * for every combination of the values given. Of the validation split, and of molecules that are left out of the fit in turns, which is
 * what a transferable force field is for. The test split and the molecules kept out of training altogether play no part.
 */
import { readFileSync } from 'node:fs';
import { assess } from '../src/assess/errors.ts';
import type { ReferenceMolecule } from '../src/assess/reference.ts';
import { assetLoader } from '../src/cli/files.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { selectData } from '../src/fit/data.ts';
import { NO_PROGRESS } from '../src/fit/fitter.ts';
import { parseRecipe, parseSettings } from '../src/fit/recipe.ts';
import { loadFitData, loadFitter } from '../src/fit/run.ts';

/** Molecules are left out in this many turns. */
const FOLDS = 3;

export async function main([path, ...grid]: readonly string[]): Promise<void> {
  if (!path) throw new Error('name a recipe');
  const recipe = parseRecipe(readFileSync(path, 'utf8'), path);
  const fitter = await loadFitter(recipe.kind);
  const { molecules, load } = await loadFitData(assetLoader('.'));
  const data = selectData(molecules, recipe);
  const trained = data.filter(({ splits }) => splits.includes('train')).map(({ name }) => name);
  for (const own of combinations(grid)) {
    const settings = parseSettings(fitter.settings, { ...recipe.settings, ...own }, path);
    const fit = async (fitted: readonly ReferenceMolecule[]) =>
      (await fitter.fit({ recipe, settings, molecules: fitted, progress: NO_PROGRESS, load })).forceField;
    const within = await assess(new CpuEngine(), await fit(data), data, { split: 'validation' });
    const sums = { force: 0, components: 0, energy: 0, frames: 0 };
    for (let fold = 0; fold < FOLDS; fold++) {
      const left = new Set(trained.filter((_, m) => m % FOLDS === fold));
      const others = await fit(data.filter(({ name }) => !left.has(name)));
      const leftOut = data.filter(({ name }) => left.has(name));
      const { perMolecule } = await assess(new CpuEngine(), others, leftOut, { split: 'train' });
      for (const { name, frames, forceMae, energyMae } of perMolecule) {
        const components = frames * leftOut.find((molecule) => molecule.name === name)!.structure.elements.length;
        sums.force += forceMae * components;
        sums.components += components;
        sums.energy += energyMae * frames;
        sums.frames += frames;
      }
    }
    console.log(
      `${JSON.stringify(own)}  validation: force ${within.forceMae.toFixed(3)} energy ${within.energyMae.toFixed(3)}` +
        `  molecules left out: force ${(sums.force / sums.components).toFixed(3)} energy ${(sums.energy / sums.frames).toFixed(3)}`,
    );
  }
}

/** Every combination of `name=value,value` words; values are JSON. */
function combinations(words: readonly string[]): Record<string, unknown>[] {
  return words.reduce<Record<string, unknown>[]>(
    (all, word) => {
      const [name, values = ''] = word.split('=');
      return all.flatMap((own) => values.split(',').map((value) => ({ ...own, [name]: JSON.parse(value) as unknown })));
    },
    [{}],
  );
}
