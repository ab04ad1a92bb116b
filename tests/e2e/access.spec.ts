import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.ts';
import { FIRST_MINUTE, measured, SCREENS } from './screens.ts';

test('has no violation that axe finds, on any screen, in either theme', async ({ playground, page }) => {
  test.setTimeout(480_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  const found: string[] = [];
  for (const screen of [...FIRST_MINUTE, ...SCREENS]) {
    await screen.open(page);
    // With all its points the plane is looked at once.
    if (screen.name === 'explore') await measured(page);
    // Behind a dialog everything is inert, and was looked at before.
    const dialog = (await page.locator('dialog[open]').count()) > 0;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ reducedMotion: 'reduce', colorScheme });
      const axe = new AxeBuilder({ page });
      const { violations } = await (dialog ? axe.include('dialog[open]') : axe).analyze();
      for (const { id, nodes } of violations)
        found.push(`${screen.name}, ${colorScheme}: ${id} ${nodes.map(({ html }) => html).join(' ')}`);
    }
    await screen.leave?.(page);
  }
  expect(found).toEqual([]);
});

test('labels can be taken, and the view is cited', async ({ playground, page }) => {
  await playground.open();
  await playground.button('Help').click();
  await playground.button('Where numbers come from, data, how to cite').click();
  await expect(page.getByTestId('citation')).toContainText(/Playground, version .*: ethanol under .*#/);
  const [labels] = await Promise.all([
    page.waitForEvent('download'),
    playground.button('Labels of ethanol (extended XYZ)').click(),
  ]);
  expect(labels.suggestedFilename()).toBe('ethanol.xyz');
});

test('everything can be done by keyboard', async ({ playground, page }) => {
  await playground.open();
  await playground.pointsMeasured();
  await playground.canvas.focus();
  await page.keyboard.press('Space');
  await expect(playground.status).toHaveAttribute('data-state', 'paused');
  const before = await playground.stillPicture();
  await page.keyboard.press('ArrowRight');
  expect((await playground.stillPicture()).equals(before)).toBe(false);
  const step = await playground.number('step');
  await page.keyboard.press('s');
  await expect.poll(() => playground.number('step')).toBe(step + 1);
  await page.keyboard.press(']');
  await expect(page.getByTestId('atom-card')).toContainText(/Carbon, atom 1.*kcal\/mol\/Å/s);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('atom-card')).toBeHidden();
  await playground.point('mm-graph2').focus();
  await page.keyboard.press('Enter');
  await expect(playground.point('mm-graph2')).toHaveAttribute('aria-pressed', 'true');
});

test('an atom is picked by a click, the molecule is turned by a drag', async ({ playground, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  await expect(playground.status).toHaveAttribute('data-state', 'paused');
  const box = await playground.canvas.boundingBox();
  if (!box) throw new Error('no canvas');
  const before = await playground.stillPicture();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2 + 40, { steps: 5 });
  await page.mouse.up();
  expect((await playground.stillPicture()).equals(before)).toBe(false);
  // Somewhere on a grid there is an atom.
  await expect(async () => {
    for (let x = 0.2; x < 0.8; x += 0.06) {
      await page.mouse.click(box.x + box.width * x, box.y + box.height * (0.35 + 0.3 * Math.random()));
      if (await page.getByTestId('atom-card').isVisible()) return;
    }
    throw new Error('no atom was hit');
  }).toPass();
  await expect(page.getByTestId('atom-card')).toContainText(/atom \d+/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });

  test('everything fits the width, and works by touch', async ({ playground, page }) => {
    await playground.open();
    await playground.isMoving();
    const fits = async () => {
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(content).toBeLessThanOrEqual(width);
      expect(width).toBe(390);
    };
    await fits();
    await playground.button('Freeze and compare with quantum mechanics').tap();
    await expect(playground.legend).toBeVisible();
    await fits();
    await playground.button('Skip').tap();
    for (const tab of ['Plots', 'Settings', 'Plane']) {
      await page.getByRole('tab', { name: tab }).tap();
      await fits();
    }
    await playground.copyLink();
    await fits();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});
