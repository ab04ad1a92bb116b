/** "Benchmark this device": a slice runs, stops when asked, and goes along with a link. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { BenchReport } from '../../src/workers/benchmark/protocol.ts';
import { expect, test } from './playground.ts';

const result = (page: Page) => page.getByTestId('benchmark-result');
const exact = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function openBenchmark(page: Page): Promise<void> {
  await page.getByText('Axes and files').click();
  await exact(page, 'Benchmark this device').click();
}

// A molecule that stands still leaves the processor to what is tested.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a slice of the benchmark is run, stopped, saved and passed on', async ({ playground, page }) => {
  test.slow();
  await playground.open();
  await playground.button('Skip').click();
  await openBenchmark(page);
  for (const name of ['What the graphics', 'How many lanes', 'Many copies', 'Networks and', 'Matrix products'])
    await page.getByRole('checkbox', { name }).uncheck();

  await test.step('stopped at once, it says so, and can be started again', async () => {
    await exact(page, 'Start').click();
    await expect(page.getByText('The molecule stands still while this runs')).toBeVisible();
    await exact(page, 'Stop').click();
    await expect(page.getByText(/^Stopped\./)).toBeVisible();
  });

  await exact(page, 'Start').click();
  await expect(page.getByText(/^Springs, 9 to 137 atoms \(1 of 1\): .* atoms$/)).toBeVisible();
  await expect(result(page)).toHaveAttribute('data-done', 'true', { timeout: 120_000 });
  const rows = result(page).getByRole('region', { name: 'Time per step', exact: true }).getByRole('row');
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(1)).toHaveText(/^springs9[\d.,]+ ± [\d.,]+[\d.,]+ ± [\d.,]+$/);
  await expect(page.getByRole('img', { name: /^Time per step against the number of atoms/ })).toBeVisible();

  const [download] = await Promise.all([page.waitForEvent('download'), exact(page, 'Save as file').click()]);
  const report = JSON.parse(readFileSync(await download.path(), 'utf8')) as BenchReport;
  for (const { n, median, spread } of report.records) {
    expect(n).toBeGreaterThanOrEqual(7);
    expect(Number.isFinite(median) && Number.isFinite(spread)).toBe(true);
  }
  expect(new Set(report.records.flatMap(({ backend }) => backend ?? []))).toEqual(new Set(['cpu', 'webgpu']));

  await test.step('a link shows the sender’s times beside one’s own', async () => {
    await exact(page, 'Copy a link with the times').click();
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
    await page.goto('about:blank');
    await page.goto(link);
    await expect(page.getByText(/^From the link, measured 20/)).toBeVisible({ timeout: 60_000 });
    const times = result(page).getByRole('region', { name: 'Time per step', exact: true });
    await expect(times.getByRole('columnheader', { name: 'sender’s processor, µs' })).toBeVisible();
    await expect(times.getByRole('row')).toHaveCount(4);
  });
});
