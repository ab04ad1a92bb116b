import { expect, test } from '@playwright/test';
import { Playground } from './playground.ts';

test.use({ serviceWorkers: 'allow' });

test('the page can be installed, and once seen it works without a network, another force field included', async ({
  page,
  context,
}) => {
  // Without the check for errors on the console: the browser itself complains of every request that no network answered.
  const playground = new Playground(page);
  await playground.open();
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!;
    const { icons, display } = (await (await fetch(link.href)).json()) as { icons: { src: string }[]; display: string };
    const found = await Promise.all(icons.map(async ({ src }) => (await fetch(new URL(src, link.href))).ok));
    return { display, found };
  });
  expect(manifest).toEqual({ display: 'standalone', found: [true, true, true, true] });

  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  await context.setOffline(true);
  await page.reload();
  await playground.ready();
  await playground.isMoving();
  await playground.button('Skip').click();
  await playground.pointsMeasured();
  await playground.clickPoint('mm-graph2');
  await expect(playground.point('mm-graph2')).toHaveAttribute('aria-pressed', 'true');
  await playground.isMoving();
  // A molecule that was never looked at is not here: a sentence says so, and what moves goes on.
  await playground.chooseMolecule('aspirin');
  await expect(
    page
      .getByRole('alert')
      .or(page.getByRole('status'))
      .filter({ hasText: /What was running goes on/ }),
  ).toBeVisible();
  await playground.isMoving();
  await context.setOffline(false);
  await playground.chooseMolecule('aspirin');
  await expect(playground.button(/Aspirin/)).toBeVisible();
});
