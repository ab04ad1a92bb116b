import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import type { BenchSuite } from '../src/cli/bench.ts';
import { CHROMIUM, WITH_WEBGPU } from '../tests/e2e/chromium.ts';
import type { Said } from './browser/lammpsWorker.ts';

/** Where lammps.js was installed: it is 76 MB, and no part of the project. */
const PACKAGE = process.env.LAMMPS_JS ?? 'bench/peers/node_modules/lammps.js';
const INSTALL = 'npm install --prefix bench/peers --no-save lammps.js@1.5.1';
const PAGE = 'bench/browser/lammps.html';
/** Between two looks at what the page says, ms; the longest that it may say nothing. */
const LOOK_MS = 500;
const PATIENCE_MS = 900_000;

/** Liquids of 4,000 atoms on both Engines and in lammps.js, in the same worker of the same headless Chromium. */
export const suite: BenchSuite = {
  summary: 'argon and rigid water of 4,000 atoms on both Engines against lammps.js in the same Chromium',
  async *run({ quick, skip, progress }) {
    const without = (reason: string): void => skip({ what: 'lammps.js', system: 'argon and water', reason });
    if (!existsSync(join(PACKAGE, 'dist/cpp/lammps-atomify.js')))
      return without(`lammps.js is not installed: "${INSTALL}", or name its folder in LAMMPS_JS.`);
    const modules = await Promise.all([import('@playwright/test'), import('vite')]).catch(() => null);
    if (!modules || !existsSync(CHROMIUM)) return without('Chromium, Playwright or Vite is not installed.');
    const [{ chromium }, { build }] = modules;
    const folder = mkdtempSync(join(tmpdir(), 'ffp-lammps-'));
    await build({
      configFile: false,
      publicDir: false,
      logLevel: 'silent',
      base: './',
      worker: { format: 'es' },
      build: { outDir: folder, target: 'es2022', rollupOptions: { input: PAGE } },
    });
    const server = serve([
      ['/peer/', join(PACKAGE, 'dist/cpp')],
      ['/', folder],
    ]);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
    const browser = await chromium.launch({ executablePath: CHROMIUM, headless: false, args: WITH_WEBGPU });
    try {
      const page = await browser.newPage();
      page.on('console', (message) => message.type() === 'error' && progress(message.text()));
      const { port } = server.address() as AddressInfo;
      const threads = availableParallelism();
      await page.goto(`http://127.0.0.1:${port}/${PAGE}?threads=${threads}${quick ? '&quick' : ''}`);
      let heard = performance.now();
      for (let read = 0; ;) {
        const said = await page.evaluate((from) => (globalThis as unknown as { said: Said[] }).said.slice(from), read);
        read += said.length;
        for (const one of said) {
          heard = performance.now();
          if ('error' in one) throw new Error(one.error);
          if ('done' in one) return;
          if ('text' in one) progress(one.text);
          else yield* one.records;
        }
        if (performance.now() - heard > PATIENCE_MS) throw new Error('the page has gone silent');
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    } finally {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Serves folders by the beginning of the address, with the two headers without which threads share no memory. */
function serve(folders: readonly (readonly [string, string])[]): Server {
  return createServer(({ url }, response) => {
    const { pathname } = new URL(url ?? '/', 'http://localhost');
    const [start, folder] = folders.find(([prefix]) => pathname.startsWith(prefix))!;
    const file = join(folder, normalize(decodeURIComponent(pathname.slice(start.length))));
    const found = file.startsWith(normalize(folder)) && existsSync(file);
    response.writeHead(found ? 200 : 404, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    if (found) createReadStream(file).pipe(response);
    else response.end();
  });
}
