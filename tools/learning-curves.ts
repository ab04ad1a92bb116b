/**
 * `node tools/run.mjs tools/learning-curves.ts [RECIPE[:SEED,SEED…] …] [--frames N,N…] [--minutes M]`: carries recipes out again with
 * fewer training frames, drawn by the seed, and writes the errors into public/forcefields/learning-curves.json and, as a table, into
 * docs/learning-curves.md. One fit at a time; points of an unchanged recipe on an unchanged Reference set are not worked out again, so
 * that it can be stopped at any time and go on later. Without recipes: writes the table again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LEARNING_CURVES, loadLearningCurves, type LearningCurve } from '../src/assess/learningCurves.ts';
import { labelsHash, recipeHash } from './lib/fingerprints.ts';
import { assetLoader } from '../src/cli/files.ts';
import { selectData } from '../src/fit/data.ts';
import { NO_PROGRESS } from '../src/fit/fitter.ts';
import { parseRecipe, type Recipe } from '../src/fit/recipe.ts';
import { loadFitData, runRecipe, type FitData } from '../src/fit/run.ts';
import { forceFieldIds } from '../src/forcefield/ladder.ts';

const OUT = `public/${LEARNING_CURVES}`;
const TABLE = 'docs/learning-curves.md';
/** Frames of the points of a transferable force field, and of one molecule's; all that there are come behind them. */
const FRAMES = [25, 50, 100, 200, 400, 800];
const FRAMES_OF_ONE = [6, 12, 25, 40];
const BEGIN = '<!-- measured: node tools/run.mjs tools/learning-curves.ts -->';
const END = '<!-- end of what is measured -->';

export async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { frames: { type: 'string' }, minutes: { type: 'string' } },
  });
  const until = performance.now() + 60_000 * Number(values.minutes ?? Infinity);
  const load = assetLoader('.');
  const known = async () => (existsSync(OUT) ? loadLearningCurves(load) : []);
  const data = await loadFitData(load);
  const labels = labelsHash(data.molecules);
  for (const word of positionals) {
    const [name, seeds] = word.split(':');
    const recipe = parseRecipe(readFileSync(`recipes/${name}.json`, 'utf8'), name);
    for (const seed of seeds?.split(',').map(Number) ?? [recipe.seed]) {
      const start = curveOf(await known(), recipe, seed, labels);
      const all = trainingFrames(data, { ...recipe, seed });
      const wanted = values.frames?.split(',').map(Number) ?? (recipe.data.only ? FRAMES_OF_ONE : FRAMES);
      const points = [...start.points];
      for (const frames of [...wanted.filter((count) => count < all), all]) {
        if (points.some(([count]) => count === frames)) continue;
        if (performance.now() > until) break;
        points.push(await fitted({ ...recipe, seed, data: { ...recipe.data, frames } }, data));
        points.sort(([a], [b]) => a - b);
        const curve = { ...start, points };
        console.log(`${name} ${seed}: ${JSON.stringify(points)}`);
        // Read again: another of these may be at work on other recipes.
        const others = (await known()).filter((other) => !(other.recipe === name && other.seed === seed));
        writeFileSync(OUT, printed(sorted([...others, curve])));
      }
    }
  }
  const text = readFileSync(TABLE, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(BEGIN)), text.slice(text.indexOf(END))];
  writeFileSync(TABLE, `${before}${BEGIN}\n\n${table(await known()).join('\n')}\n\n${after}`);
}

/** What is known of a curve; an empty one where the recipe or the data have changed. */
function curveOf(curves: readonly LearningCurve[], recipe: Recipe, seed: number, labelsSha256: string): LearningCurve {
  const recipeSha256 = recipeHash(recipe);
  const empty = {
    rung: forceFieldIds().find((id) => id === recipe.id) ?? recipe.id.split('-')[0],
    recipe: recipe.id,
    recipeSha256,
    labelsSha256,
    seed,
    points: [],
  };
  const known = curves.find((curve) => curve.recipe === recipe.id && curve.seed === seed);
  return known?.recipeSha256 === recipeSha256 && known.labelsSha256 === labelsSha256 ? known : empty;
}

function trainingFrames({ molecules }: FitData, recipe: Recipe): number {
  return selectData(molecules, recipe).reduce(
    (sum, { splits }) => sum + splits.filter((split) => split === 'train').length,
    0,
  );
}

async function fitted(recipe: Recipe, data: FitData): Promise<LearningCurve['points'][number]> {
  const begin = process.cpuUsage();
  const { errors } = await runRecipe(recipe, data, NO_PROGRESS, `ffp fit recipes/${recipe.id}.json`);
  const { user, system } = process.cpuUsage(begin);
  const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
  return [
    errors.train!.frames,
    rounded(errors.test!.forceMae, 3),
    errors.ood ? rounded(errors.ood.forceMae, 3) : null,
    rounded((user + system) / 1e6, 1),
  ];
}

/** In the order of the ladder, then by recipe and seed. */
function sorted(curves: readonly LearningCurve[]): LearningCurve[] {
  const place = ({ rung }: LearningCurve): number => forceFieldIds().indexOf(rung);
  return [...curves].sort((a, b) => place(a) - place(b) || a.recipe.localeCompare(b.recipe, 'en') || a.seed - b.seed);
}

/** A curve a line. */
function printed(curves: readonly LearningCurve[]): string {
  const lines = curves.map((curve) => ` ${JSON.stringify(curve)}`).join(',\n');
  return `{"format":"ffp-learning-curves-1","curves":[\n${lines}\n]}\n`;
}

function table(curves: readonly LearningCurve[]): string[] {
  const rows = curves.flatMap(({ recipe, seed, points }) =>
    points.map(([frames, test, ood, seconds]) => [
      recipe,
      `${seed}`,
      `${frames}`,
      test.toFixed(2),
      ood === null ? '' : ood.toFixed(2),
      seconds.toFixed(1),
    ]),
  );
  const head = ['recipe', 'seed', 'frames', 'test', 'ood', 'fit, s'];
  // As prettier writes tables.
  const width = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length), 4));
  const line = (row: readonly string[]): string =>
    `| ${row.map((word, column) => (column === 0 ? word.padEnd(width[0]) : word.padStart(width[column]))).join(' | ')} |`;
  return [
    line(head),
    `| ${width.map((size, column) => (column === 0 ? '-'.repeat(size) : `${'-'.repeat(size - 1)}:`)).join(' | ')} |`,
    ...rows.map(line),
  ];
}
