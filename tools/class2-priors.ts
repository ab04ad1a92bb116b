/**
 * `node tools/run.mjs tools/class2-priors.ts RECIPE [ROUNDS] [NOISE]`: works out the standard deviations of the priors of a Class II
 * recipe from the train split (src/fit/class2/evidence.ts), and writes them into the recipe. NOISE (kcal/mol/Å) stands in for the
 * recipe's own while it does so.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { assetLoader } from '../src/cli/files.ts';
import { improveDeviations } from '../src/fit/class2/evidence.ts';
import { equationsOf, forceMae, listParameters, sharedProblem } from '../src/fit/class2/problem.ts';
import { Class2SettingsSchema, type Class2Settings } from '../src/fit/settings/class2.ts';
import { selectData } from '../src/fit/data.ts';
import { designMolecules } from '../src/fit/kinds/class2.ts';
import { parseRecipe, parseSettings } from '../src/fit/recipe.ts';
import { loadFitData } from '../src/fit/run.ts';
import { randomNumbers } from '../tests/helpers/random.ts';

export async function main([path, rounds = '4', noise]: readonly string[]): Promise<void> {
  if (!path) throw new Error('name a recipe');
  const recipe = parseRecipe(readFileSync(path, 'utf8'), path);
  const given: Class2Settings = parseSettings(Class2SettingsSchema, recipe.settings, path);
  let settings = noise === undefined ? given : { ...given, noise: Number(noise) };
  const data = selectData((await loadFitData(assetLoader('.'))).molecules, recipe);
  const { designs } = await designMolecules(data);
  const list = listParameters(designs, settings);
  const equations = designs.map((design) => equationsOf(design, null, settings));
  const problem = sharedProblem(list, equations);
  const random = randomNumbers(recipe.seed);
  for (let round = 1; round <= Number(rounds); round++) {
    const { deviations, parameters, effective } = improveDeviations(problem, list, settings, random);
    settings = { ...settings, deviations };
    const [train, validation] = (['train', 'validation'] as const).map((split) =>
      forceMae(designs, list.ofColumn, parameters, split).toFixed(3),
    );
    console.log(
      `round ${round}: ${list.names.length} parameters, ${effective.toFixed(0)} of them settled by the data; force error: train ${train}, validation ${validation}`,
    );
  }
  const written = { ...recipe, settings: { ...recipe.settings, deviations: settings.deviations } };
  writeFileSync(
    path,
    await format(JSON.stringify(written), { parser: 'json', printWidth: 120, objectWrap: 'collapse' }),
  );
}
