// `npm run --silent ffp -- COMMAND …`: bundles the command line when its sources changed (a second), then runs it from the cache.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './lib/bundle.mjs';
import { stamp } from './lib/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache/ffp');
const SOURCES = ['src', 'shaders', 'bench', 'package.json', 'tools/ffp.mjs', 'tools/lib/bundle.mjs'];

try {
  const program = join(cache, `${stamp(root, SOURCES)}.mjs`);
  if (!existsSync(program)) {
    if (!existsSync(join(root, 'node_modules/vite')))
      throw new Error('The npm packages are not installed: run "npm ci".');
    await bundle(root, 'src/cli/main.ts', program);
    // Older programs, but not another call's draft.
    for (const name of readdirSync(cache).filter((name) => name.endsWith('.mjs') && !program.endsWith(name))) {
      rmSync(join(cache, name), { force: true });
    }
  }
  const { main } = await import(pathToFileURL(program).href);
  // npm runs scripts in the project's root; file arguments are relative to where the caller stood.
  await main(process.argv.slice(2), { root, cwd: process.env.INIT_CWD ?? process.cwd() });
} catch (error) {
  process.stderr.write(`ffp: ${String(error?.message ?? error).split('\n')[0]}\n`);
  process.exit(1);
}
