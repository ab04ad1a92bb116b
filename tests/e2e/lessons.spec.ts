import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './playground.ts';

const lesson = (page: Page) => page.getByRole('complementary', { name: /^Lesson/ });
const press = (page: Page, name: string) => lesson(page).getByRole('button', { name, exact: true }).click();
const violations = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    ({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`,
  );

// A molecule that stands still leaves the processor to what is tested.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a lesson: guess, try, a wrong answer with its hint, the right one, results as CSV', async ({
  playground,
  page,
}) => {
  await playground.open();
  await playground.button('Skip').click();
  await playground.button('One step').click();
  await expect.poll(() => playground.number('step')).toBe(1);
  await page.getByRole('button', { name: 'Lessons', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Start “/ })).toHaveCount(8);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start “Bonds”' }).click();
  await expect(page.getByRole('button', { name: /^Choose a molecule/ })).toContainText('Water');
  await press(page, 'Next');
  // A guess is kept before anything is shown.
  await press(page, 'Keep my guess');
  await expect(page.getByText('Choose an answer first.')).toBeVisible();
  await page.getByLabel('Answer in Å').fill('1.3');
  await press(page, 'Keep my guess');
  await expect(page.getByLabel('Answer in Å')).toBeDisabled();
  await press(page, 'Next');
  const marker = page.getByRole('slider', { name: 'Bond length' });
  await marker.focus();
  await page.keyboard.press('ArrowRight');
  await expect(lesson(page)).toContainText('You have tried it out.');
  await expect(lesson(page)).toContainText(/At 0\.\d+ Å: quantum mechanics [\d.]+, spring/);
  await press(page, 'Next');
  await page.getByLabel('Answer in Å').fill('1.15');
  await press(page, 'Check');
  await expect(lesson(page)).toContainText(/Not yet\..*Hint: There they are already further apart/s);
  await page.getByLabel('Answer in Å').fill('1.08');
  await press(page, 'Check again');
  await expect(lesson(page)).toContainText(/Right\..*Measured here: At 1\.0\d+ Å.*Your guess was: 1\.3/s);
  expect(await violations(page)).toEqual([]);
  await press(page, 'Next');
  await press(page, 'Finish');
  const saving = page.waitForEvent('download');
  await press(page, 'Results as CSV');
  const rows = readFileSync(await (await saving).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(rows[0]).toBe('lesson,step,check,prediction,answer,truth,verdict,hint,device,time');
  expect(rows).toHaveLength(3);
  expect(rows[1]).toMatch(/^bonds,place,crossing,1\.3,1\.15,.*,wrong,long,/);
  expect(rows[2]).toMatch(/^bonds,place,crossing,1\.3,1\.08,.*,right,,/);
  // What ran before comes back, where it was.
  await page.getByRole('button', { name: 'Leave the lesson' }).click();
  await expect(page.getByRole('button', { name: /^Choose a molecule/ })).toContainText('Ethanol');
  await expect.poll(() => playground.number('step')).toBe(1);
  await page.getByRole('button', { name: 'Lessons', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Start “Bonds”' })).toContainText('done');
  await page.getByRole('button', { name: 'Forget my answers' }).click();
  await expect(page.getByRole('button', { name: 'Start “Bonds”' })).not.toContainText('done');
});

test('a worksheet, with a key that is measured', async ({ playground, page }) => {
  await playground.open();
  await playground.button('Skip').click();
  await page.getByRole('button', { name: 'Lessons', exact: true }).click();
  await page.getByRole('button', { name: 'Worksheet of “Bonds”' }).click();
  await page.getByLabel('With answer key').check();
  await expect(page.getByRole('dialog')).toContainText(/Answer key.*At 1\.0\d+ Å.*Measured on/s);
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  await expect(playground.canvas).toBeHidden();
  await expect(page.getByText('Answer key', { exact: true })).toBeVisible();
});

test('torsions by hand: the share is judged by the student’s own curve', async ({ playground, page }) => {
  await playground.open('./?lesson=torsions');
  await press(page, 'Next');
  await page.getByRole('radio', { name: 'V3, three hills' }).check();
  await press(page, 'Keep my guess');
  await press(page, 'Next');
  await expect(lesson(page)).toContainText(/Average miss \(RMSE\): 1\.\d/);
  await press(page, 'Next');
  await press(page, 'Check');
  await expect(lesson(page)).toContainText(/Not yet\..*Hint: Change V3/s);
  for (const [name, value] of [
    ['V1', '1.5'],
    ['V2', '-0.8'],
    ['V3', '3.5'],
  ] as const)
    await page.getByRole('slider', { name: `${name}, kcal/mol` }).fill(value);
  await press(page, 'Check again');
  await expect(lesson(page)).toContainText('Right.');
  await press(page, 'Next');
  await page.getByLabel('Answer in %').fill('90');
  await press(page, 'Check');
  await expect(lesson(page)).toContainText(/Hint: That is too much/);
  await page.getByLabel('Answer in %').fill('46');
  await press(page, 'Check again');
  await expect(lesson(page)).toContainText(/Right\. The integral over your own profile gives 4\d/);
});

test('embedded, a lesson tells the page around it, and shows nothing else', async ({ playground, page, baseURL }) => {
  await page.route('**/around.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<iframe src="./?lesson=bonds&embed" width="700" height="800"></iframe>
        <script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>`,
    }),
  );
  await page.goto(new URL('around.html', baseURL).href);
  const frame = page.frameLocator('iframe');
  const inside = (name: string) => frame.getByRole('button', { name, exact: true });
  await inside('Next').click();
  await inside('Skip').click();
  await inside('Next').click();
  await expect(frame.getByTestId('canvas')).toBeHidden();
  await expect(frame.getByRole('slider', { name: 'Bond length' })).toBeVisible();
  await frame.getByLabel('Answer in Å').fill('1.08');
  await inside('Check').click();
  await expect(frame.getByText('Right.')).toBeVisible();
  const heard = await page.evaluate(() => (window as unknown as { heard: object[] }).heard);
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({
    type: 'ffp-lesson',
    version: 1,
    lesson: 'bonds',
    step: 'place',
    verdict: 'right',
    answer: 1.08,
  });
  void playground;
});

