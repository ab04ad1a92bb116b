/** A box of water, filled and run in the page, and passed on. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
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

  // Where the time goes is measured when it is asked for, on either Engine.
  await playground.openMore();
  await page.getByText('Where the time of a step goes').click();
  const split = page.getByTestId('split');
  for (const [engine, how] of [
    ['cpu', 'watched'],
    ['webgpu', 'alone'],
  ]) {
    await page.getByLabel('Engine', { exact: true }).selectOption(engine);
    await expect(playground.status).toHaveAttribute('data-engine', engine, { timeout: 60_000 });
    await expect(split).toHaveAttribute('data-how', how, { timeout: 60_000 });
    await expect(split).toContainText('Pairs within the cutoff');
    const shares = await split.getByText(/^\d+ %$/).allInnerTexts();
    const sum = shares.reduce((all, share) => all + parseInt(share), 0);
    expect(sum).toBeGreaterThan(94);
    expect(sum).toBeLessThan(106);
  }

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

/** Devices say that they bind no more than so much; the page's own code is as it is. */
const binds = (bytes: number) => `{
  const ask = globalThis.GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await ask.apply(this, given);
    Object.defineProperty(device, 'limits', { value: { maxStorageBufferBindingSize: ${bytes}, maxBufferSize: 2 ** 28 } });
    return device;
  };
}`;

test('a box that the graphics device has no room for says so, and one that fits is a press away', async ({
  playground,
  page,
  baseURL,
}) => {
  test.slow();
  await page.route('**/simulation.worker*.js', async (route) => {
    const response = await route.fetch();
    // Imports come first in a module, wherever they stand.
    await route.fulfill({ response, body: `${binds(2.2 * 2 ** 20)}\n${await response.text()}` });
  });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { settings } = DEFAULT_EXPERIMENT;
  const molecule = { kind: 'box', name: 'Water', solvent: 'water', molecules: 400, seed: 1 } as const;
  const liquid = { ...settings, forcefield: 'mm-liquid', temperature: 310, constraints: 'h-bonds' } as const;
  await playground.open(
    await encodeLink({ ...DEFAULT_EXPERIMENT, molecule, settings: { ...liquid, engine: 'webgpu' } }, baseURL!),
  );
  const refusal =
    /^The list of neighbours of 1,200 atoms takes \d MiB, and this device gives a buffer 3 MiB; take a box of at most about \d+ molecules like these, [\d.]+ × [\d.]+ × [\d.]+ Å \(it has 400\), a shorter cutoff, or the cpu Engine\.$/;
  const panel = page.getByRole('group', { name: 'Too large for the graphics device' });
  await expect(panel.getByRole('paragraph')).toHaveText(refusal, { timeout: 60_000 });
  // The processor has the room.
  await expect(playground.status).toHaveAttribute('data-engine', 'cpu');
  await playground.openMore();
  await page.getByLabel('Engine', { exact: true }).selectOption('webgpu');
  await expect(page.getByRole('alert').getByText(refusal)).toBeVisible({ timeout: 60_000 });
  await expect(playground.status).toHaveAttribute('data-engine', 'cpu');
  await expect(page.getByLabel('Engine', { exact: true })).not.toHaveValue('webgpu');
  expect(await violations(page)).toEqual([]);

  await panel.getByRole('button', { name: /^Fill one of \d+ molecules instead$/ }).click();
  await expect(playground.status).toHaveAttribute('data-engine', 'webgpu', { timeout: 60_000 });
  await expect(panel).toBeHidden();
  const { molecule: smaller, settings: kept } = await decodeLink(await playground.copyLink());
  expect(smaller).toMatchObject({ kind: 'box', solvent: 'water', seed: 1 });
  const count = (smaller as { molecules: number }).molecules;
  expect(count).toBeGreaterThan(200);
  expect(count).toBeLessThan(400);
  expect(kept).toMatchObject({ ...liquid, engine: 'webgpu' });
});
