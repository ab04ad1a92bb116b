/** The plane beyond the first look: axes, temperatures, tables, files, links with measurements, molecules without labels. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { encodeLink } from '../../src/session/link.ts';
import { expect, test, type Playground } from './playground.ts';

const skipStory = (page: Page) => page.getByRole('button', { name: 'Skip' }).click();
const tools = (page: Page) => page.getByText('Axes and files');
const choice = (page: Page, name: string) => page.getByRole('combobox', { name });

/** Everything about the first minute is over, and all points are there. */
async function explore(playground: Playground, address?: string): Promise<void> {
  await playground.open(address);
  const skip = playground.button('Skip');
  if (await skip.isVisible()) await skip.click();
  await playground.pointsMeasured();
}

/** What the command line prints. */
function ffp(...words: string[]): Record<string, number> {
  const { stdout, stderr } = spawnSync('node', ['tools/ffp.mjs', ...words, '--json'], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, number>;
}

/** Propyne oxide's poor cousin: a molecule that the Reference set does not have. */
const STRANGER = {
  kind: 'inline' as const,
  name: 'fluoro<b>less</b>',
  elements: ['C', 'C', 'O', 'O', 'H', 'H', 'H', 'H', 'H', 'H'],
  positions: [
    [-1.2, 0.1, 0.0],
    [0.2, -0.4, 0.1],
    [1.1, 0.7, 0.0],
    [2.4, 0.2, 0.3],
    [-1.9, -0.7, 0.1],
    [-1.3, 0.6, -1.0],
    [-1.4, 0.8, 0.8],
    [0.4, -0.9, 1.05],
    [0.4, -1.1, -0.7],
    [2.7, 0.8, 1.0],
  ] as [number, number, number][],
  bonds: [
    [0, 1, 1],
    [1, 2, 1],
    [2, 3, 1],
    [0, 4, 1],
    [0, 5, 1],
    [0, 6, 1],
    [1, 7, 1],
    [1, 8, 1],
    [3, 9, 1],
  ] as [number, number, number][],
  charge: 0,
};

test('axes, temperatures, published points, and numbers that the command line prints too', async ({
  playground,
  page,
}) => {
  test.slow();
  await playground.open();
  await test.step('the first minute shows four dots', async () => {
    await playground.pointsMeasured();
    await expect(playground.plane).toHaveAttribute('data-points', '4');
    await skipStory(page);
    await playground.pointsMeasured();
    await expect(playground.plane).not.toHaveAttribute('data-points', '4');
  });

  await test.step('the table agrees with ffp assess, sorts, and is copied', async () => {
    await page.getByText('The same numbers as a table').click();
    const row = page.getByRole('row', { name: /^Springs that talk/ });
    await expect(row).toBeVisible();
    const errors = ffp('assess', '--molecule', 'ethanol', '--split', 'test', '--forcefield', 'mm-class2');
    const cells = await row.getByRole('cell').allTextContents();
    const shown = Number.parseFloat(cells[3]);
    // As many digits as its spread leaves.
    expect(Math.abs(shown - errors.force_mae)).toBeLessThan(0.06 * errors.force_mae);
    expect(Number(cells[5])).toBeCloseTo(errors.force_rmse, 2);
    await page.locator('.plane-table').getByRole('button', { name: 'µs a step' }).click();
    const times = await page.locator('.plane-table tbody tr td:nth-child(3)').allTextContents();
    const numbers = times.map((text) => Number.parseFloat(text.replaceAll(',', ''))).filter(Number.isFinite);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    await page.getByRole('button', { name: 'Copy as CSV' }).click();
    await expect(page.getByText(/The table was copied|did not let the page copy/)).toBeVisible();
    await page.getByText('The same numbers as a table').click();
  });

  await test.step('energies have a line at 1 kcal/mol, forces have none', async () => {
    await expect(playground.plane).not.toContainText('chemical accuracy');
    await tools(page).click();
    await choice(page, 'Upwards').selectOption('energy');
    await expect(playground.plane).toContainText('chemical accuracy');
    await expect(playground.plane).toContainText('Energy error (kcal/mol)');
    await choice(page, 'Upwards').selectOption('force');
  });

  await test.step('labels of one temperature', async () => {
    await choice(page, 'Labels made at').selectOption('300');
    await expect(playground.plane).toContainText('Force error at 300 K (kcal/mol/Å)');
    const at = ffp(
      'assess',
      '--molecule',
      'ethanol',
      '--split',
      'test',
      '--temperature',
      '300',
      '--forcefield',
      'equi',
    );
    const label = (await playground.point('equi').getAttribute('aria-label')) ?? '';
    const shown = Number(/([\d.]+)(?: ± [\d.]+)? kcal\/mol\/Å/.exec(label)?.[1]);
    expect(Math.abs(shown - at.force_mae)).toBeLessThan(0.06 * at.force_mae);
    await choice(page, 'Labels made at').selectOption('');
  });

  await test.step('unseen molecules come from the model cards: hollow', async () => {
    await choice(page, 'Upwards').selectOption('ood');
    await expect(playground.point('mm-class1')).toHaveAttribute('data-measured', 'false');
    await expect(playground.point('mm-class1')).toHaveAttribute('aria-label', /from its model card/);
    await choice(page, 'Upwards').selectOption('force');
    await expect(playground.point('mm-class1')).toHaveAttribute('data-measured', 'true');
  });

  await test.step('published points name their source', async () => {
    await page.getByText('Published points', { exact: true }).click();
    await expect(playground.plane.locator('.published').first()).toBeVisible();
    await page.getByText('The published points, and where they stand').click();
    await expect(page.getByRole('link', { name: 'Source' }).first()).toHaveAttribute('href', /^https:/);
  });

  await test.step('no accessibility violations', async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  });

  await test.step('files', async () => {
    const [json] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON' }).click(),
    ]);
    const data = JSON.parse(readFileSync(await json.path(), 'utf8')) as { points: { forcefield: string }[] };
    expect(data.points.map(({ forcefield }) => forcefield)).toContain('mm-class2');
    const [svg] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'SVG' }).click()]);
    expect(readFileSync(await svg.path(), 'utf8')).toMatch(/^<svg [^]*kcal\/mol/);
    const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'PNG' }).click()]);
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  await test.step('a link brings the sender’s points and axes', async () => {
    const link = await playground.copyLink();
    expect(link.length).toBeLessThan(2000);
    await expect(page.getByText(/points of the plane as measured on this device/)).toBeVisible();
    await page.goto('about:blank');
    await playground.open(link);
    await playground.pointsMeasured();
    await expect(playground.plane.locator('.ghost').first()).toBeVisible();
    await expect(page.getByText(/^Rings: measured by who sent the link/)).toBeVisible();
    await expect(playground.plane.locator('.published').first()).toBeVisible();
  });
});