test('a teacher’s own file: refused with its place, or opened; what it hides is hidden', async ({
  playground,
  page,
}) => {
  await playground.open();
  await playground.button('Skip').click();
  await page.getByRole('button', { name: 'Lessons', exact: true }).click();
  const file = {
    format: 'ffp-lesson-1',
    id: 'mine',
    title: 'Methane, pulled',
    minutes: 5,
    question: 'How far can you pull a C–H bond?',
    subject: { molecule: 'methane', forcefields: ['mm-class1'] },
    instrument: 'stretch',
    hide: ['plane', 'share'],
    steps: [{ kind: 'check', id: 'place', title: 'Find it', text: ['Where?'], check: 'crossing' }],
  };
  const choose = (value: object) =>
    page.locator('input[type=file][accept*=json]').setInputFiles({
      name: 'mine.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(value)),
    });
  await choose({ ...file, steps: [{ ...file.steps[0], kind: 'dance' }] });
  await expect(page.getByRole('alert').filter({ hasText: 'steps.0.kind' })).toBeVisible();
  await page.keyboard.press('Escape');
  // Dropped anywhere on the page.
  const path = join(mkdtempSync(join(tmpdir(), 'ffp-lesson-')), 'mine.json');
  writeFileSync(path, JSON.stringify(file));
  await playground.drop(path);
  await expect(lesson(page)).toContainText('Methane, pulled');
  await expect(playground.plane).toBeHidden();
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeHidden();
  await page.getByRole('button', { name: 'Leave the lesson' }).click();
  await expect(playground.plane).toBeVisible();
});

test('a lesson that is not there is answered with a sentence', async ({ playground, page }) => {
  await playground.open('./?lesson=alchemy');
  await expect(page.getByText('There is no lesson "alchemy"; there are forces')).toBeVisible();
  await page.getByRole('button', { name: 'Other lessons' }).click();
  await expect(page.getByRole('button', { name: 'Start “Forces”' })).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test('the lesson is a sheet under the molecule, which can be folded', async ({ playground, page }) => {
    await playground.open('./?lesson=forces');
    await expect(lesson(page).getByRole('heading', { level: 2 })).toBeVisible();
    await expect(playground.canvas).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show less of the lesson' }).tap();
    await expect(page.getByRole('tab', { name: 'Plane' })).toBeVisible();
    await expect(lesson(page).getByRole('heading', { level: 2 })).toBeHidden();
  });
});
