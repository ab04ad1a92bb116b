/** What a visitor does for a minute, and what the page holds afterwards, always in the same state: full speed, springs, nothing open. */
import type { CDPSession, Page } from '@playwright/test';

/** Force fields that take turns: springs, the network of messages, splines. */
const RUN = ['mm-graph2', 'spline23', 'mm-class1'] as const;
const PANEL = 1500;

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

async function choose(page: Page, forcefield: string): Promise<void> {
  await page.locator(`[data-testid=plane] [role=button][data-forcefield="${forcefield}"]`).press('Enter');
  await page.locator(`[role=button][data-forcefield="${forcefield}"][aria-pressed=true]`).waitFor();
}

/** Opens the page, past the first minute, at full speed, with all points measured. */
export async function settle(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await button(page, 'Skip').click();
  await page.locator('[data-testid=plane][data-complete=true]').waitFor({ timeout: 180_000 });
  await page.getByRole('combobox', { name: 'Playback' }).selectOption('full');
  await page.locator('[data-testid=status][data-state=playing]').waitFor();
}

/** Whether the run is taken back to its start in a round: in every fourth. */
export const goesBack = (index: number): boolean => index % 4 === 0;

/** One round of use; `index` counts the rounds. Takes some 20 s where nothing else runs. */
export async function useOnce(page: Page, index: number): Promise<void> {
  for (const forcefield of RUN) {
    await choose(page, forcefield);
    await page.waitForTimeout(PANEL);
  }
  for (const dialog of ['Help', 'Add a model', 'Look closer', /^Choose a molecule/]) {
    await button(page, dialog).click();
    await page.locator('dialog[open]').waitFor();
    await page.waitForTimeout(PANEL);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
  await button(page, 'More').click();
  await page.waitForTimeout(2 * PANEL);
  await button(page, 'Less').click();
  await page.locator('.point-card.shown').getByRole('button', { name: 'Look inside' }).click();
  await page.waitForTimeout(PANEL);
  await button(page, 'Back to the plane').click();
  for (const tool of ['Picture: style, colours, measures', 'Hands on']) {
    await button(page, tool).click();
    await page.waitForTimeout(PANEL);
    await button(page, tool).click();
  }
  await button(page, 'Compare with QM').click();
  await page.waitForTimeout(PANEL);
  await button(page, 'Back to motion').click();
  await button(page, index % 2 === 0 ? 'Light theme' : 'Dark theme').click();
  if (goesBack(index)) await button(page, 'Back to the start').click();
  await page.waitForTimeout(PANEL);
  const playing = page.locator('[data-testid=status][data-state=playing]');
  for (let attempt = 0; attempt < 5; attempt++) {
    const play = button(page, 'Play');
    // It may begin to move by itself between the look and the click.
    if (await play.isVisible()) await play.click({ timeout: 5000 }).catch(() => undefined);
    if (await playing.waitFor({ timeout: 20_000 }).then(() => true, () => false)) return; // prettier-ignore
  }
  throw new Error('the molecule does not move again');
}

export interface Held {
  /** Bytes of JavaScript that are reachable, after a forced collection: the page, and its workers together. */
  readonly pageHeap: number;
  readonly workerHeap: number;
  /** Of the page's: its objects, closures, arrays, strings and numbers, without compiled code and what the engine keeps of it. */
  readonly pageObjects: number;
  readonly workers: number;
  readonly domNodes: number;
  readonly listeners: number;
}

interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: string[]; readonly node_types: [string[], ...unknown[]] };
  };
  readonly nodes: readonly number[];
}

/** Kinds of a snapshot's nodes that a program makes; the others are compiled code and the browser's own. */
const VALUES = new Set(
  'object,closure,array,number,symbol,bigint,regexp,string,concatenated string,sliced string'.split(','),
);

/** The summed own sizes of a snapshot's values, bytes. */
function valueBytes({ snapshot: { meta }, nodes }: HeapSnapshot): number {
  const [kinds] = meta.node_types;
  const [kind, size] = ['type', 'self_size'].map((field) => meta.node_fields.indexOf(field));
  let sum = 0;
  for (let node = 0; node < nodes.length; node += meta.node_fields.length)
    if (VALUES.has(kinds[nodes[node + kind]])) sum += nodes[node + size];
  return sum;
}

/** Looks at what one page holds, by the DevTools protocol. */
export class HeapWatch {
  private waiting = new Map<number, (value: { usedSize?: number }) => void>();
  private workers = new Set<string>();
  private count = 0;

  private constructor(private readonly session: CDPSession) {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') this.workers.add(sessionId);
    });
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.workers.delete(sessionId));
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result?: { usedSize?: number } };
      if (id !== undefined) this.waiting.get(id)?.(result ?? {});
    });
  }

  static async of(page: Page): Promise<HeapWatch> {
    const session = await page.context().newCDPSession(page);
    const watch = new HeapWatch(session);
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    await session.send('HeapProfiler.enable');
    return watch;
  }

  async look(): Promise<Held> {
    await this.session.send('HeapProfiler.collectGarbage');
    let workerHeap = 0;
    for (const worker of this.workers) {
      await this.ask(worker, 'HeapProfiler.collectGarbage');
      workerHeap += (await this.ask(worker, 'Runtime.getHeapUsage')).usedSize ?? 0;
    }
    const { usedSize } = await this.session.send('Runtime.getHeapUsage');
    const pageObjects = await this.objects();
    const { nodes, jsEventListeners } = await this.session.send('Memory.getDOMCounters');
    return {
      pageHeap: usedSize,
      workerHeap,
      pageObjects,
      workers: this.workers.size,
      domNodes: nodes,
      listeners: jsEventListeners,
    };
  }

  /** Bytes of the page's own values, added up from a heap snapshot. */
  private async objects(): Promise<number> {
    const chunks: string[] = [];
    const take = ({ chunk }: { chunk: string }) => chunks.push(chunk);
    this.session.on('HeapProfiler.addHeapSnapshotChunk', take);
    await this.session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    this.session.off('HeapProfiler.addHeapSnapshotChunk', take);
    return valueBytes(JSON.parse(chunks.join('')) as HeapSnapshot);
  }

  /** A worker has no session of its own in Playwright: messages to it are passed on. */
  private ask(sessionId: string, method: string): Promise<{ usedSize?: number }> {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`a worker does not answer ${method}`)), 20_000);
      this.waiting.set(id, (value) => {
        clearTimeout(patience);
        this.waiting.delete(id);
        resolve(value);
      });
      this.session
        .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
        .catch(reject);
    });
  }
}