test('nanoseconds a day and batches are measured when they are asked for, and the axis turns', async ({
  playground,
  page,
}) => {
  test.slow();
  await explore(playground);
  await tools(page).click();
  for (const [axis, title] of [
    ['day', 'Nanoseconds a day on this device'],
    ['batch', 'Evaluations a second on this device'],
  ]) {
    await choice(page, 'Across').selectOption(axis);
    await expect(playground.plane).toContainText(title);
    await expect(playground.point('mm-class1')).toBeVisible({ timeout: 60_000 });
    await expect(playground.point('equi')).toBeVisible({ timeout: 60_000 });
    // Springs are faster: more of it, and still on the left.
    const [springs, network] = await Promise.all(
      ['mm-class1', 'equi'].map(async (id) => (await playground.point(id).locator('.mark').first().boundingBox())!.x),
    );
    expect(springs).toBeLessThan(network);
  }
});

test('a molecule without labels: disagreement instead of errors, a script, labels that come back', async ({
  playground,
  page,
  baseURL,
}) => {
  test.slow();
  const link = await encodeLink({ ...DEFAULT_EXPERIMENT, molecule: STRANGER }, baseURL!);
  await explore(playground, link);
  await expect(playground.plane).toContainText(/Disagreement with .* \(kcal\/mol\/Å\)/, { timeout: 60_000 });
  await expect(page.getByText('That is no error: both may be wrong.')).toBeVisible();
  await expect(page.getByText('fluoro<b>less</b>').first()).toBeVisible();

  const [script] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Psi4 script' }).click(),
  ]);
  const text = readFileSync(await script.path(), 'utf8');
  expect(text).toContain('wb97x/6-31g(d)');
  const frames = JSON.parse(/FRAMES = json\.loads\("""(.*)"""\)/.exec(text)![1]) as number[][];
  expect(frames).toHaveLength(12);

  await test.step('a file that is none, and one of another molecule, change nothing', async () => {
    const input = page.getByTestId('labels');
    await input.setInputFiles({ name: 'cat.xyz', mimeType: 'text/plain', buffer: Buffer.from('GIF89a') });
    await expect(page.getByText(/line 1/).first()).toBeVisible();
    const water =
      '3\nProperties=species:S:1:pos:R:3:forces:R:3 energy=-2079\nO 0 0 0 0 0 0\nH 0 0 1 0 0 0\nH 0 1 0 0 0 0\n';
    await input.setInputFiles({ name: 'water.xyz', mimeType: 'text/plain', buffer: Buffer.from(water) });
    await expect(page.getByText(/line 1 has other atoms than the molecule on the screen/)).toBeVisible();
    await expect(playground.plane).toContainText('Disagreement with');
  });

  await test.step('labels make errors of it', async () => {
    // Made up, with the size that energies and forces have.
    const file = frames
      .map((frame, n) => {
        const rows = STRANGER.elements.map((symbol, i) => {
          const force = [0, 1, 2].map((c) => Math.sin(n + 3 * i + c).toFixed(4)).join(' ');
          return `${symbol} ${frame.slice(3 * i, 3 * i + 3).join(' ')} ${force}`;
        });
        return `10\nProperties=species:S:1:pos:R:3:forces:R:3 energy=${-6220 - n / 100} temperature=300\n${rows.join('\n')}\n`;
      })
      .join('');
    await page
      .getByTestId('labels')
      .setInputFiles({ name: 'labels.xyz', mimeType: 'text/plain', buffer: Buffer.from(file) });
    await expect(playground.plane).toContainText('Force error (kcal/mol/Å)');
    await expect(playground.point('mm-class1')).toHaveAttribute('aria-label', /kcal\/mol\/Å \(12 frames\)/, {
      timeout: 60_000,
    });
    // Another seed starts the same molecule anew, and the workbench is another place: both know the labels.
    await playground.openMore();
    await playground.setField('Seed', '7');
    await expect(playground.plane).toContainText('Force error (kcal/mol/Å)');
    await playground.button('Look closer').click();
    await page.getByRole('button', { name: 'Compare the forces' }).click();
    await expect(page.getByRole('dialog', { name: 'Workbench' }).getByRole('figure')).toHaveCount(1, {
      timeout: 60_000,
    });
  });
});
