// Opens the built page in headless Chromium several times, waits until its plane is measured and its timings have come to rest, and prints
// how long that took and how well the visits agree, as one JSON object. Usage: npm run --silent bench:plane [-- VISITS]
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { preview, runnerImport } from 'vite';
import { buildPage } from '../tools/lib/build.mjs';

const root = new URL('..', import.meta.url).pathname;
const visits = Number(process.argv[2] ?? 3);
const { module } = await runnerImport(`${root}/tests/e2e/chromium.ts`);
await buildPage(root);
const server = await preview({ root, logLevel: 'silent', preview: { port: 0, host: '127.0.0.1' } });
const browser = await chromium.launch({ executablePath: module.CHROMIUM, headless: false, args: module.WITH_WEBGPU });

/** The points of one visit, by force field: µs a step with its spread and number of timings. */
async function visit() {
  const page = await (await browser.newContext()).newPage();
  try {
    await page.goto(server.resolvedUrls.local[0]);
    const start = Date.now();
    await page.getByRole('button', { name: 'Skip' }).click();
    await page.locator('[data-complete="true"]').waitFor({ timeout: 180_000 });
    const complete = (Date.now() - start) / 1000;
    await page.locator('[data-measuring="false"]').waitFor({ timeout: 180_000 });
    const settled = (Date.now() - start) / 1000;
    await page.getByText('Axes and files').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON' }).click(),
    ]);
    const { points } = JSON.parse(readFileSync(await download.path(), 'utf8'));
    return { complete, settled, points: points.map(({ forcefield, speed }) => ({ forcefield, ...speed })) };
  } finally {
    await page.context().close();
  }
}

try {
  const all = [];
  for (let n = 0; n < visits; n++) all.push(await visit());
  const points = all[0].points.map(({ forcefield }) => {
    const times = all.map((one) => one.points.find((point) => point.forcefield === forcefield));
    const values = times.map(({ microsecondsPerStep }) => microsecondsPerStep);
    return {
      forcefield,
      microsecondsPerStep: values,
      // Largest over smallest of the visits, less one.
      disagreement: Math.max(...values) / Math.min(...values) - 1,
      spread: times.map(({ spread, microsecondsPerStep }) => spread / microsecondsPerStep),
      runs: times.map(({ runs }) => runs),
    };
  });
  console.log(
    JSON.stringify({ complete_s: all.map((one) => one.complete), settled_s: all.map((one) => one.settled), points }),
  );
} finally {
  await browser.close();
  await server.close();
}
