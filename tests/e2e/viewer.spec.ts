import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { expect, test } from './playground.ts';

const PICTURE = 'Picture: style, colours, measures';

test('the molecule is drawn, coloured, named and measured as a visitor likes, and a link shows it so', async ({
  playground,
  page,
}) => {
  await playground.open();
  await playground.button('Skip').click();
  await playground.canvas.press(' ');
  await expect(playground.status).toHaveAttribute('data-state', 'paused');
  await playground.button(PICTURE).click();
  const panel = page.getByRole('region', { name: 'Picture' });
  const plain = await playground.stillPicture();

  await panel.getByRole('radio', { name: 'Space-filling' }).check();
  const filled = await playground.stillPicture();
  expect(filled.equals(plain)).toBe(false);
  await panel.getByRole('radio', { name: 'Lines' }).check();
  expect((await playground.stillPicture()).equals(filled)).toBe(false);

  await panel.getByRole('radio', { name: 'Force', exact: true }).check();
  const key = page.getByTestId('color-key');
  await expect(key.getByRole('img')).toHaveAccessibleName(/^Colours from 0 to \d+ kcal\/mol\/Å$/);
  // Errors are known at Reference frames only: the page says so, and offers one.
  await panel.getByRole('radio', { name: 'Force error' }).check();
  await expect(key).toContainText('Reference frames only');
  await key.getByRole('button', { name: 'Freeze one' }).click();
  await expect(key.getByRole('img')).toBeVisible();
  await panel.getByRole('radio', { name: 'Disagreement' }).check();
  await expect(key).toContainText('less that of');
  await playground.button('Back to motion').click();
  await panel.getByRole('radio', { name: 'Elements and numbers' }).check();

  // A torsion by the keyboard alone.
  await panel.getByRole('button', { name: 'New measure' }).press('Enter');
  await playground.canvas.focus();
  for (let atom = 0; atom < 4; atom++) {
    await page.keyboard.press(']');
    await page.keyboard.press('m');
  }
  const torsion = panel.getByRole('listitem');
  await expect(torsion).toContainText(/Torsion C1–C2–O3–H4\s*−?\d+°/);
  await expect(panel.getByRole('button', { name: 'New measure' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save as PNG' }).click(),
  ]);
  expect(picture.suggestedFilename()).toBe('ethanol.png');
  const bytes = await readFile(await picture.path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBeGreaterThan(10_000);

  const link = await playground.copyLink();
  await page.goto('about:blank');
  await playground.open(link);
  await expect(page.getByTestId('color-key')).toContainText('Disagreement');
  await playground.button(PICTURE).click();
  await expect(panel.getByRole('radio', { name: 'Lines' })).toBeChecked();
  await expect(torsion).toContainText('C1–C2–O3–H4');
  await torsion.getByRole('button').click();
  await expect(torsion).toBeHidden();
});

test('a measure is followed in a plot, and a film is kept', async ({ playground, page }) => {
  await playground.open();
  await playground.button('Skip').click();
  await playground.button(PICTURE).click();
  const panel = page.getByRole('region', { name: 'Picture' });
  await panel.getByRole('button', { name: 'Record a film' }).click();
  await panel.getByRole('button', { name: 'New measure' }).click();
  await playground.canvas.focus();
  for (let atom = 0; atom < 2; atom++) {
    await page.keyboard.press(']');
    await page.keyboard.press('m');
  }
  await panel.getByRole('button', { name: 'Keep the distance' }).click();
  await panel.getByRole('button', { name: 'Close' }).click();
  await playground.openMore();
  await expect(page.getByRole('figure').filter({ hasText: 'Distances, Å' })).toContainText(/C1–C2 1\.[3-8]\d/);
  await playground.isMoving();
  await playground.button(PICTURE).click();
  const [film] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: /^Stop and save/ }).click(),
  ]);
  expect(film.suggestedFilename()).toMatch(/^ethanol\.(mp4|webm)$/);
  expect((await readFile(await film.path())).length).toBeGreaterThan(5_000);
});
