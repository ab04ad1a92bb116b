// Runs suites of src/bench in headless Chromium (resident where none is named), or `viewer` (pictures), and prints their records as JSON.
// Usage: npm run --silent bench:browser [-- SUITE[,SUITE…] [--quick] | viewer]
import { chromium } from '@playwright/test';
import { createServer, runnerImport } from 'vite';

const SUITES = ['floor', 'resident', 'lanes', 'replicas', 'learned', 'blocks', 'cost'];
const [asked = 'resident', ...more] = process.argv.slice(2);
const wrong = asked === 'viewer' ? undefined : asked.split(',').find((name) => !SUITES.includes(name));
if (wrong !== undefined) {
  console.error(`There is no suite "${wrong}": ${SUITES.join(', ')}, or viewer.`);
  process.exit(2);
}
const address =
  asked === 'viewer' ? 'viewer.html' : `index.html?suites=${asked}${more.includes('--quick') ? '&quick' : ''}`;

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
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/bench/browser/${address}`);
  await page.waitForFunction(() => 'records' in globalThis, undefined, { timeout: 1_200_000 });
  const records = await page.evaluate(() => globalThis.records);
  if (records.error) throw new Error(records.error);
  console.log(JSON.stringify(asked === 'viewer' ? { records } : records));
} finally {
  await browser.close();
  await server.close();
}
