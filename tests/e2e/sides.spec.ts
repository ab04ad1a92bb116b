/** Force fields side by side: three lanes in step and free, numbers that move, a link that shows the same, and the way back. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test, type Playground } from './playground.ts';

const sides = (page: Page) => page.getByRole('main', { name: 'Side by side' });
const pane = (page: Page, forcefield: string) => page.locator(`.side[data-forcefield="${forcefield}"]`);
const number = async (page: Page, forcefield: string, name: string): Promise<string> =>
  pane(page, forcefield).locator(`[data-number="${name}"] > span`).first().innerText();
/** fs, of "12.0 fs" and "1.234 ps". */
const time = async (page: Page, forcefield: string): Promise<number> => {
  const [value, unit] = (await number(page, forcefield, 'time')).split(' ');
  return Number(value) * (unit === 'ps' ? 1000 : unit === 'ns' ? 1e6 : 1);
};
const LANES = ['mm-class1', 'mm-graph2', 'equi'];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`);
}

async function openSides(playground: Playground, page: Page): Promise<void> {
  await playground.open();
  await playground.button('Skip').click();
  await playground.button('Side by side').click();
  await expect(sides(page).locator('.side')).toHaveCount(3, { timeout: 60_000 });
}

test('three force fields in step and free; a link shows them again; the run goes on afterwards', async ({
  playground,
  page,
  context,
}) => {
  test.slow();
  await openSides(playground, page);
  for (const id of LANES) await expect(pane(page, id)).toBeVisible();
  await expect(sides(page).getByRole('heading', { name: 'Side by side' })).toBeFocused();

  // In step: the same simulated time everywhere, shapes and forces apart.
  await expect.poll(() => time(page, 'equi'), { timeout: 30_000 }).toBeGreaterThan(50);
  await playground.button('Pause all').click();
  await expect(playground.button('Play all')).toBeVisible();
  await expect.poll(async () => new Set(await Promise.all(LANES.map((id) => time(page, id)))).size).toBe(1);
  expect(Number.parseFloat(await number(page, 'equi', 'rmsd'))).toBeGreaterThan(0);
  expect(Number.parseFloat(await number(page, 'mm-graph2', 'force'))).toBeGreaterThan(0.5);
  expect(await violations(page)).toEqual([]);

  // Free: the cheap one runs ahead.
  await page.getByRole('radio', { name: 'Same clock time' }).check({ force: true });
  await playground.button('Play all').click();
  await expect
    .poll(async () => (await time(page, 'mm-class1')) / (await time(page, 'equi')), { timeout: 30_000 })
    .toBeGreaterThan(5);

  // Another reference, one force field less, one more.
  await pane(page, 'equi')
    .getByRole('button', { name: /^Compare the others/ })
    .click();
  await expect(pane(page, 'equi').locator('[data-number="rmsd"]')).toHaveCount(0);
  await expect(pane(page, 'mm-class1').locator('[data-number="rmsd"]')).toHaveText(/\d/);
  await pane(page, 'mm-graph2')
    .getByRole('button', { name: /^Remove/ })
    .click();
  await expect(sides(page).locator('.side')).toHaveCount(2, { timeout: 30_000 });
  await page.getByRole('combobox', { name: 'Add a force field' }).selectOption('mm-class2');
  await expect(sides(page).locator('.side')).toHaveCount(3, { timeout: 30_000 });
  await playground.button('All back to the start').click();
  await expect(pane(page, 'mm-class2').getByRole('heading')).toBeVisible();

  // Who opens the link sees the same.
  const link = await playground.copyLink();
  const other = await context.newPage();
  await other.goto(link);
  await expect(sides(other).locator('.side')).toHaveCount(3, { timeout: 60_000 });
  for (const id of ['mm-class1', 'equi', 'mm-class2']) await expect(pane(other, id)).toBeVisible();
  await expect(other.getByRole('radio', { name: 'Same clock time' })).toBeChecked();
  await expect(pane(other, 'equi').locator('[data-number="rmsd"]')).toHaveCount(0);
  await expect.poll(() => time(other, 'equi'), { timeout: 30_000 }).toBeGreaterThan(0);
  await other.close();

  await page.keyboard.press('Escape');
  await playground.button('Back to the run').click();
  await expect(sides(page)).toBeHidden();
  await playground.isMoving();
  expect((await playground.copyLink()).length).toBeLessThan(link.length);
});

test.describe('on a phone, with less motion', () => {
  test.use({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2,
    contextOptions: { reducedMotion: 'reduce' },
    colorScheme: 'light',
  });

  test('panes lie one below the other, and nothing moves before it is asked to', async ({ playground, page }) => {
    await openSides(playground, page);
    await expect(playground.button('Play all')).toBeEnabled();
    expect(await time(page, 'equi')).toBe(0);
    const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect([content, width]).toEqual([390, 390]);
    const tops = await sides(page)
      .locator('.side')
      .evaluateAll((panes) => panes.map((one) => one.getBoundingClientRect().top));
    expect([...tops].sort((a, b) => a - b)).toEqual(tops);
    expect(await violations(page)).toEqual([]);
    await playground.button('Play all').tap();
    await expect.poll(() => time(page, 'equi'), { timeout: 30_000 }).toBeGreaterThan(0);
  });
});

test('a link whose list is bad says so in one sentence, and a force field that does not take the molecule in its pane', async ({
  playground,
  page,
}) => {
  const payload = (sidesView: unknown) =>
    page.evaluate(async (value) => {
      const text = JSON.stringify({ view: { sides: value } });
      const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      return btoa(String.fromCharCode(...bytes))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '');
    }, sidesView);
  const lane = (forcefield: string) => ({ forcefield, engine: 'cpu' });
  await playground.open();
  const twice = await payload({ lanes: [lane('equi'), lane('equi')], mode: 'free', reference: 0, from: 0 });
  const unknown = await payload({
    lanes: [lane('mm-class1'), lane('no-such-field'), lane('mm-class2')],
    mode: 'synchronised',
    reference: 0,
    from: 0,
  });
  await page.goto(`./#1.${twice}`);
  await expect(page.getByText(/must not name a force field twice/)).toBeVisible();
  await expect(sides(page)).toBeHidden();
  await page.goto(`./#1.${unknown}`);
  await expect(sides(page).locator('.side')).toHaveCount(3, { timeout: 60_000 });
  await expect(pane(page, 'no-such-field').getByRole('alert')).toContainText('no-such-field');
  await expect.poll(() => time(page, 'mm-class2'), { timeout: 30_000 }).toBeGreaterThan(0);

  // Another molecule while the view is open: the same force fields move that one, and the page's run waits.
  await playground.chooseMolecule('butane');
  const canvas = pane(page, 'mm-class2').locator('canvas');
  await expect(canvas).toHaveAccessibleName(/^Butane/);
  await expect.poll(() => time(page, 'mm-class2'), { timeout: 30_000 }).toBeGreaterThan(0);
  await playground.button('Back to the run').click();
  await playground.isMoving();
});
