import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Bundles a TypeScript program, as the page's own build would understand it, into one file that Node runs: everything is in it
 * except the native addon. Written aside and renamed, so that two calls at the same time do not read each other's half-written files.
 */
export async function bundle(root, entry, file) {
  const { build } = await import('vite');
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    await build({
      root,
      configFile: false,
      publicDir: false,
      logLevel: 'silent',
      ssr: { noExternal: true, external: ['webgpu', 'openchemlib', '@playwright/test', 'vite'] },
      build: {
        ssr: entry,
        outDir: draft,
        target: 'node20',
        minify: false,
        rollupOptions: { output: { entryFileNames: 'main.mjs', codeSplitting: false } },
      },
    });
    renameSync(join(draft, 'main.mjs'), file);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
