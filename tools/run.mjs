// `node tools/run.mjs FILE.ts ARGUMENTS…`: bundles a TypeScript tool and runs its `main(arguments)` in this process.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './lib/bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, ...args] = process.argv.slice(2);
if (!file) {
  process.stderr.write('usage: node tools/run.mjs FILE.ts ARGUMENTS…\n');
  process.exit(2);
}
const program = join(root, `.cache/tool-${process.pid}.mjs`);
try {
  await bundle(root, resolve(file), program);
  const { main } = await import(pathToFileURL(program).href);
  await main(args);
} catch (error) {
  process.stderr.write(`${error?.name === 'FfpError' ? error.message : error?.stack}\n`);
  process.exitCode = 1;
} finally {
  rmSync(program, { force: true });
}
