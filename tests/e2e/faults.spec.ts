/** The device and the worker are taken away in mid-run; the run goes on. */
import type { Page, Worker } from '@playwright/test';
import { expect, test } from './playground.ts';

/** Keeps the devices that the simulation asks for where a test can reach them; the page's own code is as it is. */
const REACH = `{
  const ask = globalThis.GPUAdapter?.prototype.requestDevice;
  globalThis.devices = [];
  globalThis.ready = 0;
  if (ask) GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await ask.apply(this, given);
    const first = globalThis.devices.push(device) === 1;
    const submit = device.queue.submit;
    // A device in reserve is ready when it has done its first dispatch.
    if (!first) device.queue.submit = (...commands) => (globalThis.ready++, submit.apply(device.queue, commands));
    return device;
  };
}`;

/** What a test reaches in the worker. */
interface Reached {
  readonly devices: GPUDevice[];
  /** Submits to devices but the first. */
  readonly ready: number;
}

async function reachable(page: Page): Promise<void> {
  await page.route('**/simulation.worker*.js', async (route) => {
    const response = await route.fetch();
    const source = await response.text();
    // Imports come first in a module, wherever they stand.
    await route.fulfill({ response, body: `${REACH}\n${source}` });
  });
}

/** Software adapters on a busy machine compile shaders for seconds. */
const PATIENT = { timeout: 60_000 };

const simulation = (page: Page): Worker => {
  const worker = page.workers().find((one) => /simulation\.worker/.test(one.url()));
  if (!worker) throw new Error('there is no simulation worker');
  return worker;
};

test('a device that is lost in mid-run is replaced, and the bits are those of an undisturbed run', async ({
  playground,
  page,
}) => {
  await reachable(page);
  await playground.open();
  await playground.openMore();
  await page.getByLabel('Engine', { exact: true }).selectOption('webgpu');
  await expect(playground.status).toHaveAttribute('data-engine', 'webgpu');
  await playground.isMoving();
  // After some seconds another device stands in reserve.
  const worker = simulation(page);
  await expect.poll(() => worker.evaluate(() => (globalThis as unknown as Reached).ready), PATIENT).toBeGreaterThan(0);
  const before = await playground.number('step');
  await worker.evaluate(() => (globalThis as unknown as Reached).devices[0].destroy());
  const start = performance.now();
  await expect(page.getByText(/graphics device was lost .* went on from step \d+ on a new one/)).toBeVisible(PATIENT);
  const notice = await page.getByText(/graphics device was lost/).textContent();
  const elapsed = performance.now() - start;
  const [, from, seconds] = (/from step (\d+) on a new one, ([\d.]+) s later/.exec(notice ?? '') ?? []).map(Number);
  console.log(`device lost at or after step ${before}, went on from ${from} ${seconds} s later (shown after ${elapsed.toFixed(0)} ms)`); // prettier-ignore
  // What was shown is not lost; what was not shown is a chunk.
  expect(from).toBeGreaterThanOrEqual(before);
  // On the one in reserve, where nothing is compiled any more. A busy machine takes its time for the rest.
  expect(await worker.evaluate(() => (globalThis as unknown as Reached).devices.length)).toBe(2);
  expect(seconds).toBeLessThan(5);
  await playground.isMoving();
  await playground.button('Pause').click();
  await expect(playground.status).toHaveAttribute('data-state', 'paused', PATIENT);
  // Not a step more than it takes to be past the loss: software adapters take milliseconds for each.
  const later = (await playground.number('step')) + 50;
  const disturbed = await playground.hashAt(later);
  expect(later).toBeGreaterThan(from);
  const link = await playground.copyLink();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('about:blank');
  await playground.open(link);
  expect(await playground.hashAt(later)).toBe(disturbed);
});

