// `node tools/screenshots.mjs [--sizes desktop,tablet,phone] [NAME …]`: builds the page, opens it in Chromium, walks through all
// screens of tests/e2e/screens.ts at three sizes, and writes their pictures to docs/screenshots and the table of docs/screens.md.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { preview, runnerImport } from 'vite';
import { buildPage } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/screenshots');

/** Both themes are seen: the light one at the middle size. */
const SIZES = {
  desktop: { theme: 'dark', viewport: { width: 1440, height: 900 } },
  tablet: { theme: 'light', viewport: { width: 1024, height: 768 } },
  phone: {
    theme: 'dark',
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 1,
    isMobile: true,
    hasTouch: true,
  },
};
/** Screens that are shown in both themes at every size. */
const BOTH = ['start', 'explore'];
/** Pictures of the whole folder, bytes. */
const LIMIT = 25e6;

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { sizes: { type: 'string', default: Object.keys(SIZES).join() } },
});
await buildPage(root);
mkdirSync(folder, { recursive: true });
const load = async (path) => (await runnerImport(join(root, path))).module;
const { CHROMIUM, WITH_WEBGPU } = await load('tests/e2e/chromium.ts');
const { FIRST_MINUTE, SCREENS, begin, collectFrames, measured } = await load('tests/e2e/screens.ts');
/** The files of ANI-2x, where they lie beside the project. */
const ANI = resolve(root, '../shared/fixtures/ani-2x');
const ani = {
  name: 'ani',
  title: 'ANI-2x beside the springs, from its own files',
  open: async (page) => {
    await page.reload();
    await page.getByRole('button', { name: 'Add a model', exact: true }).click();
    await page.getByTestId('folder').setInputFiles(ANI);
    await page.getByText('ANI-2x is on the plane').waitFor({ timeout: 120_000 });
    await page.keyboard.press('Escape');
    const point = page.locator('[role=button][data-forcefield^="ANI-2x"]');
    await point.waitFor({ timeout: 120_000 });
    await point.press('Enter');
    await page.getByText('moved by neural network ANI-2x').waitFor({ timeout: 120_000 });
  },
};
/** Dihydrofolate reductase in water, where its files lie beside the project. */
const DHFR = ['prmtop', 'rst7'].map((ending) => resolve(root, `../shared/fixtures/amber/dhfr_pme.${ending}`));
const protein = {
  name: 'protein',
  title: 'A protein in water, 23,558 atoms, from its two files',
  open: async (page) => {
    await page.reload();
    await page.getByRole('button', { name: 'Add a model', exact: true }).click();
    await page.getByTestId('files').setInputFiles(DHFR);
    await page.getByRole('button', { name: /^Run it/ }).click();
    await page.getByText(/moved by springs of dhfr_pme/).waitFor({ timeout: 300_000 });
  },
  pose: collectFrames,
};
const LIST = [
  ...FIRST_MINUTE,
  ...SCREENS,
  ...(existsSync(ANI) ? [ani] : []),
  ...(existsSync(DHFR[0]) ? [protein] : []),
];

const server = await preview({ root, logLevel: 'error', preview: { port: 0 } });
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  headless: false, // the flags ask for the new headless mode
  args: WITH_WEBGPU,
});
const failures = [];
try {
  for (const size of values.sizes.split(',')) {
    const { theme, ...look } = SIZES[size];
    await walk(size, theme, look, (screen) => wanted.length === 0 || wanted.includes(screen.name));
    const other = theme === 'dark' ? 'light' : 'dark';
    await walk(size, other, look, ({ name }) => BOTH.includes(name) && (wanted.length === 0 || wanted.includes(name)));
  }
} finally {
  await browser.close();
  await server.close();
}
writeFileSync(join(root, 'docs/screens.md'), table());
const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
console.log(`docs/screenshots: ${(bytes / 1e6).toFixed(1)} MB`);
if (bytes > LIMIT) failures.push(`docs/screenshots is larger than ${LIMIT / 1e6} MB`);
if (failures.length > 0) throw new Error(failures.join('\n'));

/** One visit: every screen in its turn. What stands still is the same in every picture. */
async function walk(size, theme, look, takes) {
  // The second and third screen of the first minute come one after the other; everything later starts from the explored page.
  const chain = FIRST_MINUTE.slice(1);
  const needed = chain.some(takes) ? chain : [];
  const list = LIST.filter((screen) => takes(screen) || needed.includes(screen) || screen.name === 'explore');
  if (!list.some(takes)) return;
  const context = await browser.newContext({ ...look, colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await begin(page, server.resolvedUrls.local[0]);
  for (const screen of list) {
    try {
      if (screen.points) await measured(page);
      await screen.open(page);
      await screen.pose?.(page);
      if (takes(screen)) {
        await page.waitForTimeout(400);
        const name = fileOf(screen.name, size, theme);
        await page.screenshot({ path: join(folder, name), timeout: 120_000 });
        console.log(`docs/screenshots/${name}`);
      }
      await screen.leave?.(page);
    } catch (error) {
      failures.push(`${screen.name}, ${size}: ${String(error).split('\n')[0]}`);
      await page.keyboard.press('Escape');
    }
  }
  await context.close();
}

function fileOf(name, size, theme) {
  return `${name}-${size}-${theme}.png`;
}

/** docs/screens.md: a row a screen, a column a size. */
function table() {
  const cell = (name, size) => {
    const own = [SIZES[size].theme, SIZES[size].theme === 'dark' ? 'light' : 'dark'];
    return own
      .map((theme) => fileOf(name, size, theme))
      .filter((file) => existsSync(join(folder, file)))
      .map(
        (file) =>
          `[<img src="screenshots/${file}" width="${size === 'phone' ? 110 : 240}" alt="">](screenshots/${file})`,
      )
      .join(' ');
  };
  const sizes = Object.keys(SIZES);
  const head = sizes.map((size) => `${size}, ${SIZES[size].viewport.width} × ${SIZES[size].viewport.height}`);
  const rows = LIST.map(({ name, title }) => `| ${title} | ${sizes.map((size) => cell(name, size)).join(' | ')} |`);
  return `# Every screen

Written by \`node tools/screenshots.mjs\`, from the list in \`tests/e2e/screens.ts\` that the tests of access walk through too.

<!-- prettier-ignore -->
| screen | ${head.join(' | ')} |
| --- | ${sizes.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}
