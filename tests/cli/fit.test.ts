import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointFile } from '../../src/cli/checkpoint.ts';
import { readBytes, removeFile, writeBytes } from '../../src/cli/files.ts';
import { reason, result, ROOT, skipWebgpu } from './ffp.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ffp-fit-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const recipe = (id: string) => join(ROOT, `recipes/${id}.json`);

describe('fit', () => {
  it.each([
    ['mm-bonded', 'class1'],
    ['mm-class1', 'class1'],
    ['mm-class2', 'class2'],
  ])(
    '%s, from scratch, gives the shipped file bit for bit',
    (id, kind) => {
      const fitted = result(['fit', recipe(id), '--out', 'model.json'], { cwd });
      const shipped = join(ROOT, `public/forcefields/${id}.json`);
      expect(fitted).toMatchObject({ id, kind, model: 'model.json', resumed: false });
      expect(fitted.sha256).toBe(sha256(join(cwd, 'model.json')));
      expect(fitted.sha256).toBe(sha256(shipped));
      const stated = (JSON.parse(readFileSync(shipped, 'utf8')) as { provenance: { errors: object } }).provenance
        .errors;
      for (const [split, { forceMae }] of Object.entries(stated as Record<string, { forceMae: number }>))
        expect((fitted.errors as Record<string, { force_mae: number }>)[split].force_mae).toBeCloseTo(forceMae, 3);
    },
    300_000,
  );

  it('takes a recipe of its own, from standard input, and its model runs', () => {
    const own = { ...(JSON.parse(readFileSync(recipe('mm-bonded'), 'utf8')) as object), id: 'mine' };
    const input = JSON.stringify({ ...own, data: { reference: 'shipped', only: ['water'] }, out: 'fits/mine.json' });
    const fitted = result(['fit', '-'], { cwd, input }) as {
      model: string;
      errors: Record<string, { frames: number }>;
    };
    expect(fitted.model).toBe('fits/mine.json');
    expect(fitted.errors.train.frames).toBeGreaterThan(5);
    expect(fitted.errors.ood).toBeUndefined();
    const assessed = result(['assess', '--forcefield', 'fits/mine.json', '--molecule', 'water', '--split', 'train'], {
      cwd,
    });
    expect(assessed.frames).toBe(fitted.errors.train.frames);
  });

  it.skipIf(skipWebgpu)(
    'trains networks on WebGPU where that is asked for, and says so; all else is refused',
    () => {
      expect(reason(['fit', recipe('mm-bonded'), '--backend', 'webgpu'], { cwd })).toMatch(/choose --backend cpu/);
      const { settings, ...shipped } = JSON.parse(readFileSync(recipe('nn-s'), 'utf8')) as { settings: object };
      const small = { ...settings, hidden: [8, 4], epochs: 2, teacher: undefined };
      const own = {
        ...shipped,
        settings: small,
        data: { reference: 'shipped', only: ['water'] },
        out: 'nn.safetensors',
      };
      const on = (backend: string) =>
        result(['fit', '-', '--backend', backend], { cwd, input: JSON.stringify(own) }) as {
          adapter: string;
          errors: Record<string, { force_mae: number }>;
        };
      const components = { ...own, settings: { ...small, principal: { components: 8 } } };
      expect(reason(['fit', '-', '--backend', 'webgpu'], { cwd, input: JSON.stringify(components) })).toMatch(
        /with principal components are computed on the processor: choose --backend cpu/,
      );
      const there = on('webgpu');
      expect(there).toMatchObject({ backend: 'webgpu', computed: [{ backend: 'webgpu', adapter: there.adapter }] });
      const file = readFileSync(join(cwd, 'nn.safetensors'));
      expect(file.includes('computed') && file.includes(there.adapter)).toBe(true);
      const here = on('cpu');
      expect(here).toMatchObject({ backend: 'cpu' });
      expect(readFileSync(join(cwd, 'nn.safetensors')).includes('computed')).toBe(false);
      expect(there.errors.train.force_mae / here.errors.train.force_mae).toBeCloseTo(1, 4);
    },
    60_000,
  );

  it('refuses what is no recipe', () => {
    writeFileSync(join(cwd, 'bad.json'), '{"format":"ffp-recipe-1"}');
    expect(reason(['fit', 'bad.json'], { cwd })).toMatch(/"bad.json" is not a recipe: kind/);
    expect(reason(['fit', 'nothing.json'], { cwd })).toMatch(/does not exist/);
    expect(reason(['fit'], { cwd })).toMatch(/Name one recipe/);
  });
});

describe('a checkpoint', () => {
  const open = (key: string) =>
    checkpointFile('model.checkpoint', key, {
      readBytes: (path) => readBytes(cwd, path),
      writeBytes: (path, bytes) => writeBytes(cwd, path, bytes),
      removeFile: (path) => removeFile(cwd, path),
    });

  it('is found again by its own key only', async () => {
    expect(await open('aa').read()).toBeNull();
    await open('aa').keep(Uint8Array.of(1, 2, 3));
    expect([...(await open('aa').read())!]).toEqual([1, 2, 3]);
    expect(await open('ab').read()).toBeNull();
    await open('aa').remove();
    expect(existsSync(join(cwd, 'model.checkpoint'))).toBe(false);
    expect(await open('aa').read()).toBeNull();
  });

  it('that is something else is passed over', async () => {
    writeFileSync(join(cwd, 'model.checkpoint'), 'ffp');
    expect(await open('aa').read()).toBeNull();
  });
});