test('a worker that dies in mid-run is replaced, and the run goes on from the last second', async ({
  playground,
  page,
  complaints,
}) => {
  await playground.open();
  await playground.isMoving();
  await expect.poll(() => playground.number('step'), { timeout: 30_000 }).toBeGreaterThan(100);
  const before = await playground.number('step');
  await simulation(page).evaluate(() => setTimeout(() => { throw new Error('the end'); })); // prettier-ignore
  await expect(page.getByText(/started again; it goes on from step \d+/)).toBeVisible();
  const notice = await page.getByText(/started again; it goes on/).textContent();
  const from = Number(/step (\d+)/.exec(notice ?? '')?.[1]);
  console.log(`worker killed at or after step ${before}, went on from ${from}`);
  expect(from).toBeGreaterThan(0);
  await playground.isMoving();
  expect(await playground.number('step')).toBeGreaterThanOrEqual(from);
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  // The error is this test's own doing.
  complaints.splice(0);
});

test('a worker asks no other host and evaluates no text, whatever it is told', async ({
  playground,
  page,
  complaints,
}) => {
  await playground.open();
  const refused = await simulation(page).evaluate(async () => {
    const directives: string[] = [];
    addEventListener('securitypolicyviolation', (event) => directives.push(event.effectiveDirective));
    const asked = await fetch('https://example.org/').then(
      () => true,
      () => false,
    );
    // What a debugger evaluates may evaluate; a task of the worker's own may not.
    const evaluated = await new Promise<boolean>((resolve) =>
      setTimeout(() => {
        try {
          (Reflect.get(globalThis, ['ev', 'al'].join('')) as (text: string) => unknown)('1');
          resolve(true);
        } catch {
          resolve(false);
        }
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { asked, evaluated, directives };
  });
  expect(refused).toEqual({ asked: false, evaluated: false, directives: ['connect-src', 'script-src'] });
  // Generated WebAssembly is another matter.
  expect(await simulation(page).evaluate(() => WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) && !!new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)))).toBe(true); // prettier-ignore
  // The browser complains of what this test did.
  complaints.splice(0);
});

test('a link from exactly here opens at the same step with the same bits', async ({ playground, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await playground.open();
  await playground.openMore();
  const hash = await playground.hashAt(300);
  await playground.button('Copy link').click();
  await page.getByRole('radio', { name: /from exactly here/ }).click();
  await expect(page.getByRole('radio', { name: /from exactly here \(step 300\)/ })).toBeChecked();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  console.log(`a link from here: ${link.length} characters`);
  expect(link.length).toBeLessThan(2000);
  await page.keyboard.press('Escape');
  const later = await playground.hashAt(450);
  await page.goto('about:blank');
  await playground.open(link);
  await expect.poll(() => playground.number('step')).toBe(300);
  expect(await playground.hashAt(450)).toBe(later);
  expect(hash).not.toBe(later);
});

test('a worker that hangs is noticed, and the run goes on with the same bits', async ({
  playground,
  page,
  complaints,
}) => {
  // The time of the clock goes by, and can be made to: half a minute of waiting is none of this test's.
  await page.clock.install();
  await playground.open();
  await playground.isMoving();
  await expect.poll(() => playground.number('step'), { timeout: 30_000 }).toBeGreaterThan(20);
  const beats = (seconds: number) => page.clock.runFor(1000 * seconds);
  await beats(10);
  // A lid that was shut for an hour is no worker that hangs.
  await page.clock.fastForward('01:00:00');
  await playground.isMoving();
  await expect(page.getByText(/started again/)).toHaveCount(0);
  await simulation(page).evaluate(() => setTimeout(() => { for (;;); })); // prettier-ignore
  await expect(async () => {
    await beats(10);
    await expect(page.getByText(/started again; it goes on from step \d+/)).toBeVisible({ timeout: 100 });
  }).toPass(PATIENT);
  const notice = await page.getByText(/started again; it goes on/).textContent();
  const from = Number(/step (\d+)/.exec(notice ?? '')?.[1]);
  console.log(`a worker that hung was ended, and the run went on from ${from}`);
  await playground.isMoving();
  await playground.openMore();
  const later = (await playground.number('step')) + 50;
  await playground.button('Pause').click();
  const disturbed = await playground.hashAt(later);
  const link = await playground.copyLink();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('about:blank');
  await playground.open(link);
  expect(await playground.hashAt(later)).toBe(disturbed);
  complaints.splice(0);
});
