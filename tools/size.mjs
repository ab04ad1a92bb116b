// Fails when the first load is larger than its budget: everything the browser fetches before the default molecule moves, each file
// compressed as a static host would.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** docs/architecture.md. */
const BUDGET = 300_000;
/** Chunks that the page asks for by itself although they are loaded with import(): the first screen needs them. */
const AT_ONCE = /^MoleculeViewer-/;

const dist = fileURLToPath(new URL('../dist', import.meta.url));
if (!existsSync(dist)) {
  console.error('There is no dist/ to measure: run "npm run build" first.');
  process.exit(1);
}
const read = (path) => readFileSync(join(dist, path));

/** Names of assets that a file of the built site brings with it: static imports, and workers that it starts. */
const brought = (text) =>
  [
    ...text.matchAll(/(?:\b(?:from|import)|new URL\()\s*["'`](?:\.\/|\/assets\/)?([\w.-]+-[\w-]{8}\.(?:js|css))["'`]/g),
  ].map(([, name]) => name);

const assets = readdirSync(join(dist, 'assets'));
const first = new Set(assets.filter((name) => AT_ONCE.test(name)));
for (const [, name] of read('index.html')
  .toString()
  .matchAll(/assets\/([\w.-]+)/g))
  first.add(name);
// A Set is walked in the order of insertion, and what is added on the way is walked too.
for (const name of first) for (const next of brought(read(`assets/${name}`).toString())) first.add(next);
if (![...first].some((name) => /worker/.test(name)))
  throw new Error('the simulation worker is not among the first files');

const files = [
  'index.html',
  ...[...first].sort().map((name) => `assets/${name}`),
  'icons/favicon.svg',
  // Data of the default Experiment (src/session/defaults.ts).
  'forcefields/mm-class1.json',
  'forcefields/index.json',
  'reference/frames/ethanol.safetensors',
];

const sizes = files.map((path) => ({ path, bytes: gzipSync(read(path), { level: 9 }).length }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { path, bytes } of sizes) console.log(`${String(bytes).padStart(8)}  ${path}`);
console.log(`${String(total).padStart(8)}  first load, gzip (budget ${BUDGET})`);
if (total > BUDGET) {
  console.error(`The first load is ${total - BUDGET} bytes over its budget.`);
  process.exitCode = 1;
}
