// Fails when the first load is larger than its budget: the page, all its scripts and styles (lazy ones too), the worker, and
// the data the first screen needs, each compressed as a static host would.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET = 300_000;
const dist = fileURLToPath(new URL('../dist', import.meta.url));
if (!existsSync(dist)) {
  console.error('There is no dist/ to measure: run "npm run build" first.');
  process.exit(1);
}

const { molecules } = JSON.parse(readFileSync(join(dist, 'reference/index.json'), 'utf8'));
const list = (folder) => readdirSync(join(dist, folder), { recursive: true }).map((name) => `${folder}/${name}`);

const files = [
  'index.html',
  ...list('assets').filter((path) => /\.(js|css)$/.test(path)),
  ...list('forcefields').filter((path) => path.endsWith('.json')),
  'reference/index.json',
  // The molecule of the default Experiment (src/session/defaults.ts).
  `reference/${molecules.find(({ name }) => name === 'ethanol').file}`,
];

const sizes = files.map((path) => ({ path, bytes: gzipSync(readFileSync(join(dist, path)), { level: 9 }).length }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { path, bytes } of sizes) console.log(`${String(bytes).padStart(8)}  ${path}`);
console.log(`${String(total).padStart(8)}  first load, gzip (budget ${BUDGET})`);
if (total > BUDGET) {
  console.error(`The first load is ${total - BUDGET} bytes over its budget.`);
  process.exitCode = 1;
}
