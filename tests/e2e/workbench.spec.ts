/** The workbench: a card with a control that fails beside it, errors that the command line prints too, every tab usable. */
import { spawnSync } from 'node:child_process';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type Playground } from './playground.ts';

const PATIENCE = 90_000;

/** Opens the workbench on a settled page. */
async function openBench(playground: Playground, page: Page): Promise<Locator> {
  await playground.open();
  await playground.button('Skip').click();
  await playground.pointsMeasured();
  await playground.button('Look closer').click();
  const bench = page.getByRole('dialog', { name: 'Workbench' });
  await expect(bench).toBeVisible();
  return bench;
}

const tab = (bench: Locator, name: string) => bench.getByRole('tab', { name, exact: true });
const chip = (bench: Locator, name: string) => bench.getByRole('checkbox', { name, exact: true });

test('a report card beside a control that fails', async ({ playground, page }) => {
  test.slow();
  const bench = await openBench(playground, page);
  await tab(bench, 'Report card').click();
  await bench.getByRole('button', { name: 'Test', exact: true }).click();
  const row = (name: string) => bench.getByRole('row', { name: new RegExp(`^${name}`) });
  await expect(bench.getByRole('columnheader', { name: /^Springs/ })).toContainText(/\d+ passed/, {
    timeout: PATIENCE,
  });
  for (const name of ['Moving', 'Turning', 'Slope', 'Round trip'])
    await expect(row(name).getByRole('cell').first()).toContainText('pass');
  // What a spring cannot do is shown, not hidden.
  await expect(row('Pulled apart').getByRole('cell').first()).toContainText('fail');

  await bench.getByRole('combobox').selectOption({ label: 'Forces predicted directly' });
  await expect(bench.getByRole('columnheader', { name: /^Control/ })).toContainText(/\d+ passed/, {
    timeout: PATIENCE,
  });
  await expect(row('Round trip').getByRole('cell').nth(1)).toContainText('fail');
  await expect(row('Slope').getByRole('cell').nth(1)).toContainText('fail');

  const { violations } = await new AxeBuilder({ page }).include('.dialog').analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
});

test('errors agree with the command line, and the molecule goes on afterwards', async ({ playground, page }) => {
  test.slow();
  const bench = await openBench(playground, page);
  await chip(bench, 'Springs that talk to each other').check();
  await bench.getByRole('button', { name: 'Compare the forces' }).click();
  const pictures = bench.getByRole('figure');
  await expect(pictures).toHaveCount(2, { timeout: PATIENCE });
  const { stdout } = spawnSync(
    'node',
    'tools/ffp.mjs assess --molecule ethanol --split test --forcefield mm-class2 --json'.split(' '),
    { encoding: 'utf8' },
  );
  const { force_mae: mae } = JSON.parse(stdout) as { force_mae: number };
  const description = await pictures.nth(1).getByRole('img').getAttribute('aria-label');
  expect(description).toContain(mae.toFixed(2));

  await bench.getByRole('button', { name: 'Close the workbench' }).click();
  await expect(bench).toBeHidden();
  await playground.isMoving();
});

test('a measurement is stopped, and every tab says what it is for', async ({ playground, page }) => {
  test.slow();
  const bench = await openBench(playground, page);
  await expect(bench.getByRole('tab').first()).toHaveAttribute('aria-selected', 'true');
  const names = await bench.getByRole('tab').allTextContents();
  expect(names).toEqual(expect.arrayContaining(['Errors', 'Scans', 'Motion', 'Time', 'Scaling', 'Report card']));
  await bench.getByRole('tab').first().focus();
  for (const name of names.slice(1)) {
    await page.keyboard.press('ArrowRight');
    await expect(tab(bench, name)).toHaveAttribute('aria-selected', 'true');
    await expect(bench.getByRole('tabpanel')).toContainText(/\w{3}/);
    const { violations } = await new AxeBuilder({ page }).include('.dialog').analyze();
    expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
  }
  await tab(bench, 'Time').click();
  await chip(bench, 'A network of messages').check();
  await bench.getByRole('button', { name: 'Split the time' }).click();
  const stops = bench.getByRole('button', { name: 'Stop' });
  await stops.first().click();
  // The other one goes on, and is shown.
  await expect(bench.getByRole('figure')).toHaveCount(1, { timeout: PATIENCE });
});
