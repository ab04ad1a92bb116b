import { describe, expect, it } from 'vitest';
import { bestWithin, beats, budgets, keeps, scoreOf, type Contestant } from '../../app/designer/challenge.ts';
import { applies, typedList, typedNumber, withTeachers } from '../../app/designer/entry.ts';
import { newFit, told } from '../../app/designer/fitRun.ts';
import { packModel, unpackModel } from '../../app/designer/packing.ts';
import { onlyMolecule, recipeOf } from '../../app/designer/recipeText.ts';
import { valueAt } from '../../src/core/entries.ts';
import { FIELDS } from '../../src/fit/designs/fields.ts';
import { presetRecipe } from '../../src/fit/designs/presets.ts';
import { MODEL_LIMIT } from '../../src/session/experiment.ts';

const contestant = (id: string, microseconds: number | null, parameters: number, error: number | null): Contestant => ({
  id,
  name: id,
  microseconds,
  parameters,
  error,
});
const SHIPPED = [
  contestant('springs', 5, 4000, 7),
  contestant('coupled', 7, 30_000, 1.5),
  contestant('network', 100, 9000, 2),
  contestant('unmeasured', null, 10, null),
];

describe('the challenge', () => {
  it('offers the budgets that shipped force fields keep, ascending, and none of what is not measured', () => {
    expect(budgets('time', SHIPPED).map(({ limit }) => limit)).toEqual([5, 7, 100]);
    expect(budgets('parameters', SHIPPED).map(({ name }) => name)).toEqual(['springs', 'network', 'coupled']);
  });

  it('is won by a smaller error than every shipped one within the limit, and by nothing else', () => {
    const limit = { kind: 'parameters', limit: 9000 } as const;
    expect(bestWithin(limit, SHIPPED)?.id).toBe('network');
    const judge = (parameters: number, error: number | null) =>
      scoreOf(limit, contestant('mine', 50, parameters, error), SHIPPED);
    expect(judge(8000, 1.9)).toEqual({ kind: 'parameters', limit: 9000, taken: 8000, error: 1.9, best: 2 });
    expect(beats(judge(8000, 1.9)!)).toBe(true);
    expect(beats(judge(8000, 2)!)).toBe(false);
    expect(keeps(judge(9001, 0.1)!)).toBe(false);
    expect(beats(judge(9001, 0.1)!)).toBe(false);
    expect(judge(8000, null)).toBeNull();
  });
});

describe('entries of the form', () => {
  const field = (path: string) => FIELDS.network.find((one) => one.path === path)!;

  it('take numbers within their range, and lists of them', () => {
    const cutoff = field('settings.radial.cutoff') as Parameters<typeof typedNumber>[1];
    expect(typedNumber('4,5', cutoff)).toEqual({ value: 4.5 });
    expect(typedNumber('', cutoff)).toHaveProperty('refusal');
    expect(typedNumber('400', cutoff)).toHaveProperty('refusal');
    const frames = field('data.frames') as Parameters<typeof typedNumber>[1];
    expect(typedNumber(' ', frames)).toEqual({ value: undefined });
    expect(typedNumber('2.5', frames)).toHaveProperty('refusal');
    const hidden = field('settings.hidden') as Parameters<typeof typedList>[1];
    expect(typedList('16, 12 8', hidden)).toEqual({ value: [16, 12, 8] });
    for (const text of ['', '16, x', '1e9', Array.from({ length: 9 }, () => '4').join()])
      expect(typedList(text, hidden)).toHaveProperty('refusal');
  });

  it('show lessons only where there is a teacher, and take all of them away with the last one', async () => {
    const recipe = await presetRecipe('nn-s', { reference: 'shipped', only: ['ethanol'] });
    const alone = withTeachers(recipe, []);
    expect(valueAt(alone, 'settings.teacher')).toBeUndefined();
    expect(applies(alone, field('settings.teacher.frames'))).toBe(false);
    expect(applies(alone, field('settings.teacher.forceFields'))).toBe(true);
    const taught = withTeachers(alone, [{ id: 'mm-class2', sha256: 'a'.repeat(64) }]);
    expect(valueAt(taught, 'settings.teacher.frames')).toBeGreaterThan(0);
    expect(applies(taught, field('settings.teacher.frames'))).toBe(true);
  });
});

describe('a fit that is followed', () => {
  const point = (epoch: number) => ({
    epoch,
    seconds: 0,
    trainForceMae: 1,
    validationForceMae: 1,
    trainEnergyMae: null,
    validationEnergyMae: null,
  });

  it('gathers its curve in order, and begins anew where the fit does', async () => {
    const recipe = await presetRecipe('nn-s', { reference: 'shipped' });
    const begun = { kind: 'begun', trainingFrames: 1, validationFrames: 1, device: 'cpu' } as const;
    const first = told(newFit(recipe, 'mine', null), [
      begun,
      { kind: 'curve', point: point(0) },
      { kind: 'curve', point: point(1) },
    ]);
    expect(first.curve.map(({ epoch }) => epoch)).toEqual([0, 1]);
    const next = told(first, [{ kind: 'curve', point: point(2) }]);
    expect(next.curve.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    const resumed = told(next, [begun, { kind: 'curve', point: point(0) }]);
    expect(resumed.curve.map(({ epoch }) => epoch)).toEqual([0]);
  });
});

describe('what comes from links and files', () => {
  it('is packed small, unpacked to the same bytes, and bounded both ways', async () => {
    const bytes = Uint8Array.from({ length: 40_000 }, (_, i) => (i * i) % 251);
    const text = await packModel(new Blob([bytes]));
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(new Uint8Array(await (await unpackModel(text!)).arrayBuffer())).toEqual(bytes);
    const noise = new Uint8Array(MODEL_LIMIT);
    for (let at = 0; at < noise.length; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
    expect(await packModel(new Blob([noise]))).toBeNull();
    await expect(unpackModel('AAAA')).rejects.toThrow(/damaged/);
  });

  it('cannot unpack to more than any link holds', async () => {
    const zeros = new Blob([new Uint8Array(8 * 1024 * 1024)])
      .stream()
      .pipeThrough(new CompressionStream('deflate-raw'));
    const bomb = Buffer.from(await new Response(zeros).arrayBuffer()).toString('base64url');
    await expect(unpackModel(bomb)).rejects.toThrow(/larger than any/);
  });

  it('is a recipe, or refused', async () => {
    const recipe = await presetRecipe('kernel', { reference: 'shipped', only: ['ethanol'] });
    expect(onlyMolecule(recipeOf(JSON.stringify(recipe)))).toBe('ethanol');
    expect(onlyMolecule(recipeOf(JSON.stringify({ ...recipe, data: { only: 3 } })))).toBeNull();
    for (const text of ['', '[]', 'null', '{"format":"ffp-recipe-1"}', `{"a":"${'x'.repeat(70_000)}"}`])
      expect(() => recipeOf(text)).toThrow(/no recipe/);
  });
});
