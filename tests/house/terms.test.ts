import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PARTS = {
  schema: 'src/forcefield/terms/spring.ts',
  'f64 twin': 'src/cpu/terms/spring.ts',
  WGSL: 'shaders/terms/spring.wgsl',
  'golden values': 'tests/golden/class1/spring.json',
};

describe('the check that every Term has its parts', () => {
  let tree: string;
  const run = () => spawnSync('node', ['tools/check-terms.mjs', tree], { encoding: 'utf8' });

  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'ffp-terms-'));
    for (const path of Object.values(PARTS)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), path.endsWith('.json') ? '{ "terms": ["spring"] }' : '');
    }
  });
  afterEach(() => rmSync(tree, { recursive: true }));

  it('passes a complete Term', () => {
    expect(run()).toMatchObject({ status: 0, stdout: 'All 1 Terms have every part.\n' });
  });

  it.each(Object.entries(PARTS))('names a missing %s', (part, path) => {
    rmSync(join(tree, path));
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toContain(`the Term "spring" has no ${part}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('fails where there is no Term at all', () => {
    rmSync(tree, { recursive: true });
    mkdirSync(tree);
    expect(run().status).toBe(1);
  });
});
