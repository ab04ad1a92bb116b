/** Served with the two headers of cross-origin isolation, a box on the cpu Engine has two threads. */
import { expect, test } from './playground.ts';

test('a box is shared between two threads', async ({ playground, page }) => {
  test.slow();
  await playground.open();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await playground.button('Skip').click();
  await page.getByRole('button', { name: /^Choose a molecule/ }).click();
  await page.getByRole('tab', { name: 'Fill a box' }).click();
  const molecules = page.getByRole('textbox', { name: 'Molecules' });
  await molecules.fill('250');
  await molecules.press('Tab');
  await page.getByRole('button', { name: 'Fill it and run' }).click();
  await expect(page.getByRole('heading', { name: 'The liquid' })).toBeVisible({ timeout: 60_000 });
  await playground.isMoving();
  await expect(playground.status.locator('.adapter')).toHaveAttribute('title', /2 threads/, { timeout: 60_000 });
  const threads = (): number => page.workers().filter((worker) => worker.url().includes('kernels')).length;
  await expect.poll(threads).toBe(1);
  await playground.isMoving();

  // Back to a molecule on its own, the other thread is gone.
  await page.getByRole('button', { name: /^Choose a molecule/ }).click();
  await page.getByRole('tab', { name: 'Gallery' }).click();
  await page.getByRole('searchbox').fill('methanol');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByRole('heading', { name: 'How fast, how right' })).toBeVisible({ timeout: 60_000 });
  await expect.poll(threads, { timeout: 30_000 }).toBe(0);
});
