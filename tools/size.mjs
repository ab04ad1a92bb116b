// Fails when the first load is larger than its budget: everything the browser fetches before the default molecule moves, each file
// compressed as a static host would.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET = 300_000;
/** Chunks that are fetched later, when a panel is opened or a network is loaded. Whatever is not named here counts. */
const LATER = /^(LivePlots|passes)-/;

const dist = fileURLToPath(new URL('../dist', import.meta.url));
if (!existsSync(dist)) {
  console.error('There is no dist/ to measure: run "npm run build" first.');
  process.exit(1);
}
const read = (path) => readFileSync(join(dist, path));

const { molecules } = JSON.parse(read('reference/index.json').toString());
const files = [
  'index.html',
  ...readdirSync(join(dist, 'assets'))
    .filter((name) => /\.(js|css)$/.test(name) && !LATER.test(name))
    .map((name) => `assets/${name}`),
  'icons/favicon.svg',
  // Data of the default Experiment (src/session/defaults.ts).
  'forcefields/mm-class1.json',
  'reference/index.json',
  `reference/${molecules.find(({ name }) => name === 'ethanol').file}`,
];

const sizes = files.map((path) => ({ path, bytes: gzipSync(read(path), { level: 9 }).length }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { path, bytes } of sizes) console.log(`${String(bytes).padStart(8)}  ${path}`);
console.log(`${String(total).padStart(8)}  first load, gzip (budget ${BUDGET})`);
if (total > BUDGET) {
  console.error(`The first load is ${total - BUDGET} bytes over its budget.`);
  process.exitCode = 1;
}
