import { execFileSync } from 'node:child_process';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './playground.ts';

/** The workbench on ethanol, without the first minute. */
async function openWorkbench(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Skip' }).click();
  await page.getByRole('button', { name: 'Look closer' }).click();
  await page.locator('.forcefield-choice').waitFor();
}

const ffp = (...words: string[]): unknown =>
  JSON.parse(execFileSync('node', ['tools/ffp.mjs', 'measure', ...words, '--json'], { encoding: 'utf8' }));

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

test('errors and scans on the workbench are those of ffp', async ({ playground, page }) => {
  await playground.open();
  await openWorkbench(page);
  await page.getByRole('button', { name: 'Compare the forces' }).click();
  const { groups } = ffp('parity', '--molecule', 'ethanol', '--forcefield', 'mm-class1') as {
    groups: { element: string; mae: number }[];
  };
  const figure = page.locator('.bench-figure').first();
  // It waits until the plane has been timed.
  await expect(figure).toBeVisible({ timeout: 60_000 });
  for (const { element, mae } of groups)
    await expect(figure.locator('.series-key li', { hasText: new RegExp(`^${element}`) })).toContainText(
      mae.toPrecision(3),
    );
  await axe(page);

  // Tabs go by arrow keys.
  await page.getByRole('tab', { name: 'Errors' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Scans' })).toBeFocused();
  await page.getByRole('button', { name: 'Measure all scans' }).click();
  const { curves } = ffp('scan', '--molecule', 'ethanol', '--forcefield', 'mm-class1') as {
    curves: { errors: { mae: number; climbError: number } }[];
  };
  const { mae, climbError } = curves[0].errors;
  const scan = page.locator('.bench-figure').filter({ hasText: 'quantum mechanics' }).first();
  await expect(scan).toContainText(
    `off by ${mae.toPrecision(2)} on average, barrier too high by ${climbError.toPrecision(2)}`,
  );
  await page.getByLabel('Scan', { exact: true }).selectOption({ label: 'Water dimer: pulling apart' });
  await expect(page.locator('.bench-figure').first()).toContainText('Water dimer: pulling apart');
  await scan.getByText('The numbers').click();
  await expect(scan.getByRole('row')).toHaveCount(25);
  await axe(page);
});

test('what a visitor stops ends at once, and can be measured again', async ({ playground, page }) => {
  await playground.open();
  await openWorkbench(page);
  await page.getByRole('tab', { name: 'What it means' }).click();
  await page.getByRole('button', { name: 'Sample the torsion' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
  await page.getByRole('button', { name: 'Measure the energy errors' }).click();
  await expect(page.locator('.bench-figure').first()).toContainText('a factor of');
  await expect(page.getByText('Choose a second force field above')).toBeVisible();
  await axe(page);
});
