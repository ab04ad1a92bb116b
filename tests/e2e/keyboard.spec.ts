/** Without a pointer: Tab reaches every control of every screen, shows where it is, stays in a dialog, and comes back out of it. */
import type { Page } from '@playwright/test';
import { expect, test } from './playground.ts';
import { FIRST_MINUTE, measured, SCREENS, type Screen } from './screens.ts';

// What stands still is walked through once.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

interface Stop {
  readonly name: string;
  /** Whether anything is drawn around the element, or around what it belongs to. */
  readonly seen: boolean;
  readonly inside: boolean;
}

/** Presses Tab until the walk is back where it began. Marks what was reached. */
async function walk(page: Page, most = 150): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let n = 0; n < most; n++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      if (at.hasAttribute('data-walked')) return 'again' as const;
      at.setAttribute('data-walked', '');
      const drawn = (element: Element | null): boolean => {
        if (!element) return false;
        const { outlineStyle, outlineWidth, boxShadow, stroke } = getComputedStyle(element);
        return (
          (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) ||
          boxShadow !== 'none' ||
          (element.namespaceURI?.endsWith('svg') === true && stroke !== 'none')
        );
      };
      const near = [at, at.closest('label'), at.parentElement, ...at.children, at.nextElementSibling];
      const dialog = document.querySelector('dialog[open]');
      return {
        name: `${at.tagName.toLowerCase()} ${(at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 50)}`,
        seen: near.some((element) => drawn(element ?? null)),
        inside: dialog === null || dialog.contains(at),
      };
    });
    if (stop === 'again') break;
    if (stop) stops.push(stop);
  }
  return stops;
}

/** Controls that are on the screen and were not reached; of a group that arrow keys move in, one is enough. */
const missed = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, textarea, summary, canvas[tabindex], [role=button], [role=slider]',
    );
    const dialog = document.querySelector('dialog[open]');
    return [...all]
      .filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        const shown = width > 1 && height > 1 && one.checkVisibility({ visibilityProperty: true });
        const grouped = one.matches('[role=tab], [role=option], [type=radio]');
        const off = one.matches(':disabled, [tabindex="-1"], [type=file], [inert] *');
        return shown && !grouped && !off && (dialog === null || dialog.contains(one));
      })
      .filter((one) => !one.hasAttribute('data-walked'))
      .map((one) => `${one.tagName} ${one.getAttribute('aria-label') ?? one.textContent?.slice(0, 60)}`);
  });

const forget = (page: Page): Promise<void> =>
  page.evaluate(() => document.querySelectorAll('[data-walked]').forEach((one) => one.removeAttribute('data-walked')));

/** Walks through all controls once and says what is wrong. */
const round = async (page: Page): Promise<string[]> => {
  await forget(page);
  const stops = await walk(page);
  return [
    ...stops.filter(({ seen }) => !seen).map(({ name }) => `no sign of the focus on ${name}`),
    ...stops.filter(({ inside }) => !inside).map(({ name }) => `the focus left the dialog for ${name}`),
    ...(stops.length < 3 ? [`only ${stops.length} stops`] : []),
    ...(await missed(page)).map((name) => `not reached: ${name}`),
  ];
};

/** Every surface once; the others are made of the same parts. */
const WALKED = 'explore picture timeline models help bench-errors lessons sides lesson'.split(' ');
const walked = ({ name }: Screen): boolean => WALKED.includes(name);

test('Tab reaches every control, and shows where it is', async ({ playground, page }) => {
  test.setTimeout(240_000);
  await playground.open();
  const trouble: string[] = [];
  for (const screen of [FIRST_MINUTE[0], ...SCREENS.filter(walked)]) {
    await screen.open(page);
    // Another molecule: its points come one after the other, and each is a control.
    if (screen.name === 'lesson') await measured(page);
    // What becomes available behind the focus is met on the next round.
    let found = await round(page);
    for (let again = 0; again < 2 && found.length > 0; again += 1) found = await round(page);
    trouble.push(...found.map((what) => `${screen.name}: ${what}`));
    await screen.leave?.(page);
  }
  expect(trouble).toEqual([]);
});

test('a dialog gives the focus back to what opened it', async ({ playground, page }) => {
  await playground.open();
  await playground.button('Skip').click();
  for (const name of [/^Choose a molecule/, 'Lessons', 'Help', 'Look closer', 'Add a model']) {
    const opener = playground.button(name);
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(page.locator('dialog[open] h2')).toBeVisible();
    expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog')).toHaveCount(0);
    await expect(opener).toBeFocused();
  }
});

test('what the picture and the plane are is said, and stays true', async ({ playground }) => {
  await playground.open();
  await playground.button('Skip').click();
  await expect(playground.canvas).toHaveAccessibleDescription(/2 carbon.*It is paused; its force field is “springs”/s);
  await playground.button('Play').click();
  await expect(playground.canvas).toHaveAccessibleDescription(/It moves under the force field “springs”/);
  await playground.button('Pause').click();
  await expect(playground.point('mm-graph2')).toHaveAccessibleName(/talking springs.*µs a step.*press to run it/i, {
    timeout: 60_000,
  });
  await playground.point('mm-graph2').press('Enter');
  await expect(playground.point('mm-graph2')).toHaveAccessibleName(/running$/);
  await expect(playground.canvas).toHaveAccessibleDescription(/its force field is “talking springs set by a network”/);
  await playground.button('Compare with QM').click();
  await expect(playground.canvas).toHaveAccessibleDescription(/It is frozen at a Reference frame/);
});
