import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stamp } from './stamp.mjs';

const SOURCES = ['index.html', 'app', 'src', 'shaders', 'public', 'package-lock.json', 'vite.config.ts', 'tools/vite'];

/** Builds the page into dist/ unless the build there was made from these very sources. */
export async function buildPage(root) {
  const stampFile = join(root, '.cache/page.stamp');
  const wanted = stamp(root, SOURCES);
  const built = existsSync(join(root, 'dist/index.html')) && existsSync(stampFile) && readFileSync(stampFile, 'utf8');
  if (built === wanted) return;
  console.log('Building the page …');
  const { build } = await import('vite');
  await build({ root, logLevel: 'warn' });
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(stampFile, wanted);
}
