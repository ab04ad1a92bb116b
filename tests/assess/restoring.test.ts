import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main as pack } from '../../tools/pack-reference.ts';

const PYTHON = '/usr/bin/python3';
const python = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(PYTHON, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};
/** RDKit comes with the system's Python or not at all. */
const equipped = spawnSync(PYTHON, ['-c', 'import numpy, rdkit']).status === 0;

describe.skipIf(!equipped)('the packed Reference set is its own source', () => {
  let work: string;
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'ffp-reference-'));
  });
  afterAll(() => rmSync(work, { recursive: true }));

  it('restored, exported and packed again, it has the same bytes', async () => {
    python('tools/reference/restore.py', join(work, 'work'));
    python('tools/reference/export.py', join(work, 'work'), join(work, 'out'));
    const print = vi.spyOn(console, 'log').mockImplementation(() => {});
    await pack([join(work, 'out'), join(work, 'packed')]);
    print.mockRestore();
    const files = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    expect(files(join(work, 'packed'))).toEqual(files('public/reference'));
    for (const file of files('public/reference').filter((name) => /\.\w+$/.test(name)))
      expect(readFileSync(join(work, 'packed', file)).equals(readFileSync(join('public/reference', file))), file).toBe(
        true,
      );
  }, 120_000);
});
