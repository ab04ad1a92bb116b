// `node tools/screenshots.mjs [NAME …]`: builds the page, opens it in Chromium, and takes the pictures of docs/screenshots.
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { preview, runnerImport } from 'vite';
import { buildPage } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));

const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/** The files of ANI-2x, where they lie beside the project. */
const ANI = resolve(root, '../shared/fixtures/ani-2x');

const button = (page, name) => page.getByRole('button', { name });
const measured = (page) => page.locator('[data-complete="true"]').waitFor({ timeout: 120_000 });
const freeze = (page) => button(page, /^Freeze/).click();
const skip = (page) => button(page, 'Skip').click();
/** Opens the workbench at a tab, with more force fields than the running one. */
const bench = async (page, tab, ...chips) => {
  await skip(page);
  await measured(page);
  await button(page, 'Look closer').click();
  await page.getByRole('tab', { name: tab, exact: true }).click();
  for (const chip of chips) await page.getByRole('checkbox', { name: chip, exact: true }).check();
};
/** Starts what the tab's button starts, and waits until it could be started again. */
const work = async (page, name) => {
  await button(page, name).click();
  await button(page, 'Measure again').first().waitFor({ timeout: 180_000 });
};

/** What is done on the page, once its points are measured, before a picture is taken. */
const SCENES = {
  playground: async () => {},
  frozen: freeze,
  compared: async (page) => {
    await freeze(page);
    await button(page, /^Try/).click();
  },
  more: async (page) => {
    await skip(page);
    await button(page, 'More').click();
  },
  aspirin: async (page) => {
    await skip(page);
    await button(page, /^Choose a molecule/).click();
    await page.getByRole('searchbox').fill('aspirin');
    await page.getByRole('searchbox').press('Enter');
    await button(page, /^Choose a molecule: Aspirin/).waitFor();
    await measured(page);
  },
  axes: async (page) => {
    await skip(page);
    await measured(page);
    await page.getByText('Axes and files').click();
    await page.getByRole('combobox', { name: 'Upwards' }).selectOption('energy');
  },
  card: async (page) => {
    await bench(page, 'Report card', 'Specimen: a network that breaks');
    await work(page, 'Test');
  },
  scans: async (page) => {
    await bench(page, 'Scans', 'Talking springs set by a network', 'A network of messages');
    await page.locator('.job-line button.primary').first().click();
    await page.locator('.bench-figure svg').nth(1).waitFor({ timeout: 120_000 });
  },
  errors: async (page) => {
    await bench(page, 'Errors', 'Splines', 'A network of messages');
    await page.locator('.job-line button.primary').first().click();
    await page.locator('.bench-figure svg').nth(2).waitFor({ timeout: 120_000 });
  },
  models: async (page) => {
    await skip(page);
    await button(page, 'Add a model').click();
    await button(page, /^Download/).waitFor();
  },
  ani: async (page) => {
    await skip(page);
    await button(page, 'Add a model').click();
    await page.getByTestId('folder').setInputFiles(ANI);
    await page.getByText('ANI-2x is on the plane').waitFor();
    await page.keyboard.press('Escape');
    const point = page.locator('[role=button][data-forcefield^="ANI-2x"]');
    await point.waitFor({ timeout: 120_000 });
    await point.press('Enter');
    await page.getByText('moved by neural network ANI-2x').waitFor();
  },
};

const themes = ['dark', 'light'];
const PICTURES = [
  ...Object.keys(SIZES).flatMap((size) => themes.map((theme) => ({ size, theme, scene: 'playground' }))),
  { size: 'desktop', theme: 'dark', scene: 'compared' },
  { size: 'desktop', theme: 'light', scene: 'more' },
  { size: 'desktop', theme: 'dark', scene: 'aspirin' },
  { size: 'phone', theme: 'dark', scene: 'frozen' },
  { size: 'desktop', theme: 'dark', scene: 'models' },
  { size: 'tablet', theme: 'light', scene: 'models' },
  { size: 'phone', theme: 'dark', scene: 'models' },
  { size: 'desktop', theme: 'dark', scene: 'axes' },
  { size: 'phone', theme: 'light', scene: 'axes' },
  { size: 'tablet', theme: 'light', scene: 'axes' },
  { size: 'desktop', theme: 'dark', scene: 'card' },
  { size: 'phone', theme: 'light', scene: 'card' },
  { size: 'desktop', theme: 'light', scene: 'scans' },
  { size: 'tablet', theme: 'dark', scene: 'errors' },
  ...(existsSync(ANI) ? [{ size: 'desktop', theme: 'dark', scene: 'ani' }] : []),
  ...(existsSync(ANI) ? [{ size: 'phone', theme: 'light', scene: 'ani' }] : []),
].map((picture) => ({
  ...picture,
  name: `${picture.scene}${picture.size === 'desktop' ? '' : `-${picture.size}`}-${picture.theme}`,
}));

await buildPage(root);
mkdirSync(folder, { recursive: true });
const { module: browserFlags } = await runnerImport(new URL('../tests/e2e/chromium.ts', import.meta.url).pathname);
const server = await preview({ root, logLevel: 'error', preview: { port: 4199 } });
const browser = await chromium.launch({
  executablePath: browserFlags.CHROMIUM,
  headless: false, // the flags ask for the new headless mode
  args: browserFlags.WITH_WEBGPU,
});
try {
  const wanted = process.argv.slice(2);
  for (const { name, size, theme, scene } of PICTURES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const page = await browser.newPage({ ...SIZES[size], colorScheme: theme });
    await page.goto(server.resolvedUrls.local[0]);
    await measured(page);
    await SCENES[scene](page);
    // Plots need a little trajectory, arrows a moment to arrive.
    await page.waitForTimeout(scene === 'more' ? 6000 : 1500);
    await page.screenshot({ path: `${folder}${name}.png`, timeout: 120_000 });
    await page.close();
    console.log(`docs/screenshots/${name}.png`);
  }
} finally {
  await browser.close();
  await server.close();
}
