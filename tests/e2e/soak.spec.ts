/** A minute of what `npm run verify:long -- soak` does for half an hour: used again and again, the page holds what it held. */
import type { Page } from '@playwright/test';
import { HeapWatch, settle, useOnce, type Held } from '../../tools/verify/soak/use.ts';
import { expect, test } from './playground.ts';

/** More than the second round may add to what the first left: caches still fill in these minutes. */
const GROWTH = 1.12;

const grown = (before: Held, after: Held): string[] =>
  (['pageHeap', 'domNodes', 'listeners'] as const).filter((name) => after[name] > GROWTH * before[name]);

async function watched(page: Page, url: string): Promise<{ look: () => Promise<Held> }> {
  await settle(page, url);
  return HeapWatch.of(page);
}

test('memory is the same after a round of use as before it', async ({ playground, page, baseURL }) => {
  test.setTimeout(240_000);
  const watch = await watched(page, baseURL ?? '');
  await useOnce(page, 0);
  const first = await watch.look();
  await useOnce(page, 1);
  const second = await watch.look();
  console.log(JSON.stringify([first, second]));
  expect(first.workers).toBeGreaterThan(0);
  expect(first.workerHeap).toBeGreaterThan(0);
  expect(grown(first, second)).toEqual([]);
  // A page that leaks is found.
  await page.evaluate(() => {
    const kept = Array.from({ length: 400 }, () => document.createElement('p'));
    Object.assign(window, { kept, numbers: Array.from({ length: 400_000 }, (_, i) => ({ i })) });
  });
  expect(grown(first, await watch.look())).toEqual(['pageHeap', 'domNodes']);
  void playground;
});
