import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadLearningCurves } from '../../src/assess/learningCurves.ts';
import { FfpError } from '../../src/core/errors.ts';
import { selectData } from '../../src/fit/data.ts';
import { parseRecipe } from '../../src/fit/recipe.ts';
import { loadFitData, type FitData } from '../../src/fit/run.ts';
import { loadLadderIndex } from '../../src/forcefield/ladderIndex.ts';
import { readModelFile } from '../../src/models/file/file.ts';
import { labelsHash, recipeHash } from '../../tools/lib/fingerprints.ts';
import { publicAsset } from '../helpers/assets.ts';

const curves = await loadLearningCurves(publicAsset);
const index = await loadLadderIndex(publicAsset);
const named = curves.map((curve) => [`${curve.recipe}, seed ${curve.seed}`, curve] as const);

let data: FitData;
beforeAll(async () => {
  data = await loadFitData(publicAsset);
});

describe('the learning curves', () => {
  it('are of at least four rungs, each curve once', () => {
    expect(new Set(curves.map(({ rung }) => rung)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
  });

  // When these fail: node tools/run.mjs tools/learning-curves.ts RECIPE
  it.each(named)('of %s belong to its recipe and the labels as they are', (_, curve) => {
    const recipe = parseRecipe(readFileSync(`recipes/${curve.recipe}.json`, 'utf8'), curve.recipe);
    expect(curve.recipeSha256).toBe(recipeHash(recipe));
    expect(curve.labelsSha256).toBe(labelsHash(data.molecules));
    const trained = selectData(data.molecules, recipe).flatMap(({ splits }) =>
      splits.filter((split) => split === 'train'),
    );
    const frames = curve.points.map(([count]) => count);
    expect(frames).toEqual([...new Set(frames)].sort((a, b) => a - b));
    expect(frames.length).toBeGreaterThanOrEqual(4);
    expect(frames.at(-1)).toBe(trained.length);
  });

  it.each(named)('of %s end at the shipped file, better than where they began', async (_, { rung, recipe, points }) => {
    const [, test, ood] = points.at(-1)!;
    const shipped = index.find(({ id }) => id === rung)!.errors;
    if (recipe === rung) {
      expect(test).toBeCloseTo(shipped.test.forceMae, 2);
      expect(ood).toBeCloseTo(shipped.ood.forceMae, 2);
    } else {
      // A file of its own for this molecule, which states its errors.
      const { out } = parseRecipe(readFileSync(`recipes/${recipe}.json`, 'utf8'), recipe);
      const { training } = await readModelFile(readFileSync(out), recipe);
      expect(test).toBeCloseTo(training!.errors.test.force_mae, 2);
      expect(ood).toBeNull();
    }
    expect(test).toBeLessThan(points[0][1]);
  });

  it('are refused where they are damaged', async () => {
    const damaged = async () => new TextEncoder().encode('{"format":"ffp-learning-curves-1","curves":[{}]}').buffer;
    await expect(loadLearningCurves(damaged)).rejects.toThrow(FfpError);
  });
});
