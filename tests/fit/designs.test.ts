import { describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import { valueAt, withValue } from '../../src/core/entries.ts';
import { loadLadderIndex } from '../../src/forcefield/ladderIndex.ts';
import { estimate } from '../../src/fit/designs/estimate.ts';
import { FIELDS } from '../../src/fit/designs/fields.ts';
import type { FormField } from '../../src/fit/designs/fields/field.ts';
import { libraryOf, type Library } from '../../src/fit/designs/library.ts';
import { presetRecipe, PRESETS, shippedRecipe } from '../../src/fit/designs/presets.ts';
import { problems } from '../../src/fit/designs/problems.ts';
import { settingsFault } from '../../src/fit/designs/check.ts';
import type { Recipe } from '../../src/fit/recipe.ts';
import { publicAsset } from '../helpers/assets.ts';

const index = await loadReferenceIndex(publicAsset);
const rungs = await loadLadderIndex(publicAsset);
const library: Library = libraryOf(
  index,
  Object.fromEntries(rungs.map(({ id, parameterCount }) => [id, parameterCount])),
);
const { structure } = await loadReferenceMolecule(publicAsset, 'ethanol', index);
const ETHANOL = { reference: 'shipped', only: ['ethanol'] } as const;

const impossible = (recipe: unknown): string[] =>
  problems(recipe, structure, library)
    .filter(({ severity }) => severity === 'impossible')
    .map(({ path, text }) => `${path}: ${text}`);
const changed = (recipe: Recipe, ...changes: readonly (readonly [string, unknown])[]): Recipe =>
  changes.reduce<Recipe>((whole, [path, value]) => withValue(whole, path, value), recipe);

describe('a design', () => {
  it('has a preset for each rung, whose every number can be edited within bounds that recipes keep', async () => {
    for (const { id, kind } of PRESETS) {
      const recipe = await presetRecipe(id, ETHANOL);
      expect(impossible(recipe), id).toEqual([]);
      for (const field of FIELDS[kind]) {
        const { control, path, within } = field;
        if (control !== 'number' || (within !== undefined && valueAt(recipe, within) === undefined)) continue;
        const at = valueAt(recipe, path);
        if (typeof at === 'number')
          expect([field.least <= at, at <= field.most], `${id} ${path}`).toEqual([true, true]);
        if (!path.startsWith('settings.')) continue;
        for (const bound of [field.least, field.most])
          expect(settingsFault(withValue(recipe, path, bound)), `${id} ${path} ${bound}`).toBeNull();
      }
    }
  });

  it('has as many parameters as the shipped force field of its recipe states', async () => {
    for (const id of ['nn-s', 'nn-m', 'nn-l', 'mm+nn', 'equi', 'nn-specimen']) {
      const { parameters, exact } = estimate((await shippedRecipe(id))!, structure, library)!;
      expect({ id, parameters, exact }).toEqual({ id, parameters: library.rungs[id], exact: true });
    }
    for (const id of ['spline23', 'mm-class1', 'mm-class2']) {
      const { parameters } = estimate((await shippedRecipe(id))!, structure, library)!;
      expect(parameters / library.rungs[id], id).toBeGreaterThan(0.4);
      expect(parameters / library.rungs[id], id).toBeLessThan(2.5);
    }
  });

  it('costs more where it has lessons to learn and to choose a noise for', async () => {
    const [alone, taught] = [await presetRecipe('kernel', ETHANOL), (await shippedRecipe('kernel-ethanol'))!].map(
      (recipe) => estimate(recipe, structure, library)!,
    );
    // A third more equations, to the third power; three noises to choose from.
    expect(taught.fitSeconds / alone.fitSeconds).toBeGreaterThan(2);
    expect(taught.microsecondsPerStep).toBeGreaterThan(1.2 * alone.microsecondsPerStep);
  });

  it('may be of two bodies alone, which is cheaper, and is not called a mistake', async () => {
    for (const [id, path] of [
      ['nn-s', 'settings.angular'],
      ['spline23', 'settings.legs'],
    ] as const) {
      const three = await presetRecipe(id, ETHANOL);
      const two = changed(three, [path, null]);
      expect(
        problems(two, structure, library).filter(({ path: at }) => at?.startsWith(path)),
        id,
      ).toEqual([]);
      const [dear, cheap] = [three, two].map((one) => estimate(one, structure, library)!);
      expect(cheap.microsecondsPerStep, id).toBeLessThan(0.8 * dear.microsecondsPerStep);
    }
  });

  it('can see angles as Behler’s functions tell them', async () => {
    const { options } = FIELDS.network.find(({ control }) => control === 'form') as FormField;
    for (const { value, whole } of options) {
      const recipe = changed(await presetRecipe('nn-s', ETHANOL), ['settings.angular', whole]);
      expect(impossible(recipe), value).toEqual([]);
    }
  });

  it('is refused first weights of another shape, and can take theirs', async () => {
    const small = changed(await presetRecipe('nn-s', ETHANOL), [
      'settings.start',
      { id: 'nn-l', sha256: 'a'.repeat(64) },
    ]);
    const large = (await shippedRecipe('nn-l'))!;
    const found = problems(small, structure, library, large).filter(({ path }) => path === 'settings.start');
    expect(found).toMatchObject([
      { severity: 'impossible', text: expect.stringMatching(/take its shape, or no first weights/) as string },
    ]);
    const mended = found[0].mended!.design;
    expect(mended).toMatchObject({ id: 'my-nn-s', settings: { hidden: large.settings.hidden, start: { id: 'nn-l' } } });
    expect(problems(mended, structure, library, large).filter(({ path }) => path === 'settings.start')).toEqual([]);
    // Its own rung's weights fit as they are: what a preset changes is not the shape.
    for (const id of ['nn-s', 'nn-m', 'mm+nn'])
      expect(problems(await presetRecipe(id, ETHANOL), structure, library, await shippedRecipe(id))).toEqual([]);
    const both = changed(
      await presetRecipe('nn-s', ETHANOL),
      ['settings.start', { id: 'nn-s', sha256: 'a'.repeat(64) }],
      ['settings.principal', { components: 8 }],
    );
    expect(problems(both, structure, library, await shippedRecipe('nn-s'))).toMatchObject([
      { severity: 'impossible', path: 'settings.start', text: expect.stringMatching(/principal/) as string },
    ]);
    // Few frames do without what many allow.
    expect((await shippedRecipe('mm+nn'))!.settings).toMatchObject({ principal: {}, teacher: {} });
    const { settings } = await presetRecipe('mm+nn', ETHANOL);
    expect(settings).not.toHaveProperty('principal');
    expect(settings).not.toHaveProperty('teacher');
    const message = await presetRecipe('equi', ETHANOL);
    expect(problems(message, structure, library, large)[0]).not.toHaveProperty('mended');
  });

  it('takes the time that model cards measured, within a factor, beside mm-class1', async () => {
    const time = async (id: string) => estimate((await shippedRecipe(id))!, structure, library)!.microsecondsPerStep;
    const unit = await time('mm-class1');
    for (const { id, relativeTime, specimen } of rungs) {
      if (relativeTime === undefined || specimen || id === 'kernel') continue;
      const ratio = (await time(id)) / unit / relativeTime;
      expect(ratio, id).toBeGreaterThan(0.5);
      expect(ratio, id).toBeLessThan(2);
    }
  });

  it('that cannot work is refused with the reason', async () => {
    const network = await presetRecipe('nn-s', ETHANOL);
    const spline = await presetRecipe('spline23', ETHANOL);
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [changed(network, ['settings.radial.cutoff', 1.3]), /No descriptor reaches a bond/],
      [changed(network, ['settings.angular.cutoff', 6]), /angular cutoff .* beyond the radial/],
      [
        changed(network, ['settings.hidden', [1024, 1024, 1024, 1024]], ['settings.members', 16]),
        /parameters are more than/,
      ],
      [changed(network, ['settings.elements', ['H', 'C']]), /have O, which the model is not to know/],
      [changed(network, ['data.only', ['unobtainium']]), /no labelled frames of "unobtainium"/],
      [changed(network, ['data.only', ['water']]), /No training molecule has C/],
      [changed(network, ['settings.hidden', [7]]), /cannot be used/],
      [changed(network, ['settings.radial.cutoff', 'far']), /cannot be used/],
      [changed(spline, ['settings.pairs.cutoff', 1.2]), /No curve reaches a bond/],
      [changed(spline, ['settings.legs.cutoff', 0.05]), /not beyond the first knot/],
      [changed(await presetRecipe('equi', ETHANOL), ['settings.cutoff', 1]), /No message reaches/],
      [changed(await presetRecipe('kernel', ETHANOL), ['data.only', ['ethanol', 'water']]), /exactly one/],
      [changed(network, ['kind', 'oracle']), /no kind of recipe/],
      [{ ...network, technicalName: 'x'.repeat(100) }, /name/],
      [null, /not a recipe/],
    ];
    for (const [recipe, reason] of cases) expect(impossible(recipe).join(' '), String(reason)).toMatch(reason);
  });
});

describe('entries by their paths', () => {
  it('are read, changed, made and taken away, and the value that they are of stays as it was', () => {
    const whole = { a: { b: [1, 2] }, c: 3 };
    expect(valueAt(whole, 'a.b.1')).toBe(2);
    expect(valueAt(whole, 'a.constructor')).toBeUndefined();
    expect(withValue(whole, 'a.b.1', 5)).toEqual({ a: { b: [1, 5] }, c: 3 });
    expect(withValue(whole, 'd.e', 1)).toEqual({ ...whole, d: { e: 1 } });
    expect(withValue(whole, 'c', undefined)).toEqual({ a: { b: [1, 2] } });
    expect(whole).toEqual({ a: { b: [1, 2] }, c: 3 });
  });
});
