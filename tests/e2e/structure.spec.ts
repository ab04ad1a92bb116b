/** Molecules that a visitor brings: typed, pasted, dropped, drawn; what the page says of them, and of what is none. */
import { writeFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './playground.ts';

const WATER = '3\r\n<b>water</b>\r\nO 0 0 0.12\r\nH 0 0.76 -0.47\r\nH 0 -0.76 -0.47\r\n';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Choose a molecule' });
const field = (page: Page) => page.getByRole('textbox', { name: 'SMILES, or the text of a file' });
const preview = (page: Page) => page.getByTestId('preview');
const problem = (page: Page) => page.getByTestId('problem');
const stage = (page: Page) => page.getByRole('button', { name: 'Put it on the stage' });
const heading = (page: Page) => page.getByRole('button', { name: /^Choose a molecule/ });

async function openTab(page: Page, name: string): Promise<void> {
  if (!(await dialog(page).isVisible())) await heading(page).click();
  await page.getByRole('tab', { name }).click();
}

test('SMILES that are typed are shown first, then run; the link carries them', async ({ playground, page }) => {
  await playground.open();
  await openTab(page, 'Type, paste or open');
  await field(page).fill('C[C@H](N)C(=O)O L-<i>alanine</i>');
  await field(page).press('Enter');
  await expect(preview(page)).toContainText(
    /Taken forSMILES.*C₃H₇NO₂ · 13 atoms.*1 stated centre or double bond kept/s,
  );
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('L-<i>alanine</i>');
  await expect(page.getByTestId('coverage')).toHaveAttribute('data-done', 'true', { timeout: 30_000 });
  await stage(page).click();
  await expect(dialog(page)).toBeHidden();
  await expect(heading(page)).toContainText(/L-<i>alanine<\/i>\s*C₃H₇NO₂ · 13 atoms/, { timeout: 30_000 });
  await playground.isMoving();
  const link = await playground.copyLink();
  await page.keyboard.press('Escape');
  await page.goto('about:blank');
  await playground.open(link);
  await expect(heading(page)).toContainText(/L-<i>alanine<\/i>\s*C₃H₇NO₂ · 13 atoms/);
  await expect(page.locator('i')).toHaveCount(0);
});

test('nonsense is answered in a sentence each, and what runs goes on', async ({ playground, page }, info) => {
  await playground.open();
  await openTab(page, 'Type, paste or open');
  for (const [text, sentence] of [
    ['', /nothing here/],
    ['ethanol', /"ethanol" is not SMILES/],
    ['C(C)(C)(C)(C)C', /Atom 1 \(carbon\).*at most 4/],
    ['[U]', /"U".*nobody here knows/],
    ['[CH3]', /radical/],
    ['<img src=x onerror=alert(1)>', /"<img src=x onerror=alert\(1\)>" is not recognised/],
  ] as const) {
    await field(page).fill(text);
    await page.getByRole('button', { name: 'Read it' }).click();
    await expect(problem(page)).toContainText(sentence);
  }
  const picture = info.outputPath('molecule.xyz');
  await writeFile(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]));
  await page.getByTestId('structure-files').setInputFiles(picture);
  await expect(problem(page)).toContainText(/“molecule.xyz” is a picture \(PNG\)/);
  const large = info.outputPath('virus.pdb');
  const atom = 'ATOM      1  O   HOH A   1       0.000   0.000   0.000  1.00  0.00           O\n';
  await writeFile(large, atom.repeat(100_000));
  await page.getByTestId('structure-files').setInputFiles(large);
  await expect(problem(page)).toContainText(/100,000 atoms.*at most 2,000/, { timeout: 2000 });
  await page.keyboard.press('Escape');
  await expect(heading(page)).toContainText('Ethanol');
  await playground.isMoving();
});

