/** The workbench as a place: every tab by keyboard, without a violation that axe finds; the molecule waits, and goes on afterwards. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.ts';

test('every tab says what it is for, one measurement is stopped while another goes on, and the molecule moves again', async ({
  playground,
  page,
}) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await playground.pointsMeasured();
  await playground.isMoving();
  await playground.button('Look closer').click();
  const bench = page.getByRole('dialog', { name: 'Workbench' });
  const tab = (name: string) => bench.getByRole('tab', { name, exact: true });
  await expect(playground.status).toHaveAttribute('data-state', 'paused');

  await expect(bench.getByRole('tab').first()).toHaveAttribute('aria-selected', 'true');
  const names = await bench.getByRole('tab').allTextContents();
  expect(names).toEqual(expect.arrayContaining(['Errors', 'Scans', 'Motion', 'Time', 'Scaling', 'Report card']));
  await bench.getByRole('tab').first().focus();
  for (const [n, name] of names.entries()) {
    if (n > 0) await page.keyboard.press('ArrowRight');
    await expect(tab(name)).toHaveAttribute('aria-selected', 'true');
    await expect(bench.getByRole('tabpanel').getByRole('button').first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('.dialog').analyze();
    expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
  }

  await tab('Time').click();
  await bench.getByRole('checkbox', { name: 'A network of messages', exact: true }).check();
  await bench.getByRole('button', { name: 'Split the time' }).click();
  await bench.getByRole('button', { name: 'Stop' }).first().click();
  await expect(bench.getByRole('figure')).toHaveCount(1, { timeout: 90_000 });

  await bench.getByRole('button', { name: 'Close the workbench' }).click();
  await expect(bench).toBeHidden();
  await playground.isMoving();
});
