import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { expect, Playground, test } from './playground.ts';

/** Opens the tools, past the first minute. */
async function handsOn(playground: Playground): Promise<void> {
  await playground.open();
  await playground.button('Skip').click();
  await playground.button('Hands on').click();
  await expect(playground.page.getByTestId('hands')).toBeVisible();
}

const line = (page: Page) => page.getByTestId('hands-line');
const tool = (page: Page, name: string) => page.getByTestId('hands').getByRole('button', { name, exact: true });
const work = async (page: Page) => Number(await page.getByTestId('hands').getAttribute('data-work'));

/** Presses the mouse on an atom: the middle of the picture is where ethanol’s atoms are. Resolves with where it was found. */
async function gripSomewhere(playground: Playground): Promise<{ x: number; y: number }> {
  const { page, canvas } = playground;
  const box = (await canvas.boundingBox())!;
  for (const [fx, fy] of [
    [0.36, 0.43],
    [0.61, 0.48],
    [0.5, 0.5],
    [0.42, 0.5],
    [0.55, 0.45],
    [0.3, 0.4],
  ]) {
    const [x, y] = [box.x + fx * box.width, box.y + fy * box.height];
    await page.keyboard.press('Escape');
    await page.mouse.click(x, y);
    // Its code comes with the first atom.
    const found = page.getByTestId('atom-card').waitFor({ timeout: 700 });
    if (
      await found.then(
        () => true,
        () => false,
      )
    )
      return { x, y };
  }
  throw new Error('no atom was found');
}

test('an atom is pulled with the mouse, and the run replays from its link to the same bits', async ({
  playground,
  page,
  browser,
  baseURL,
}) => {
  await handsOn(playground);
  await playground.button('Pause').click();
  const { x, y } = await gripSomewhere(playground);
  await playground.button('Play').click();
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 12; step++) {
    await page.mouse.move(x + 9 * step, y - 5 * step);
    await page.waitForTimeout(60);
  }
  await expect(line(page)).toContainText(/is pulled with .* kcal\/mol\/Å · work so far/);
  expect(Math.abs(await work(page))).toBeGreaterThan(0.5);
  await page.mouse.up();
  await expect(line(page)).not.toContainText('is pulled');
  await tool(page, 'Freeze').click();
  await expect(line(page)).toContainText(/Frozen: [CHO]\d\./);
  await tool(page, 'Kick').click();
  await tool(page, 'Heat').click();
  await page.waitForTimeout(300);
  await playground.button('Pause').click();
  await expect(playground.status).toHaveAttribute('data-state', 'paused');
  const done = (await work(page)).toFixed(6);
  const link = await playground.copyLink();
  const { events } = await decodeLink(link);
  const kinds = events.map(({ act, set }) => act?.kind ?? Object.keys(set)[0]);
  expect(kinds.filter((kind) => kind === 'hand').length).toBeGreaterThan(3);
  expect(kinds).toEqual(expect.arrayContaining(['freeze', 'kick', 'temperature']));
  await page.keyboard.press('Escape');
  await playground.openMore();
  const last = (events.at(-1)?.step ?? 0) + 100;
  const hash = await playground.hashAt(last);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);

  const receiver = new Playground(await browser.newPage({ ...(baseURL && { baseURL }) }));
  await receiver.open(link);
  await receiver.openMore();
  expect(await receiver.hashAt(last)).toBe(hash);
  await receiver.button('Hands on').click();
  await expect(line(receiver.page)).toContainText(/Frozen: [CHO]\d\./);
  await expect.poll(async () => (await work(receiver.page)).toFixed(6)).toBe(done);
  await receiver.page.close();
});