test('a file that is dropped anywhere, and one that is pasted', async ({ playground, page }, info) => {
  await playground.open();
  const file = info.outputPath('w.xyz');
  await writeFile(file, WATER);
  await playground.drop(file);
  await expect(preview(page)).toContainText(/Taken forXYZ.*H₂O · 3 atoms.*2, perceived from distances/s);
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('<b>water</b>');
  await page.keyboard.press('Escape');
  // Hidden at once, and gone a moment later.
  await expect(page.locator('dialog')).toHaveCount(0);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text', '[NH4+] ammonium');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  });
  await expect(preview(page)).toContainText(/Total charge\+1 e: an ion/);
  await expect(page.getByTestId('coverage')).toHaveAttribute('data-done', 'true', { timeout: 30_000 });
});

test('an Amber system comes in two halves and brings its own force field', async ({ playground, page }) => {
  await playground.open();
  await playground.drop('tests/golden/amber/amide.prmtop');
  await expect(page.getByText(/amide\.prmtop is an Amber topology.*rst7, inpcrd or PDB/)).toBeVisible();
  await playground.drop('tests/golden/amber/amide.rst7');
  await expect(preview(page)).toContainText(/Taken forAmber topology.*whoever opens the link needs the file/s);
  await stage(page).click();
  await expect(heading(page)).toContainText('Amide', { timeout: 30_000 });
  await playground.isMoving();
  await expect(page.getByText(/moved by springs of amide/)).toBeVisible();
  await playground.copyLink();
  await expect(page.getByText(/needs amide, which links do not carry/)).toBeVisible();
});

test('a drawing is built in space', async ({ playground, page }) => {
  await playground.open();
  await openTab(page, 'Draw');
  const box = await page.getByTestId('editor').boundingBox();
  if (!box) throw new Error('no editor');
  await expect(page.getByRole('button', { name: 'Build it in space' })).toBeEnabled({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Build it in space' }).click();
  await expect(problem(page)).toContainText('Nothing is drawn yet');
  // The tool for a bond is chosen; a click makes one: ethane.
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.getByRole('button', { name: 'Build it in space' }).click();
  await expect(preview(page)).toContainText('C₂H₆ · 8 atoms');
});

test('the verdict on a molecule is one click away', async ({ playground, page }) => {
  await playground.open();
  await openTab(page, 'Type, paste or open');
  await page.getByRole('button', { name: 'aspirin' }).click();
  await expect(preview(page)).toContainText('C₉H₈O₄ · 21 atoms', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Verdict on it' }).click();
  await expect(page.getByRole('tab', { name: /Verdict/ })).toHaveAttribute('aria-selected', 'true', {
    timeout: 30_000,
  });
});

test('axe finds nothing in any state of the dialog, in either theme', async ({ playground, page }) => {
  const check = async (state: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ reducedMotion: 'reduce', colorScheme });
      const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
      expect(
        violations.map(({ id, nodes }) => `${state}, ${colorScheme}: ${id} ${nodes.map(({ html }) => html).join(' ')}`),
      ).toEqual([]);
    }
  };
  await playground.open();
  await heading(page).click();
  await expect(dialog(page).locator('.thumbnail svg').first()).toBeVisible({ timeout: 30_000 });
  await check('gallery');
  await openTab(page, 'Draw');
  await expect(page.getByRole('button', { name: 'Build it in space' })).toBeEnabled({ timeout: 30_000 });
  await check('draw');
  await openTab(page, 'Type, paste or open');
  await field(page).fill('nonsense?');
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(problem(page)).toBeVisible();
  await check('problem');
  await field(page).fill('5\n\nN 0 0 0\nH .6 .6 .6\nH -.6 -.6 .6\nH -.6 .6 -.6\nH .6 -.6 -.6');
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(page.getByTestId('objection')).toContainText('odd number of electrons');
  await expect(page.getByTestId('coverage')).toHaveAttribute('data-done', 'true', { timeout: 30_000 });
  await check('preview');
});
