import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAY_IMPORT, importsOf, read, sources, violations } from './layers.ts';

const ROOT = process.cwd();

describe('imports go one way', () => {
  it('in every file of src and app', () => {
    const files = [...sources(ROOT, 'src'), ...sources(ROOT, 'app')];
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap((path) => violations(ROOT, path, read(ROOT, path)))).toEqual([]);
  });

  it('and a wrong direction is found', () => {
    expect(violations(ROOT, 'src/core/a.ts', "import { x } from '../chem/b.ts';")).toHaveLength(1);
    expect(violations(ROOT, 'src/gpu/a.ts', "import type { X } from '../cpu/b.ts';")).toHaveLength(1);
    expect(violations(ROOT, 'app/panels/a.tsx', "const b = await import('../../src/gpu/b.ts');")).toHaveLength(1);
    expect(violations(ROOT, 'app/state/a.ts', "import { x } from '../../src/workers/simulation.ts';")).toHaveLength(1);
    expect(violations(ROOT, 'src/session/a.ts', "import fs from 'node:fs';")).toHaveLength(1);
    expect(violations(ROOT, 'src/cpu/a.ts', "export * from '../../tests/helpers/b.ts';")).toHaveLength(1);
    expect(violations(ROOT, 'src/somewhere/a.ts', '')).toHaveLength(1);
    expect(violations(ROOT, 'src/cpu/terms/a.ts', "import { x } from '../../core/b.ts';")).toEqual([]);
  });

  it('of every form is seen', () => {
    const source = `
      import a from './a.ts';
      import './b.css';
      import type { C } from "./c.ts";
      export { d } from './d.ts';
      const e = import('./e.ts');
      new Worker(new URL('./f.ts', import.meta.url));
      import {
        g,
      } from './g.ts';`;
    expect(importsOf(source)).toEqual(['./a.ts', './b.css', './c.ts', './d.ts', './e.ts', './f.ts', './g.ts']);
  });
});

/** The linter says the same in the editor. It is run on a tree in which every layer imports from every other. */
describe('the linter', () => {
  const layers = Object.keys(MAY_IMPORT);
  const folder = (layer: string) => (layer === 'app' ? 'app' : `src/${layer}`);
  let tree: string;

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'ffp-layers-'));
    cpSync('.oxlintrc.json', join(tree, '.oxlintrc.json'));
    for (const layer of layers) {
      mkdirSync(join(tree, folder(layer)), { recursive: true });
      for (const other of layers) {
        const up = layer === 'app' ? '..' : '../..';
        writeFileSync(join(tree, folder(layer), `imports-${other}.ts`), `import '${up}/${folder(other)}/index.ts';\n`);
      }
    }
  });
  afterAll(() => rmSync(tree, { recursive: true }));

  it('refuses exactly the imports that go the wrong way', () => {
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'unix'], {
      cwd: tree,
      encoding: 'utf8',
    });
    const refused = new Set(
      [...stdout.matchAll(/([\w/]+)\/imports-(\w+)\.ts:/g)].map(([, at, other]) => `${at} → ${other}`),
    );
    const wrong = layers.flatMap((layer) =>
      layers
        .filter((other) => other !== layer && !MAY_IMPORT[layer].includes(other))
        .map((other) => `${folder(layer)} → ${other}`),
    );
    expect([...refused].sort()).toEqual(wrong.sort());
  });
});
