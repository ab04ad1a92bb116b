/** Systems of two files: dropped, run in their box, passed on by a link that asks for the files. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.ts';

const TOPOLOGY = 'tests/golden/periodic/solution.prmtop';
const COORDINATES = 'tests/golden/periodic/solution.rst7';
const FIXTURES = '../shared/fixtures/amber';

/** Software graphics under the page's own take long to build the shaders of a box: this is about the page. */
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'gpu', { value: undefined }));
});

test('an amide and ions in water: two files are dropped, and move in their box; a link asks for them', async ({
  playground,
  page,
}, info) => {
  test.slow();
  await playground.open();
  const moving = page.getByText(/moved by springs of solution at 300 K/);
  const heading = playground.button(/^Choose a molecule/);

  // What makes no system is said in a sentence, and what runs goes on.
  const cut = info.outputPath('cut.rst7');
  await writeFile(cut, (await readFile(COORDINATES, 'utf8')).slice(0, 5000));
  await playground.drop(TOPOLOGY, cut);
  await expect(page.getByTestId('problem')).toContainText(/cut off/);
  const triclinic = info.outputPath('triclinic.rst7');
  const lines = (await readFile(COORDINATES, 'utf8')).trimEnd().split('\n');
  await writeFile(
    triclinic,
    [...lines.slice(0, -1), '  15.3000000  16.1000000  17.2000000  80.0000000  90.0000000  90.0000000', ''].join('\n'),
  );
  await playground.drop(TOPOLOGY, triclinic);
  await expect(page.getByTestId('problem')).toContainText(/triclinic.*boxes with right angles/);
  await page.keyboard.press('Escape');
  await expect(heading).toContainText('Ethanol');
  await playground.isMoving();

  // One after the other, in either order.
  await playground.drop(COORDINATES);
  await expect(page.getByText(/solution\.rst7 has Amber coordinates/)).toBeVisible();
  await playground.drop(TOPOLOGY);
  await expect(moving).toBeVisible({ timeout: 60_000 });
  await expect(heading).toContainText(/Solution.*335 atoms/);
  await playground.isMoving();
  await expect(page.getByText('15.30 × 16.10 × 17.20 Å')).toBeVisible();
  await expect(page.getByText('O–O distances')).toBeVisible();
  await expect(page.getByText(/mean of \d+ frames · First peak: [\d.]+ at 2\.[6-9]\d Å/)).toBeVisible({
    timeout: 60_000,
  });
  await playground.openMore();
  await expect(playground.field('Time step')).toHaveValue('2');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);

  // A reload asks for the files by name and fingerprint; so does whoever opens the link. Their names do not matter.
  const link = await playground.copyLink();
  expect(link.length).toBeLessThan(1000);
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(playground.models).toContainText(/the system solution \(fingerprint [0-9a-f]{16}\).*its two files/);
  const other = info.outputPath('download (1).parm7');
  await writeFile(other, await readFile(TOPOLOGY));
  await playground.drop(other, COORDINATES);
  await expect(heading).toContainText('Solution', { timeout: 60_000 });
  await expect(page.getByText(/moved by springs of download-1- at 300 K/)).toBeVisible({ timeout: 60_000 });
  await expect(playground.models).toBeHidden();
  await playground.isMoving();

  // Kept in this browser, it is there after a reload without a question.
  await playground.button('Keep in this browser').click();
  await expect(page.getByText(/files are kept in this browser/)).toBeVisible();
  await page.reload();
  await expect(moving).toBeVisible({ timeout: 60_000 });
  await playground.isMoving();
});

test('DHFR in water, 23,558 atoms, moves', async ({ playground, page }) => {
  test.skip(!existsSync(FIXTURES), 'needs shared/fixtures');
  test.setTimeout(300_000);
  await playground.open();
  await playground.drop(`${FIXTURES}/dhfr_pme.prmtop`, `${FIXTURES}/dhfr_pme.rst7`);
  await expect(page.getByText(/moved by springs of dhfr_pme at 300 K/)).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(/net charge of -11\.00 e/)).toBeVisible();
  await expect.poll(() => playground.number('step'), { timeout: 120_000 }).toBeGreaterThan(2);
  await expect(page.getByText('62.23 × 62.23 × 62.23 Å')).toBeVisible();
  expect(await playground.number('potential')).toBeLessThan(-70_000);
});
