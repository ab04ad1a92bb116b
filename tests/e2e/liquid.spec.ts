/** A box of water, filled and run in the page, and passed on. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './playground.ts';

const violations = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    ({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`,
  );

test('a box of water is filled, moves, shows its distances, and a link brings the same one', async ({
  playground,
  page,
}) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await page.getByRole('button', { name: /^Choose a molecule/ }).click();
  await page.getByRole('tab', { name: 'Fill a box' }).click();
  const molecules = page.getByRole('textbox', { name: 'Molecules' });
  await molecules.fill('0');
  await molecules.press('Tab');
  await expect(page.getByText(/whole number/)).toBeVisible();
  await molecules.fill('120');
  await molecules.press('Tab');
  await expect(page.getByTestId('box-size')).toContainText(/360 atoms, edges of 15\.3 Å, 0\.997/);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Fill it and run' }).click();
  await expect(page.getByRole('heading', { name: 'The liquid' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('moved by springs and water at 300 K')).toBeVisible();
  // Rigid water has its oxygens at 2.8 Å and no nearer.
  await expect(page.getByText(/mean of \d+ frames · First peak: [\d.]+ at 2\.[6-9]\d Å/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('15.33 × 15.33 × 15.33 Å')).toBeVisible();

  // Where the time goes is measured when it is asked for; on this adapter or on the processor.
  await page.getByText('Where the time of a step goes').click();
  const split = page.getByTestId('split');
  await expect(split).toContainText('Pairs within the cutoff', { timeout: 60_000 });
  await expect(split).toHaveAttribute('data-how', /^(watched|alone)$/);
  const shares = await split.getByText(/^\d+ %$/).allInnerTexts();
  const sum = shares.reduce((all, share) => all + parseInt(share), 0);
  expect(sum).toBeGreaterThan(94);
  expect(sum).toBeLessThan(106);

  expect(await violations(page)).toEqual([]);

  await playground.button('Copy link').click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  expect(link.length).toBeLessThan(1500);
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByText('15.33 × 15.33 × 15.33 Å')).toBeVisible({ timeout: 60_000 });

  // Back to a molecule on its own: the plane, and steps that suit it.
  await page.getByRole('button', { name: /^Choose a molecule/ }).click();
  await page.getByRole('searchbox').fill('methanol');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByRole('heading', { name: 'How fast, how right' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^moved by springs at 300 K/)).toBeVisible();
});
