/** A force field of the visitor's own: designed, refused, fitted, run, judged, kept, shared. */
import { execFileSync } from 'node:child_process';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, Playground, test } from './playground.ts';

const fit = (page: Page) => page.getByTestId('fit');
const cost = (page: Page) => page.getByTestId('design-cost');
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
const entry = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const violations = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    ({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`,
  );

async function openDesigner(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Design your own' }).click();
  await expect(cost(page)).toContainText('µs');
}

// A molecule that stands still leaves the processor to what is tested.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('what cannot work is refused where it is entered, and what it costs follows every key', async ({
  playground,
  page,
}) => {
  await playground.open();
  await playground.button('Skip').click();
  await openDesigner(page);
  await expect(cost(page)).toContainText('8,740');
  expect(await violations(page)).toEqual([]);
  await entry(page, 'Hidden layers').fill('32, 16');
  await expect(cost(page)).not.toContainText('8,740');
  await entry(page, 'Hidden layers').fill('32, sixteen');
  await expect(page.getByText(/Type 1 to 8 numbers .* 32, 16 neurons stays until then\./)).toBeVisible();
  await entry(page, 'Hidden layers').press('Escape');
  await expect(entry(page, 'Hidden layers')).toHaveValue('32, 16');
  await entry(page, 'Radial cutoff').fill('1.5');
  await expect(page.getByText(/No descriptor reaches a bond.*take 4 to 6 Å\./)).toBeVisible();
  await expect(entry(page, 'Radial cutoff')).toHaveAttribute('aria-invalid', 'true');
  await expect(playground.button('Fit it')).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await entry(page, 'Radial cutoff').fill('5');
  await expect(playground.button('Fit it')).toBeEnabled();
  // Escape closes the designer, and it is as it was.
  await page.keyboard.press('Escape');
  await openDesigner(page);
  await expect(entry(page, 'Radial cutoff')).toHaveValue('5');
  await page.getByTestId('design-data').setInputFiles({
    name: 'notes.xyz',
    mimeType: 'text/plain',
    buffer: Buffer.from('not a number of atoms\n'),
  });
  await expect(page.getByRole('alert').filter({ hasText: /XYZ file, line 1/ })).toBeVisible();
});

test('a network learns while the page stays smooth, is run, and goes on from a pause', async ({ playground, page }) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await openDesigner(page);
  // Longer than this test: it ends by the button.
  await entry(page, 'Epochs').fill('5000');
  await entry(page, 'Patience').fill('2000');
  await playground.button('Fit it').click();
  await expect(fit(page).getByRole('figure', { name: /^Force error/ })).toBeVisible();
  await expect(fit(page).getByRole('figure', { name: /^On the plane of ethanol/ })).toBeVisible();
  await expect(fit(page).getByRole('figure', { name: /against quantum mechanics/ })).toBeVisible();
  await expect(async () => expect(await longTasks(page)).toEqual([])).toPass({ timeout: 30_000 });
  await fit(page).getByRole('button', { name: 'Pause' }).click();
  await expect(fit(page)).toHaveAttribute('data-state', 'paused');
  expect(await violations(page)).toEqual([]);
  await fit(page).getByRole('button', { name: 'Go on' }).click();
  await expect(fit(page)).toHaveAttribute('data-state', 'running');
  await fit(page).getByRole('button', { name: 'Run the newest weights' }).click();
  await expect(page.getByText('moved by my NN-s', { exact: false })).toBeVisible();
  await expect(fit(page)).toHaveAttribute('data-state', 'running');
  await fit(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(fit(page)).toHaveAttribute('data-state', 'cancelled');
});

test('splines are fitted, judged by ffp assess, kept, shared, and run by whoever opens the link', async ({
  playground,
  page,
  browser,
  baseURL,
}) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await openDesigner(page);
  await page.getByRole('group', { name: 'Start from' }).getByText('Splines').click();
  await expect(entry(page, 'Name')).toHaveValue('my spline23');
  await entry(page, 'Name').fill('Spring tide');
  await entry(page, 'Name').press('Enter');
  await expect(cost(page)).toContainText('about');
  await playground.button('Fit it').click();
  await expect(fit(page)).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
  const told = Number(await page.getByTestId('force-test').textContent());

  // The same number by the command line, from the file.
  const saving = page.waitForEvent('download');
  await fit(page).getByRole('button', { name: 'Save the force field' }).click();
  const file = test.info().outputPath('tide.safetensors');
  await (await saving).saveAs(file);
  const judged = execFileSync(
    process.execPath,
    ['tools/ffp.mjs', 'assess', '--forcefield', file, '--molecule', 'ethanol', '--split', 'test', '--json'],
    { encoding: 'utf8' },
  );
  const { force_mae: mae, zero_mae: zero } = JSON.parse(judged) as { force_mae: number; zero_mae: number };
  expect(told).toBeCloseTo(mae, 2);
  expect(mae).toBeLessThan(0.2 * zero);

  await tab(page, 'Challenge').click();
  await page.getByRole('radio', { name: 'parameters' }).check();
  await expect(page.getByTestId('challenge-score')).toContainText(
    /Spring tide: .* kcal\/mol\/Å with [\d,]+ parameters/,
    { timeout: 60_000 },
  );
  expect(await violations(page)).toEqual([]);
  await tab(page, 'My designs').click();
  await expect(page.getByRole('heading', { name: 'Spring tide' })).toBeVisible();
  await expect(page.getByText(/Challenge: .* kcal\/mol\/Å with/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await tab(page, 'Design').click();
  await fit(page).getByRole('button', { name: 'Share it' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();

  // Two pages would share the processor.
  await page.close();
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
  const other = await context.newPage();
  await other.goto(link.replace(/^[^#]*/, new URL('./', baseURL).href));
  const receiver = new Playground(other);
  await receiver.ready();
  await expect(other.getByRole('region', { name: 'A design from a link' })).toContainText(
    /Spring-tide.*Its sender says/s,
  );
  expect(await violations(other)).toEqual([]);
  await receiver.button('Load and run it').click();
  await expect(other.getByText('moved by Spring tide', { exact: false })).toBeVisible({ timeout: 60_000 });
  await context.close();
});

/** Tasks of the main thread over 50 ms, in three seconds. */
const longTasks = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const durations: number[] = [];
        const observer = new PerformanceObserver((list) => {
          durations.push(...list.getEntries().map((one) => Math.round(one.duration)));
        });
        observer.observe({ type: 'longtask' });
        setTimeout(() => resolve(durations), 3000);
      }),
  );
