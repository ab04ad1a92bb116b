// Fails when a Term lacks one of its parts: schema, f64 twin, WGSL, golden values. One Term, one stem.
// Usage: node tools/check-terms.mjs [ROOT]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));

/** The folders that hold a file for every Term. */
const PARTS = [
  { folder: 'src/forcefield/terms', extension: '.ts', part: 'schema' },
  { folder: 'src/cpu/terms', extension: '.ts', part: 'f64 twin' },
  { folder: 'shaders/terms', extension: '.wgsl', part: 'WGSL' },
];
const GOLDENS = 'tests/golden';

const list = (folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive: true }) : []);

const stems = new Set(
  PARTS.flatMap(({ folder, extension }) =>
    list(folder)
      .filter((name) => name.endsWith(extension))
      .map((name) => name.slice(0, -extension.length)),
  ),
);
const goldens = list(GOLDENS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(join(root, GOLDENS, name), 'utf8'))
  .join('\n');

const missing = [...stems]
  .sort()
  .flatMap((stem) => [
    ...PARTS.filter(({ folder, extension }) => !existsSync(join(root, folder, stem + extension))).map(
      ({ folder, extension, part }) => `the Term "${stem}" has no ${part}: ${folder}/${stem}${extension}`,
    ),
    ...(goldens.includes(`"${stem}"`)
      ? []
      : [`the Term "${stem}" has no golden values: no file of ${GOLDENS} names it`]),
  ]);
if (stems.size === 0) missing.push('there is no Term at all: are the folders still called what this script looks for?');

for (const line of missing) console.error(line);
if (missing.length === 0) console.log(`All ${stems.size} Terms have every part.`);
process.exitCode = missing.length > 0 ? 1 : 0;
