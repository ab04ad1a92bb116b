import { decodeLink } from '../../src/session/link.ts';
import { expect, Playground, test } from './playground.ts';

test('temperature, force field and playback change while it runs', async ({ playground, page }) => {
  await playground.open();
  await playground.pointsMeasured();
  await playground.openMore();
  await playground.setField('Friction', '100');
  await playground.setField('Temperature', '1200');
  await page.getByLabel('Playback').selectOption('full');
  // 27 degrees of freedom: 8 kcal/mol at 300 K, 32 at 1200 K.
  const mean = async () => {
    let sum = 0;
    for (let i = 0; i < 8; i++) {
      sum += await playground.number('kinetic');
      await page.waitForTimeout(250);
    }
    return sum / 8;
  };
  await expect.poll(mean, { timeout: 30_000 }).toBeGreaterThan(20);
  await page.getByLabel('Force field', { exact: true }).selectOption('mm-bonded');
  await expect(playground.point('mm-bonded')).toHaveAttribute('aria-pressed', 'true');
  await playground.isMoving();
  await expect(page.getByText('Energy, kcal/mol', { exact: true })).toBeVisible();
});

test('nonsense in a field gets a message, and changes nothing', async ({ playground }) => {
  await playground.open();
  await playground.openMore();
  for (const nonsense of ['very hot', '-5', '1e99', '<img src=x>']) {
    await playground.setField('Temperature', nonsense);
    await expect(playground.field('Temperature')).toHaveAttribute('aria-invalid', 'true');
    await expect(playground.page.getByText(/A number between 0 and 5,000 K.*Kept 300 K/)).toBeVisible();
  }
  await playground.field('Temperature').press('Escape');
  await expect(playground.field('Temperature')).toHaveValue('300');
  await playground.isMoving();
});

test('a link reproduces molecule, settings, seed, view, and the state bit for bit', async ({
  playground,
  browser,
  baseURL,
}) => {
  await playground.open();
  await playground.chooseMolecule('methanol');
  await expect(playground.button(/^Choose a molecule: Methanol/)).toBeEnabled();
  await playground.openMore();
  await playground.setField('Seed', '77');
  await expect(playground.status).toHaveAttribute('data-run', '3');
  await playground.isMoving();
  await playground.setField('Temperature', '500');
  await playground.canvas.press('ArrowLeft');
  const hash = await playground.hashAt(4000);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const link = await playground.copyLink();
  expect(link.startsWith(baseURL ?? '')).toBe(true);

  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
  const other = new Playground(await context.newPage());
  await other.open(link);
  await expect(other.button(/^Choose a molecule: Methanol/)).toBeEnabled();
  await expect(other.field('Seed')).toHaveValue('77');
  await expect(other.page.getByText('How should a computer guess')).toBeHidden();
  expect(await other.hashAt(4000)).toBe(hash);
  await expect(other.field('Temperature')).toHaveValue('500');
  // What was measured is the device's own; all the rest comes back as it was.
  const { ghosts: _, ...sent } = await decodeLink(link);
  const { ghosts: __, ...back } = await decodeLink(await other.copyLink());
  expect(back).toEqual(sent);
  await context.close();
});

test('on the WebGPU Engine it runs, is measured, and a link reproduces it', async ({ playground, page, browser }) => {
  await playground.open();
  await playground.button('Skip').click();
  await playground.pointsMeasured();
  await playground.openMore();
  await page.getByLabel('Engine', { exact: true }).selectOption('webgpu');
  await expect(playground.status).toHaveAttribute('data-engine', 'webgpu');
  await expect(playground.point('mm-class1')).toHaveAttribute('data-engine', 'webgpu', { timeout: 40_000 });
  await playground.isMoving();
  expect(Number.isFinite(await playground.number('potential'))).toBe(true);
  await page.getByText('Axes and files').click();
  await page.getByLabel('Both Engines').check();
  // Of the others, networks take a software adapter long.
  for (const engine of ['cpu', 'webgpu'])
    await expect(playground.plane.locator(`[data-forcefield="mm-class1"][data-engine="${engine}"]`)).toBeVisible();
  await playground.setField('Temperature', '400');
  const hash = await playground.hashAt(3000);
  const link = await playground.copyLink();

  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
  const other = new Playground(await context.newPage());
  await other.open(link);
  expect(await other.hashAt(3000)).toBe(hash);
  await expect(other.status).toHaveAttribute('data-engine', 'webgpu');
  await context.close();
});

