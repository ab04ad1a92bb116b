// `npm run --silent ffp -- COMMAND …`: builds the command line when its sources changed (a second), then runs it from the cache.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stamp } from './lib/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache/ffp');

async function build(bundle) {
  const { build } = await import('vite');
  // Into a folder of its own, then renamed: two first calls at the same time do not read each other's half-written files.
  const draft = join(cache, `draft-${process.pid}`);
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'silent',
    // One file with everything in it, except the native addon, starts fastest.
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: 'src/cli/main.ts',
      outDir: draft,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.mjs', codeSplitting: false } },
    },
  });
  for (const name of readdirSync(cache)) {
    if (!name.startsWith('draft-')) rmSync(join(cache, name), { recursive: true, force: true });
  }
  renameSync(join(draft, 'main.mjs'), bundle);
  rmSync(draft, { recursive: true, force: true });
}

try {
  mkdirSync(cache, { recursive: true });
  const bundle = join(cache, `${stamp(root, ['src', 'shaders', 'bench', 'package.json', 'tools/ffp.mjs'])}.mjs`);
  if (!existsSync(bundle)) {
    if (!existsSync(join(root, 'node_modules/vite')))
      throw new Error('The npm packages are not installed: run "npm ci".');
    await build(bundle);
  }
  const { main } = await import(pathToFileURL(bundle).href);
  // npm runs scripts in the project's root; file arguments are relative to where the caller stood.
  await main(process.argv.slice(2), { root, cwd: process.env.INIT_CWD ?? process.cwd() });
} catch (error) {
  process.stderr.write(`ffp: ${String(error?.message ?? error).split('\n')[0]}\n`);
  process.exit(1);
}
