import { execFileSync } from 'node:child_process';
import { expect, test } from './playground.ts';

/** Timing of the plane comes first, and a test machine is slow. */
const PATIENCE = 120_000;

test('scans agree with the command line, and an energy error is a factor', async ({ playground, page }) => {
  test.slow();
  await playground.open();
  await page.getByRole('button', { name: 'Skip' }).click();
  await page.getByRole('button', { name: 'Look closer' }).click();
  await page.getByRole('tab', { name: 'Scans' }).click();
  await page.getByRole('button', { name: 'Measure all scans' }).click();
  const words = 'tools/ffp.mjs measure scan --molecule ethanol --forcefield mm-class1 --json'.split(' ');
  const { curves } = JSON.parse(execFileSync('node', words, { encoding: 'utf8' })) as {
    curves: { errors: { mae: number; climbError: number } }[];
  };
  const { mae, climbError } = curves[0].errors;
  const figure = page.locator('.bench-figure').first();
  await expect(figure).toContainText(
    `off by ${mae.toPrecision(2)} on average, barrier too high by ${climbError.toPrecision(2)}`,
    { timeout: PATIENCE },
  );
  await page.locator('label.field select').first().selectOption({ label: 'Water dimer: pulling apart' });
  await expect(figure).toContainText('Water dimer: pulling apart');
  await figure.getByText('The numbers').click();
  await expect(figure.getByRole('row')).toHaveCount(25);

  await page.getByRole('tab', { name: 'What it means' }).click();
  await page.getByRole('button', { name: 'Measure the energy errors' }).click();
  await expect(page.locator('.bench-figure').first()).toContainText(/1\.4 kcal\/mol: a factor of 1\d/, {
    timeout: PATIENCE,
  });
  await expect(page.getByText('Choose a second force field above')).toBeVisible();
});