const BAD_LINKS: Record<string, string> = {
  garbage: '#garbage',
  'from a future version': '#99.q1YqUbIy0VEqKVKyMjE1NwIA',
  damaged: '#1.q1YqUbIy0VEqKVKyMjE1NwIA____',
  'far too long': `#1.${'A'.repeat(1_500_000)}`,
};
test('a bad link gets one clear message, and what was running goes on', async ({ playground, page }) => {
  await playground.open('./#garbage');
  await expect(page.getByRole('alert')).toContainText('The usual start is shown instead.');
  await expect(playground.button(/^Choose a molecule: Ethanol/)).toBeEnabled();
  await playground.isMoving();
  for (const fragment of Object.values(BAD_LINKS)) {
    for (const dismiss of await playground.button('Dismiss').all()) await dismiss.click();
    await page.evaluate((hash) => {
      location.hash = '';
      location.hash = hash;
    }, fragment);
    await expect(playground.button('Dismiss')).toHaveCount(1);
    const message = await page.getByRole('alert').innerText();
    expect(message).toMatch(/link/i);
    expect(message.length).toBeLessThan(260);
  }
  await playground.isMoving();
});

test('a molecule that blows up says so, names atoms and step, and can go on', async ({ playground, page }) => {
  await playground.open();
  await playground.isMoving();
  await playground.openMore();
  await playground.setField('Time step', '10');
  const banner = page.getByRole('alertdialog');
  await expect(banner).toContainText(/step \d+.*(H\d|C\d|O\d)/s);
  await expect(playground.status).toHaveAttribute('data-state', 'stopped');
  await expect(playground.button('Go on at 0.5 fs')).toBeFocused();
  await playground.button('Go on at 0.5 fs').click();
  await expect(banner).toBeHidden();
  await expect(playground.field('Time step')).toHaveValue('0.5');
  await playground.isMoving();
  expect(Number.isFinite(await playground.number('potential'))).toBe(true);
});

test('another molecule is found, opened and measured', async ({ playground, page }) => {
  await playground.open();
  await playground.button(/^Choose a molecule/).click();
  await expect(page.getByRole('dialog').getByRole('listitem')).not.toHaveCount(0);
  expect(await page.getByRole('dialog').getByRole('listitem').count()).toBeGreaterThanOrEqual(160);
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('no such thing');
  await expect(page.getByText('No molecule of the Reference set matches.')).toBeVisible();
  await page.getByRole('searchbox').fill('aspirin');
  await page.getByRole('searchbox').press('Enter');
  await expect(playground.button(/^Choose a molecule: Aspirin.*21 atoms/)).toBeEnabled();
  await playground.isMoving();
  await playground.pointsMeasured();

  // A link that arrives in the open page is opened there and then.
  const link = await playground.copyLink();
  await playground.chooseMolecule('methane');
  await expect(playground.button(/^Choose a molecule: Methane/)).toBeEnabled();
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await expect(playground.button(/^Choose a molecule: Aspirin/)).toBeEnabled();
});

test('a worker that dies is restarted by a button; lost graphics come back', async ({
  playground,
  page,
  complaints,
}) => {
  await page.route('**/simulation.worker*', (route) => route.abort());
  await page.goto('./');
  await expect(page.getByRole('alertdialog')).toContainText('stopped');
  await page.unroute('**/simulation.worker*');
  await playground.button('Restart').click();
  await playground.ready();
  await playground.isMoving();
  // The aborted request is this test's own doing.
  complaints.splice(0);

  await playground.canvas.evaluate((canvas: HTMLCanvasElement) =>
    canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext(),
  );
  await expect(page.getByText('The graphics were interrupted.')).toBeVisible();
  await playground.button('Bring the picture back').click();
  await expect(page.getByText('The graphics were interrupted.')).toBeHidden();
  const before = await playground.picture();
  await expect.poll(async () => (await playground.picture()).equals(before)).toBe(false);
});