test('everything works by keyboard, and is taken back', async ({ playground, page }) => {
  await handsOn(playground);
  await playground.button('Pause').click();
  await playground.openMore();
  const start = await playground.hashAt(40);
  await playground.button('Less').click();
  await playground.canvas.focus();
  await page.keyboard.press(']');
  await page.keyboard.press('g');
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowRight', 'PageDown', 'Shift+ArrowLeft']) await page.keyboard.press(key);
  await expect(line(page)).toContainText(/C1 is pulled/);
  await expect(page.getByTestId('hands').getByRole('status')).toContainText(/C1 is pulled with .* work so far/);
  for (let n = 0; n < 10; n++) await page.keyboard.press('s');
  await expect.poll(() => playground.number('step')).toBe(50);
  await page.keyboard.press('Escape');
  await expect(line(page)).toContainText('C1 is picked');
  // Esc let go of the spring, and not of the atom.
  await expect(page.getByTestId('atom-card')).toBeVisible();
  await tool(page, 'Freeze').press('Enter');
  await expect(line(page)).toContainText('Frozen: C1.');
  await tool(page, 'Settle').press('Enter');
  await expect(line(page)).not.toContainText('Settling');
  await expect.poll(() => playground.number('kinetic')).toBe(0);
  await expect(tool(page, 'Undo')).toHaveAttribute('title', /Take back the minimisation/);
  for (const left of ['freezing', 'the pull']) {
    await page.keyboard.press('Control+z');
    await expect(tool(page, 'Undo')).toHaveAttribute('title', new RegExp(`Take back ${left}`));
  }
  await page.keyboard.press('Control+z');
  await expect(tool(page, 'Undo')).toHaveAttribute('aria-disabled', 'true');
  await expect.poll(() => playground.number('step')).toBe(40);
  await playground.openMore();
  expect(await playground.hashAt(40)).toBe(start);
  await playground.button('Less').click();
  await page.keyboard.press('Control+Shift+z');
  await expect(tool(page, 'Redo')).toHaveAttribute('title', /Do freezing again/);
});

test('an atom of a box is pulled towards the nearest image of the pointer', async ({ playground, page, baseURL }) => {
  const edge = 11;
  const settings = { ...DEFAULT_EXPERIMENT.settings, forcefield: 'mm-liquid' };
  const molecule = { kind: 'box', name: 'Water', solvent: 'water', edge, seed: 1 } as const;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open(await encodeLink({ ...DEFAULT_EXPERIMENT, molecule, settings }, baseURL!));
  await playground.button('Hands on').click();
  await expect(page.getByTestId('hands')).toBeVisible();
  const { x, y } = await gripSomewhere(playground);
  await page.mouse.move(x, y);
  await page.mouse.down();
  const dragged = [40, 140, 440];
  const forces: number[] = [];
  for (const pixels of dragged) {
    await page.mouse.move(x + pixels, y);
    // What is held and let go at one step leaves nothing behind.
    const step = await playground.number('step');
    await playground.canvas.press('s');
    await expect.poll(() => playground.number('step')).toBe(step + 1);
    const words = await line(page).textContent();
    forces.push(Number(/is pulled with ([\d,]+)/.exec(words ?? '')?.[1].replace(',', '')));
  }
  await page.mouse.up();
  const { events } = await decodeLink(await playground.copyLink());
  const ends = events.flatMap(({ act }) => (act?.kind === 'hand' && act.hand ? [act.hand.target] : []));
  expect(ends).toHaveLength(dragged.length);
  // On a plane along the screen the pointer goes evenly, and the spring's end with it but for whole edges.
  const [first, second, third] = ends;
  const straight = first.map((value, c) => value + ((second[c] - value) * (440 - 40)) / (140 - 40));
  const edges = third.map((value, c) => (value - straight[c]) / edge);
  for (const [c, count] of edges.entries()) expect(Math.abs(count - Math.round(count)), `axis ${c}`).toBeLessThan(0.02);
  expect(edges.map(Math.round).filter((count) => count !== 0).length).toBeGreaterThan(0);
  // The spring is no longer than to the nearest image: 20 kcal/mol/Å² and half an edge along each axis.
  for (const force of forces) expect(force).toBeGreaterThan(1);
  expect(Math.max(...forces)).toBeLessThan(20 * Math.sqrt(3) * (edge / 2));
  const away = Math.hypot(...straight.map((value, c) => value - first[c]));
  expect(forces[2]).toBeLessThan(20 * away);
});

test('the tools say why they rest, and axe finds nothing', async ({ playground, page }) => {
  await handsOn(playground);
  const { violations } = await new AxeBuilder({ page }).include('.viewer').analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await playground.button('Compare with QM').click();
  await expect(line(page)).toContainText('A Reference frame stands still');
  await expect(tool(page, 'Kick')).toHaveAttribute('aria-disabled', 'true');
  await playground.button('Back to motion').click();
  await expect(tool(page, 'Kick')).toHaveAttribute('aria-disabled', 'false');
  await tool(page, 'Put the tools away').click();
  await expect(page.getByTestId('hands')).toBeHidden();
});
