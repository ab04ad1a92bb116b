/** The look inside a force field: live energies, sliders that change what runs and go into links, what networks see, words explained. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test, type Playground } from './playground.ts';

const inside = (page: Page) => page.getByTestId('inside');

async function lookInside(playground: Playground, page: Page, forcefield?: string): Promise<void> {
  if (forcefield) {
    await playground.clickPoint(forcefield);
    await expect(playground.point(forcefield)).toHaveAttribute('aria-pressed', 'true');
  }
  await page.locator('.point-card.shown').getByRole('button', { name: 'Look inside' }).click();
  await expect(inside(page).getByRole('heading', { name: 'Look inside' })).toBeVisible();
}

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id} ${nodes.map((node) => node.html.slice(0, 200)).join(' ')}`);
}

const total = async (page: Page): Promise<number> => {
  const text = await inside(page).getByTestId('inside-total').locator('b').innerText();
  return Number(text.replace('−', '-'));
};

test('energies by Term add up to the energy that runs, and follow it', async ({ playground, page }) => {
  await playground.open();
  await playground.button('Skip').click();
  await lookInside(playground, page);
  const seen = new Set<number>();
  await expect
    .poll(async () => {
      seen.add(await total(page));
      return seen.size;
    })
    .toBeGreaterThan(3);
  await playground.button('Pause').click();
  await expect(playground.status).toHaveAttribute('data-state', 'paused');
  await expect
    .poll(async () => Math.abs((await total(page)) - (await playground.number('potential'))))
    .toBeLessThan(0.06);
  // Everything of the sum is typeset.
  await expect(inside(page).locator('.summand math')).toHaveCount(6);
  await expect(inside(page).locator('.equation math')).toHaveCount(1);
});

test('a slider changes what runs, and a link reproduces it bit by bit', async ({ playground, page, context }) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await playground.button('Pause').click();
  await lookInside(playground, page);
  await inside(page).getByRole('button', { name: 'Harmonic bond' }).click();
  await inside(page)
    .getByRole('button', { name: /^C1–C2/ })
    .click();
  const editor = inside(page).locator('.row-editor');
  const rest = editor.getByRole('textbox', { name: 'r₀' });
  // What is no length is answered in a sentence, and changes nothing.
  await rest.fill('long');
  await rest.press('Enter');
  await expect(editor.getByRole('alert')).toContainText(/A number between .* and .* Å, please/);
  await expect(page.getByText('moved by springs at')).toBeVisible();
  const before = await total(page);
  await rest.fill('1.7');
  await rest.press('Enter');
  await expect(page.getByText('moved by springs, edited at')).toBeVisible();
  await expect.poll(() => total(page)).toBeGreaterThan(before + 2);
  await expect(inside(page).getByText('changed', { exact: true })).toBeVisible();
  await expect(editor.locator('.line.before')).toHaveCount(1);
  await playground.button('Back to the plane').click();
  await expect(playground.point('edited')).toBeVisible({ timeout: 30_000 });
  // From its start: what is changed on the way comes when its step comes.
  await playground.button('Back to the start').click();
  await playground.openMore();
  const hash = await playground.hashAt(300);
  const link = await playground.copyLink();
  const other = await context.newPage();
  const { Playground: Page2 } = await import('./playground.ts');
  const again = new Page2(other);
  await again.open(link);
  await expect(other.getByText('moved by springs, edited at')).toBeVisible();
  await again.button('Pause').click();
  await again.openMore();
  expect(await again.hashAt(300)).toBe(hash);
  await other.close();
  // Taken back, it is the force field that it was.
  await page
    .getByRole('dialog')
    .press('Escape')
    .catch(() => undefined);
  await lookInside(playground, page);
  await inside(page).getByRole('button', { name: 'Take back 1 change' }).click();
  await expect(page.getByText('moved by springs at')).toBeVisible();
});

test('shows what networks see, and how far; splines over distance', async ({ playground, page }) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await playground.pointsMeasured();
  await lookInside(playground, page, 'nn-s');
  await inside(page).getByRole('button', { name: 'Atom-centred network' }).click();
  await inside(page).getByRole('combobox', { name: 'Atom' }).first().selectOption({ label: 'O3' });
  await expect(inside(page).getByTestId('features')).toHaveAttribute('data-atom', '2');
  await expect(page.getByTestId('atom-card')).toContainText('Oxygen');
  await expect(inside(page).getByText('Neighbours H', { exact: true })).toBeVisible();
  await expect(inside(page).locator('.atom-energies li')).toHaveCount(9);
  await inside(page).getByRole('button', { name: 'Move the others and see' }).click();
  await expect(inside(page).getByTestId('reach-verdict')).toHaveAttribute('data-wrong', '0', { timeout: 60_000 });
  expect(await violations(page)).toEqual([]);
  await playground.button('Back to the plane').click();
  await lookInside(playground, page, 'spline23');
  await expect(inside(page).getByRole('button', { name: 'C–O', exact: true })).toBeVisible();
  await expect(inside(page).locator('.curve .mark.tick').first()).toBeAttached();
});

test('words are explained where they stand, by keyboard too, and in a glossary', async ({ playground, page }) => {
  await playground.open();
  await playground.button('Skip').click();
  await lookInside(playground, page);
  const word = inside(page).getByRole('button', { name: 'Terms', exact: true });
  await word.focus();
  const tip = page.getByRole('tooltip').filter({ visible: true });
  await expect(tip).toContainText('One summand of a force field’s energy');
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  await word.click();
  await expect(tip).toHaveCount(1);
  await page.keyboard.press('Escape');
  // In a dialog Escape closes the explanation first, and the dialog stays.
  await playground.button('Back to the plane').click();
  await playground.button('Look closer').click();
  const bench = page.getByRole('dialog', { name: 'Workbench' });
  await bench.getByRole('button', { name: 'mean absolute error', exact: true }).focus();
  await expect(tip).toContainText('How far predictions are off on average');
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  await expect(bench).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(bench).toBeHidden();
  await playground.button('Help').click();
  await playground.button('Glossary: the words of this page').click();
  const glossary = page.getByRole('dialog', { name: 'Glossary' });
  await glossary.getByRole('searchbox').fill('lennard');
  await expect(glossary.locator('dt').filter({ hasText: 'Lennard-Jones' })).toBeVisible();
  await expect(glossary.getByText('bath', { exact: true })).toHaveCount(0);
  await glossary.getByRole('searchbox').fill('xyzzy');
  await expect(glossary.getByRole('status')).toContainText('try a shorter part');
  expect(await violations(page)).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`${colorScheme}, on a phone`, () => {
    test.use({ colorScheme, viewport: { width: 390, height: 844 }, contextOptions: { reducedMotion: 'reduce' } });

    test('fits the width, and axe finds no violation', async ({ playground, page }) => {
      await playground.open();
      await playground.button('Skip').click();
      await lookInside(playground, page);
      await expect(inside(page).locator('.row-editor .curve > svg')).toBeVisible();
      await inside(page).getByText('What the symbols mean').click();
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(content).toBeLessThanOrEqual(width);
      expect(await inside(page).evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(1);
      expect(await violations(page)).toEqual([]);
    });
  });
