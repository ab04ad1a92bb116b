import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { selectData } from '../../src/fit/data.ts';
import { parseRecipe, parseSettings } from '../../src/fit/recipe.ts';
import { fitKey, loadFitData, loadFitter, type FitData } from '../../src/fit/run.ts';
import { publicAsset } from '../helpers/assets.ts';

const shipped = readdirSync('recipes').map((file) => [file, readFileSync(`recipes/${file}`, 'utf8')] as const);
const [, text] = shipped.find(([file]) => file === 'mm-bonded.json')!;
const changed = (change: object): string => JSON.stringify({ ...(JSON.parse(text) as object), ...change });

let data: FitData;
beforeAll(async () => {
  data = await loadFitData(publicAsset);
});

describe('the shipped recipes', () => {
  it.each(shipped)('%s is one, with settings of its kind, and is named after what it makes', async (file, source) => {
    const recipe = parseRecipe(source, file);
    const { settings } = await loadFitter(recipe.kind);
    parseSettings(settings, recipe.settings, file);
    expect(file).toBe(`${recipe.id}.json`);
    // What is fitted to one molecule each lies in a folder of its own.
    const path = recipe.id.replace(/^kernel-/, 'kernel/');
    expect(recipe.out.startsWith(`public/forcefields/${path}.`), recipe.out).toBe(true);
  });
});

describe('a recipe that is not one', () => {
  it.each([
    ['no JSON', '{', /not JSON/],
    ['a list', '[]', /whole|format/],
    ['another format', changed({ format: 'ffp-recipe-2' }), /format/],
    ['an entry too many', changed({ extra: 1 }), /extra/],
    ['a way out of the folder', changed({ out: '../../.bashrc.json' }), /out/],
    ['an absolute path', changed({ out: '/tmp/model.json' }), /out/],
    ['a hidden file', changed({ out: 'a/.b.json' }), /out/],
    ['an id that is a path', changed({ id: '../x' }), /id/],
    ['half a frame', changed({ data: { reference: 'shipped', frames: 0.5 } }), /data\.frames/],
    ['frames colder than nothing', changed({ data: { reference: 'shipped', hottest: -5 } }), /data\.hottest/],
    ['a negative seed', changed({ seed: -1 }), /seed/],
    ['too long', `${text}${' '.repeat(70_000)}`, /characters/],
  ])('is refused with the entry that is wrong: %s', (_, source, reason) => {
    expect(() => parseRecipe(source, 'r.json')).toThrow(/^r\.json is not a recipe: /);
    expect(() => parseRecipe(source, 'r.json')).toThrow(reason);
  });

  it('is refused for settings of another kind, and for a kind that is none', async () => {
    const { settings } = await loadFitter('class1');
    const { settings: own } = JSON.parse(text) as { settings: object };
    expect(() => parseSettings(settings, { ...own, noise: -1 }, 'r.json')).toThrow(/settings\.noise/);
    expect(() => parseSettings(settings, { ...own, colour: 1 }, 'r.json')).toThrow(/colour/);
    await expect(loadFitter('__proto__')).rejects.toThrow(/there is no kind of recipe "__proto__"; there are class1/);
  });

  it('never fails in another way, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (source) => {
        expect(() => parseRecipe(source, 'r.json')).toThrow(/^r\.json is not a recipe: /);
      }),
    );
  });
});

describe('the data of a recipe', () => {
  const trained = (molecules: readonly ReferenceMolecule[]): Set<string> =>
    new Set(
      molecules.flatMap(({ name, splits }) =>
        splits.flatMap((split, frame) => (split === 'train' ? [`${name} ${frame}`] : [])),
      ),
    );
  const select = (own: object, seed = 1) =>
    selectData(data.molecules, { data: { reference: 'shipped', ...own }, seed });

  it('are the whole set where it asks for nothing', () => {
    expect(select({})).toEqual(data.molecules);
  });

  it('are drawn by the seed, and fewer are a part of more', () => {
    const all = trained(data.molecules);
    const [few, more, other] = [select({ frames: 50 }), select({ frames: 200 }), select({ frames: 50 }, 2)].map(
      trained,
    );
    expect(few.size).toBe(50);
    expect(more.size).toBe(200);
    expect([...few].every((frame) => more.has(frame))).toBe(true);
    expect([...more].every((frame) => all.has(frame))).toBe(true);
    expect([...other].every((frame) => few.has(frame))).toBe(false);
    expect(trained(select({ frames: 50 }))).toEqual(few);
  });

  it('leave out molecules, but not their other splits', () => {
    const molecules = select({ molecules: 10, without: ['ethanol'] });
    expect(new Set([...trained(molecules)].map((frame) => frame.split(' ')[0])).size).toBe(10);
    expect([...trained(molecules)].some((frame) => frame.startsWith('ethanol '))).toBe(false);
    const tests = (all: readonly ReferenceMolecule[]) =>
      all.flatMap(({ splits }) => splits).filter((split) => split === 'test').length;
    expect(tests(molecules)).toBe(tests(data.molecules));
    expect(select({ only: ['water'] }).map(({ name }) => name)).toEqual(['water']);
  });

  it('may be no hotter than asked for, in what is trained and stopped by; other splits stay', () => {
    const temperatures = (molecules: readonly ReferenceMolecule[], wanted: readonly string[]) =>
      molecules.flatMap((molecule) =>
        molecule.splits.flatMap((split, frame) => (wanted.includes(split) ? [molecule.temperatures[frame]] : [])),
      );
    const cool = select({ hottest: 300 });
    expect(Math.max(...temperatures(cool, ['train', 'validation']))).toBe(300);
    expect(temperatures(cool, ['train']).length).toBe(
      temperatures(data.molecules, ['train']).filter((kelvin) => kelvin <= 300).length,
    );
    expect(temperatures(cool, ['test', 'ood'])).toEqual(temperatures(data.molecules, ['test', 'ood']));
    expect(Math.max(...temperatures(cool, ['test']))).toBe(1000);
    expect(() => select({ hottest: 2 })).toThrow(/no training frame/);
  });

  it('must exist', () => {
    expect(() => select({ only: ['unobtainium'] })).toThrow(/no molecule "unobtainium"/);
    expect(() => select({ only: ['aspirin'] })).toThrow(/no training frame/);
  });

  it('and the recipe together are what a checkpoint belongs to', async () => {
    const recipe = parseRecipe(text, 'r.json');
    const key = await fitKey(recipe, data);
    expect(await fitKey({ ...recipe, seed: 2 }, data)).not.toBe(key);
    expect(await fitKey(recipe, { ...data, labelsSha256: '0' })).not.toBe(key);
    expect(await fitKey(parseRecipe(text, 'r.json'), data)).toBe(key);
  });
});
