// Draws public/icons/favicon.svg as the PNGs that installed pages need. Usage: node tools/icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { runnerImport } from 'vite';

const folder = new URL('../public/icons/', import.meta.url);
const svg = readFileSync(new URL('favicon.svg', folder), 'utf8');
const { module } = await runnerImport(new URL('../tests/e2e/chromium.ts', import.meta.url).pathname);
const browser = await chromium.launch({ executablePath: module.CHROMIUM, headless: false, args: ['--headless=new'] });
const page = await browser.newPage();
/** `inset`: share of each side that stays ground, for systems that cut icons to their own shape. */
for (const [name, size, inset] of [
  ['icon-180', 180, 0],
  ['icon-192', 192, 0],
  ['icon-512', 512, 0],
  ['maskable-512', 512, 0.12],
]) {
  await page.setViewportSize({ width: size, height: size });
  const ground = inset > 0 ? 'background:#10161e' : '';
  const side = size * (1 - 2 * inset);
  await page.setContent(
    `<body style="margin:0;${ground}"><div style="width:${side}px;height:${side}px;margin:${size * inset}px">${svg}</div></body>`,
  );
  writeFileSync(new URL(`${name}.png`, folder), await page.screenshot({ omitBackground: true }));
}
await browser.close();
