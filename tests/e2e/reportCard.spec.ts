/** The report card in the browser: the numbers of the command line, a control that fails beside them, and axe. */
import { spawnSync } from 'node:child_process';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.ts';

interface Card {
  readonly tests: readonly { readonly name: string; readonly verdict: string; readonly value: number | null }[];
}

/** What `ffp measure` prints. */
function measured(...words: string[]): Card {
  const { stdout, stderr, status } = spawnSync(
    'node',
    ['tools/ffp.mjs', 'measure', 'card', '--molecule', 'ethanol', '--forcefield', 'mm-class1', ...words, '--json'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Card;
}

const words = (card: Card): string[] => card.tests.map(({ verdict }) => verdict.replace('-', ' '));

test.describe.configure({ timeout: 240_000 });

test('the report card says what the command line says, and its control fails', async ({ page, playground }) => {
  await playground.open();
  await playground.button('Skip').click();
  await playground.button('Look closer').click();
  await page.getByRole('tab', { name: 'Report card' }).click();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const verdicts = page.locator('.report-card td:not(.control) .verdict');
  const expected = measured();
  await expect(verdicts).toHaveText(words(expected), { timeout: 120_000 });
  expect(words(expected)).toContain('fail');
  const pulled = expected.tests.find(({ name }) => name === 'dissociation')!.value!;
  await expect(page.getByRole('row', { name: /^Pulled apart/ })).toContainText(
    Number(pulled.toPrecision(3)).toLocaleString('en-US'),
  );

  await page.getByLabel('Beside them, to see a failure').first().selectOption('raw-coordinates');
  const control = measured('--set', 'control=raw-coordinates');
  await expect(page.locator('.report-card td.control .verdict')).toHaveText(words(control), { timeout: 120_000 });
  expect(control.tests.find(({ name }) => name === 'rotation')!.verdict).toBe('fail');
  expect(expected.tests.find(({ name }) => name === 'rotation')!.verdict).toBe('pass');

  const { violations } = await new AxeBuilder({ page }).include('.bench-panel').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});
