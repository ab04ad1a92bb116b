import { resolve } from 'node:path';
import { expect, test as base } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The page under test, by what a visitor sees of it. */
export class Playground {
  readonly canvas: Locator;
  readonly status: Locator;
  readonly plane: Locator;
  readonly legend: Locator;
  readonly hash: Locator;

  constructor(readonly page: Page) {
    this.canvas = page.getByTestId('canvas');
    this.status = page.getByTestId('status');
    this.plane = page.getByTestId('plane');
    this.legend = page.getByTestId('legend');
    this.hash = page.getByTestId('state-hash');
  }

  /** Opens the page, or a link to it, and waits until a molecule is there. */
  async open(address = './'): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.status).toHaveAttribute('data-run', /\d/);
    await expect(this.button(/^Choose a molecule/)).toBeEnabled();
  }

  /** Waits until the plane has all its points, those of the models named among them. */
  async pointsMeasured(...models: string[]): Promise<void> {
    for (const model of models) await expect(this.point(model)).toBeVisible({ timeout: 120_000 });
    await expect(this.plane).toHaveAttribute('data-complete', 'true', { timeout: 60_000 });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  async setField(name: string, value: string): Promise<void> {
    await this.field(name).fill(value);
    await this.field(name).press('Enter');
  }

  point(forcefield: string): Locator {
    return this.plane.locator(`[role=button][data-forcefield="${forcefield}"]`);
  }

  /** Points overlap with their labels' boxes: a visitor aims at the mark. */
  async clickPoint(forcefield: string): Promise<void> {
    await this.point(forcefield).locator('.target').click();
  }

  /** Opens the settings, unless a link does so by itself. */
  async openMore(): Promise<void> {
    const more = this.button('More');
    await expect(async () => {
      if (await more.isVisible()) await more.click({ timeout: 5_000 });
      await expect(this.button('Less')).toBeVisible({ timeout: 5_000 });
    }).toPass();
    await expect(this.field('Temperature')).toBeVisible();
  }

  async chooseMolecule(search: string): Promise<void> {
    await this.button(/^Choose a molecule/).click();
    await this.page.getByRole('searchbox').fill(search);
    await this.page.getByRole('searchbox').press('Enter');
  }

  async number(attribute: 'step' | 'potential' | 'kinetic' | 'run'): Promise<number> {
    return Number(await this.status.getAttribute(`data-${attribute}`));
  }

  async isMoving(): Promise<void> {
    await expect(this.status).toHaveAttribute('data-state', 'playing');
    const before = await this.number('step');
    await expect.poll(() => this.number('step')).toBeGreaterThan(before);
  }

  /** The middle of the molecule's picture, without the words over its edges. */
  async picture(): Promise<Buffer> {
    const box = await this.canvas.boundingBox();
    if (!box) throw new Error('the canvas is not on the page');
    const clip = {
      x: box.x + box.width * 0.15,
      y: box.y + box.height * 0.22,
      width: box.width * 0.7,
      height: box.height * 0.5,
    };
    return this.page.screenshot({ clip, animations: 'disabled' });
  }

  /** A picture that has come to rest. */
  async stillPicture(): Promise<Buffer> {
    let last = await this.picture();
    await expect(async () => {
      const next = await this.picture();
      const same = next.equals(last);
      last = next;
      expect(same).toBe(true);
    }).toPass();
    return last;
  }

  /** Runs to a step under "More" and returns the state's fingerprint there. */
  async hashAt(step: number): Promise<string> {
    await this.setField('Run to step', String(step));
    await this.button('Go').click();
    await expect(this.hash).toHaveAttribute('data-step', String(step), { timeout: 40_000 });
    return (await this.hash.getAttribute('data-hash')) ?? '';
  }

  get models(): Locator {
    return this.page.getByRole('dialog', { name: 'Add a model' });
  }

  /** Drops files or folders of this machine onto the page, as the system's file manager would. */
  async drop(...paths: string[]): Promise<void> {
    const system = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: paths.map((path) => resolve(path)), dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await system.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
    await system.detach();
  }

  async copyLink(): Promise<string> {
    await this.button('Copy link').click();
    return this.page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  }
}

/** A test on a fresh page that must not complain: no console errors, no uncaught exceptions, no requests elsewhere. */
export const test = base.extend<{ playground: Playground; complaints: string[] }>({
  complaints: async ({}, use) => use([]), // eslint-disable-line no-empty-pattern
  playground: async ({ page, baseURL, complaints }, use) => {
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== new URL(baseURL ?? '').origin) complaints.push(request.url());
    });
    await use(new Playground(page));
    expect(complaints).toEqual([]);
  },
});

export { expect };
