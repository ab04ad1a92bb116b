import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { summarise, type BenchRecord } from '../src/bench/record.ts';
import { RUNS } from '../src/bench/turns.ts';
import type { BenchSuite } from '../src/cli/bench.ts';
import { CHROMIUM, WITH_WEBGPU } from '../tests/e2e/chromium.ts';

/** How long a visit may take to show a molecule that moves, ms. */
const PATIENCE_MS = 60_000;
const BYTES = 2 ** 20;

/** The built page as a new visitor finds it, in headless Chromium: each visit has storage and a cache of its own. */
export const suite: BenchSuite = {
  summary: 'the built page in headless Chromium: bytes of the first load, time until a molecule moves, memory',
  async *run({ quick, skip, progress }) {
    const without = (reason: string): void => skip({ what: 'first load', system: 'the page', reason });
    if (!existsSync('dist/index.html')) return without('The page is not built: run "npm run build".');
    const modules = await Promise.all([import('@playwright/test'), import('vite')]).catch(() => null);
    if (!modules || !existsSync(CHROMIUM)) return without('Chromium, Playwright or Vite is not installed.');
    const size = spawnSync(process.execPath, ['tools/size.mjs'], { encoding: 'utf8' });
    const bytes = Number(/(\d+)\s+first load/.exec(size.stdout)?.[1]);
    yield record('first load, compressed', 'kB', [bytes / 1000]);
    const [{ chromium }, { preview }] = modules;
    const server = await preview({ logLevel: 'silent', preview: { port: 0, host: '127.0.0.1' } });
    const browser = await chromium.launch({ executablePath: CHROMIUM, headless: false, args: WITH_WEBGPU });
    try {
      const visits: Visit[] = [];
      // The first visit warms the browser up.
      for (let n = -1; n < (quick ? Math.min(RUNS, 7) : 9); n++) {
        progress(`visit ${n + 1}`);
        const one = await visit(browser, server.resolvedUrls!.local[0]);
        if (n >= 0) visits.push(one);
      }
      const all = (of: (one: Visit) => number): number[] => visits.map(of);
      yield record(
        'page loaded',
        'ms',
        all(({ loaded }) => loaded),
      );
      yield record(
        'first moving frame',
        'ms',
        all(({ moving }) => moving),
      );
      yield record(
        'memory of the page’s scripts, a molecule moving',
        'MiB',
        all(({ heap }) => heap / BYTES),
      );
    } finally {
      await browser.close();
      await server.close();
    }
  },
};

interface Visit {
  /** ms after the navigation began. */
  readonly loaded: number;
  readonly moving: number;
  /** Bytes of the page's own heap; the worker has its own. */
  readonly heap: number;
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
    const mark = 'first moving frame';
    await page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, mark, {
      timeout: PATIENCE_MS,
    });
    const times = await page.evaluate((name) => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      return { loaded: navigation.loadEventEnd, moving: performance.getEntriesByName(name)[0].startTime };
    }, mark);
    const inspector = await context.newCDPSession(page);
    const { usedSize } = await inspector.send('Runtime.getHeapUsage');
    return { ...times, heap: usedSize };
  } finally {
    await context.close();
  }
}

const record = (what: string, unit: string, values: readonly number[]): BenchRecord => ({
  what: `${what} [${unit}]`,
  system: 'ethanol, a new visitor',
  n: values.length,
  ...summarise(values),
  peer: null,
  ratio: null,
});
