// Fails when a Term lacks one of its parts: schema, f64 twin, WGSL, golden values. One Term, one stem.
// Usage: node tools/check-terms.mjs [ROOT]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));

/** Where the parts of a Term lie; those of learned Terms, which are loaded later, have folders of their own. */
const PARTS = [
  { part: 'schema', places: [{ folder: 'src/forcefield/terms', extension: '.ts' }] },
  {
    part: 'f64 twin',
    places: [
      { folder: 'src/cpu/terms', extension: '.ts' },
      { folder: 'src/cpu/learned', extension: '.ts' },
      { folder: 'src/cpu/composed', extension: '.ts' },
    ],
  },
  {
    part: 'WGSL',
    places: [
      { folder: 'shaders/terms', extension: '.wgsl' },
      { folder: 'src/gpu/learned', extension: '.ts' },
      { folder: 'src/gpu/composed', extension: '.ts' },
    ],
  },
];
const GOLDENS = 'tests/golden';

const list = (folder, recursive = false) =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive }) : [];

const stems = new Set(
  PARTS.flatMap(({ places }) =>
    places.flatMap(({ folder, extension }) =>
      list(folder)
        .filter((name) => name.endsWith(extension))
        .map((name) => name.slice(0, -extension.length)),
    ),
  ),
);
const goldens = list(GOLDENS, true)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(join(root, GOLDENS, name), 'utf8'))
  .join('\n');

const missing = [...stems]
  .sort()
  .flatMap((stem) => [
    ...PARTS.filter(
      ({ places }) => !places.some(({ folder, extension }) => existsSync(join(root, folder, stem + extension))),
    ).map(
      ({ places, part }) =>
        `the Term "${stem}" has no ${part}: ${places.map(({ folder, extension }) => `${folder}/${stem}${extension}`).join(' or ')}`,
    ),
    ...(goldens.includes(`"${stem}"`)
      ? []
      : [`the Term "${stem}" has no golden values: no file of ${GOLDENS} names it`]),
  ]);
if (stems.size === 0) missing.push('there is no Term at all: are the folders still called what this script looks for?');

for (const line of missing) console.error(line);
if (missing.length === 0) console.log(`All ${stems.size} Terms have every part.`);
process.exitCode = missing.length > 0 ? 1 : 0;
