import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Which folders of `src/` each may import from: the direction of docs/architecture.md, bottom to top. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  chem: ['core'],
  forcefield: ['core', 'chem', 'models'],
  models: ['core', 'chem', 'forcefield'],
  cpu: ['core', 'chem', 'forcefield', 'models'],
  gpu: ['core', 'chem', 'forcefield', 'models'],
  assess: ['core', 'chem', 'forcefield', 'models', 'cpu', 'gpu'],
  session: ['core', 'chem', 'forcefield', 'models', 'cpu', 'gpu', 'assess'],
  fit: ['core', 'chem', 'forcefield', 'models', 'cpu', 'gpu', 'assess'],
  bench: ['core', 'chem', 'forcefield', 'models', 'cpu', 'gpu', 'assess', 'session', 'fit'],
  workers: ['core', 'chem', 'forcefield', 'models', 'cpu', 'gpu', 'assess', 'session', 'fit', 'bench'],
  cli: ['core', 'chem', 'forcefield', 'models', 'cpu', 'gpu', 'assess', 'session', 'fit', 'bench'],
  app: ['core', 'chem', 'forcefield', 'session', 'workers'],
};

/** The layer of a file, from its path relative to the project's root; null outside `src/` and `app/`. */
export function layerOf(path: string): string | null {
  const [top, folder] = path.split('/');
  return top === 'app' ? 'app' : top === 'src' ? (folder ?? null) : null;
}

/** Every import of a source text: `import … from`, `export … from`, `import(…)`, and workers' `new URL(…)`. */
export function importsOf(source: string): string[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)(['"])([^'"]+)\1/g;
  return [...source.matchAll(pattern)].map((match) => match[2]);
}

/** Imports of a file that go the wrong way, in words. */
export function violations(root: string, path: string, source: string): string[] {
  const layer = layerOf(path);
  if (layer === null) return [];
  const allowed = MAY_IMPORT[layer];
  if (!allowed) return [`${path}: src/${layer} is not a layer of this project`];
  return importsOf(source).flatMap((target) => {
    if (target.startsWith('node:')) return layer === 'cli' ? [] : [`${path} imports ${target}`];
    if (!target.startsWith('.')) return [];
    const imported = relative(root, resolve(root, dirname(path), target));
    const other = layerOf(imported);
    // Outside the layers lie WGSL, styles and pictures; code there (tests, tools) is not for the product.
    if (other === null) return /\.(ts|tsx|mjs)$/.test(imported) ? [`${path} imports ${imported}`] : [];
    // The page knows the workers by their clients and their messages only.
    const hidden =
      layer === 'app' &&
      other === 'workers' &&
      !/^src\/workers\/((measure|compare|structure|fitting|benchmark)\/)?(client|protocol|contract)\.ts$/.test(
        imported,
      );
    return other === layer || (allowed.includes(other) && !hidden) ? [] : [`${path} imports ${imported}`];
  });
}

/** Source files under a folder, relative to the root. */
export function sources(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx)$/.test(name))
    .map((name) => join(folder, name));
}

export const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');
