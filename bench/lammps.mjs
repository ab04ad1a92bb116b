// Liquids of some 4,000 atoms on the cpu Engine and in lammps.js (its multi-threaded build), in turns in one headless Chromium; prints records as JSON.
// Usage: npm install --prefix bench/peers --no-save lammps.js@1.5.1 (76 MB, and no part of the project), then node bench/lammps.mjs [--threads N]
import { chromium } from '@playwright/test';
import { createReadStream, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createServer, runnerImport } from 'vite';

const PEER = process.env.LAMMPS_JS ?? new URL('peers/node_modules/lammps.js', import.meta.url).pathname;
const BUILD = 'dist/cpp/lammps-atomify.js';
if (!existsSync(join(PEER, BUILD))) {
  console.error(
    'lammps.js is not installed: npm install --prefix bench/peers --no-save lammps.js@1.5.1, or name its folder in LAMMPS_JS.',
  );
  process.exit(2);
}
const at = process.argv.indexOf('--threads');
const threads = at < 0 ? availableParallelism() : Number(process.argv[at + 1]);

// Without these, pages have no memory that threads share.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const peer = {
  name: 'peer',
  // Its 43 MB are passed on as they are.
  configureServer(server) {
    server.middlewares.use('/peer/lammps-atomify.js', (_, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.setHeader('Content-Type', 'text/javascript');
      createReadStream(join(PEER, BUILD)).pipe(response);
    });
  },
};
const { module } = await runnerImport(new URL('../tests/e2e/chromium.ts', import.meta.url).pathname);
const server = await createServer({
  logLevel: 'silent',
  server: { port: 0, host: '127.0.0.1', headers },
  plugins: [peer],
});
await server.listen();
const browser = await chromium.launch({ executablePath: module.CHROMIUM, headless: false, args: module.WITH_WEBGPU });
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  page.on('console', (message) => console.error(message.text()));
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/bench/browser/lammps.html?threads=${threads}`);
  await page.waitForFunction(() => 'records' in globalThis, undefined, { timeout: 1_200_000 });
  const records = await page.evaluate(() => globalThis.records);
  if (records.error) throw new Error(records.error);
  console.log(JSON.stringify(records));
} finally {
  await browser.close();
  await server.close();
}
