/** A wall that keeps two molecules together: put up in the settings, felt, taken apart in the look inside, and passed on. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.ts';

/** Software graphics would take most of the time: this is about the page. */
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'gpu', { value: undefined }));
});

test('a wall is put up, has an energy, and a link brings it to the same bits', async ({ playground, page }) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await playground.chooseMolecule('methane-dimer');
  await expect(page.getByText(/^moved by springs at 300 K/)).toBeVisible();
  await playground.button('Pause').click();
  await playground.openMore();
  const held = page.getByRole('combobox', { name: 'Held from outside' });
  await expect(held).toHaveValue('none');
  const step = (await playground.number('step')) + 200;
  const free = await playground.hashAt(step);

  // From the start once more, in a sphere that is too small for both.
  await playground.button('Back to the start').click();
  await expect.poll(() => playground.number('step')).toBe(0);
  await held.selectOption('wall');
  await playground.setField('Radius of the wall', '2');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const walled = await playground.hashAt(step);
  expect(walled).not.toBe(free);

  const link = await playground.copyLink();
  await page.goto('about:blank');
  await playground.open(link);
  await playground.openMore();
  expect(await playground.hashAt(step)).toBe(walled);
  await expect(held).toHaveValue('wall');
  await expect(playground.field('Radius of the wall')).toHaveValue('2');
});
