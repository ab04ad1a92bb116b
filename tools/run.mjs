// `node tools/run.mjs FILE.ts ARGUMENTS…`: bundles a TypeScript tool with Vite and runs its `main(arguments)` in this process.
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, ...args] = process.argv.slice(2);
if (!file) {
  process.stderr.write('usage: node tools/run.mjs FILE.ts ARGUMENTS…\n');
  process.exit(2);
}
const cache = join(root, '.cache');
mkdirSync(cache, { recursive: true });
const outDir = mkdtempSync(join(cache, 'tool-'));
try {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: resolve(file),
      outDir,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.mjs', codeSplitting: false } },
    },
  });
  const { main } = await import(pathToFileURL(join(outDir, 'main.mjs')).href);
  await main(args);
} catch (error) {
  process.stderr.write(`${error?.name === 'FfpError' ? error.message : error?.stack}\n`);
  process.exitCode = 1;
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
