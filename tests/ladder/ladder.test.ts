import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadReferenceIndex } from '../../src/assess/load.ts';
import { FfpError } from '../../src/core/errors.ts';
import { parseRecipe } from '../../src/fit/recipe.ts';
import { forceFieldIds, LADDER, loadForceField, rungSha256 } from '../../src/forcefield/ladder.ts';
import { loadLadderIndex } from '../../src/forcefield/ladderIndex.ts';
import { readModelFile } from '../../src/models/file/file.ts';
import { publicAsset } from '../helpers/assets.ts';

const index = await loadLadderIndex(publicAsset);

const recipes = readdirSync('recipes')
  .map((file) => parseRecipe(readFileSync(`recipes/${file}`, 'utf8'), file))
  .filter(({ out }) => out.endsWith('.safetensors'));

// When one fails: ffp fit recipes/ID.json
describe('a shipped file', () => {
  it.each(recipes.map((recipe) => [recipe.id, recipe] as const))(
    'is of its recipe and its data: %s',
    async (_, recipe) => {
      const { training } = await readModelFile(new Uint8Array(readFileSync(recipe.out)));
      const hash = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      expect(training?.recipe_sha256).toBe(hash(JSON.stringify(recipe)));
      expect(training?.reference_sha256).toBe((await loadReferenceIndex(publicAsset)).labels);
    },
  );

  it('names teachers that are shipped', async () => {
    const teachers = recipes.flatMap(({ settings }) => {
      const { teacher } = settings as { teacher?: { forceFields: { id: string; sha256: string }[] } };
      return teacher?.forceFields ?? [];
    });
    expect(teachers.length).toBeGreaterThan(0);
    for (const { id, sha256 } of teachers) expect(await rungSha256(id, publicAsset), id).toBe(sha256);
  });
});

describe('the index of the ladder', () => {
  it('lists the shipped force fields in their order', () => {
    expect(index.map(({ id }) => id)).toEqual(forceFieldIds());
  });

  // When this fails: node tools/run.mjs tools/ladder-index.ts
  it.each(LADDER.map(({ id, path }) => ({ id, path })))('describes $id as its file does', async ({ id, path }) => {
    const described = index.find((rung) => rung.id === id)!;
    const file = readFileSync(`public/${path}`);
    expect(described.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(described.bytes).toBe(file.length);
    const { plainName, technicalName, family, summary, parameterCount, needsBonds, breaksBonds } = await loadForceField(
      id,
      publicAsset,
    );
    expect(described).toMatchObject({
      id,
      plainName,
      technicalName,
      family,
      summary,
      parameterCount,
      needsBonds,
      breaksBonds,
    });
    expect(described.errors.test.forceMae).toBeGreaterThan(0);
  });

  it('says which rungs are specimens, and so does the name that a visitor sees', () => {
    const specimens = index.filter(({ specimen }) => specimen).map(({ id }) => id);
    expect(specimens).toEqual(LADDER.filter(({ specimen }) => specimen).map(({ id }) => id));
    for (const { id, plainName, summary } of index) {
      expect(plainName.startsWith('specimen')).toBe(specimens.includes(id));
      expect(summary.startsWith('A specimen, not for use')).toBe(specimens.includes(id));
    }
  });

  it('is refused where it is damaged', async () => {
    const damaged = async () => new TextEncoder().encode('{"format":"ffp-ladder-1","rungs":[{}]}').buffer;
    await expect(loadLadderIndex(damaged)).rejects.toThrow(FfpError);
  });
});
