// Runs a suite in headless Chromium and prints its records as JSON: `resident` (steps, the default) or `viewer` (pictures).
// Usage: npm run --silent bench:browser [-- viewer]
import { chromium } from '@playwright/test';
import { createServer, runnerImport } from 'vite';

const PAGES = { resident: 'index', viewer: 'viewer' };
const suite = process.argv[2] ?? 'resident';
if (!(suite in PAGES)) {
  console.error(`There is no suite "${suite}": ${Object.keys(PAGES).join(', ')}.`);
  process.exit(2);
}

const { module } = await runnerImport(new URL('../tests/e2e/chromium.ts', import.meta.url).pathname);
const server = await createServer({ logLevel: 'silent', server: { port: 0, host: '127.0.0.1' } });
await server.listen();
const browser = await chromium.launch({
  executablePath: module.CHROMIUM,
  headless: false,
  args: module.WITH_WEBGPU,
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/bench/browser/${PAGES[suite]}.html`);
  await page.waitForFunction(() => 'records' in globalThis, undefined, { timeout: 300_000 });
  console.log(JSON.stringify({ records: await page.evaluate(() => globalThis.records) }));
} finally {
  await browser.close();
  await server.close();
}
