/**
 * `npm run verify:long -- soak [--minutes 30] [--out FILE]`: the built page in Chromium, used as a visitor would for half an hour;
 * whenever the run was taken back to its start, and at most once a minute, what it holds after a forced collection: always in the
 * same state. The line through the minutes after the fifth (by then every part has been loaded and the timeline is full) and its
 * verdict go to docs/results/soak.json, beside earlier runs. Written each time: a run that is stopped leaves its minutes. It cannot
 * go on in another page, whose memory would be new.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { preview } from 'vite';
import { CHROMIUM, WITH_WEBGPU } from '../../tests/e2e/chromium.ts';
import { trendOf, verdictOn, type Trend } from './soak/flat.ts';
import { goesBack, HeapWatch, settle, useOnce, type Held } from './soak/use.ts';

/** Minutes that are not part of the line. */
const WARM = 5;
const WATCHED = ['pageObjects', 'pageHeap', 'workerHeap', 'domNodes', 'listeners'] as const;

interface Minute extends Held {
  readonly minute: number;
  /** Rounds of use so far. */
  readonly rounds: number;
  /** Steps of the simulation so far, of the run that is shown. */
  readonly step: number;
}

interface SoakRun {
  readonly date: string;
  readonly browser: string;
  readonly machine: string;
  readonly wanted: number;
  minutes: Minute[];
  trends?: Record<string, Trend & { verdict: string }>;
}

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '30' },
      out: { type: 'string', default: 'docs/results/soak.json' },
    },
  });
  if (!existsSync('dist/index.html')) throw new Error('There is no dist/ to run: "npm run build" first.');
  const runs = existsSync(values.out) ? (JSON.parse(readFileSync(values.out, 'utf8')) as SoakRun[]) : [];
  const server = await preview({ root: process.cwd(), logLevel: 'error', preview: { port: 0 } });
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: false, args: WITH_WEBGPU });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(120_000);
    const run: SoakRun = {
      date: new Date().toISOString(),
      browser: `Chromium ${browser.version()}`,
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, software WebGPU`,
      wanted: Number(values.minutes),
      minutes: [],
    };
    runs.push(run);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await settle(page, server.resolvedUrls?.local[0] ?? '');
    const watch = await HeapWatch.of(page);
    const begin = performance.now();
    const elapsed = () => (performance.now() - begin) / 60_000;
    for (let rounds = 1, minute = 1; minute <= run.wanted; rounds++) {
      await useOnce(page, rounds);
      // What has been recorded of a run is forgotten when it goes back: only then are two moments alike.
      if (elapsed() < minute || !goesBack(rounds)) continue;
      const step = Number(await page.getByTestId('status').getAttribute('data-step'));
      const held = await watch.look();
      run.minutes.push({ minute: Number(elapsed().toFixed(2)), rounds, step, ...held });
      console.log(lineOf(run.minutes.at(-1)!));
      judge(run);
      mkdirSync(dirname(values.out), { recursive: true });
      writeFileSync(values.out, textOf(runs));
      minute = Math.floor(elapsed()) + 1;
    }
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    for (const [name, { slope, error, verdict }] of Object.entries(run.trends ?? {}))
      console.log(`${name}: ${verdict}, ${slope.toPrecision(3)} ± ${error.toPrecision(2)} a minute`);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** The line through the minutes after the first ones, and what it says. */
function judge(run: SoakRun): void {
  const late = run.minutes.filter(({ minute }) => minute > WARM);
  if (late.length < 5) return;
  const minutes = late.map(({ minute }) => minute);
  const trends: SoakRun['trends'] = {};
  for (const name of WATCHED) {
    const trend = trendOf(
      minutes,
      late.map((one) => one[name]),
    );
    trends[name] = { ...trend, verdict: verdictOn(trend) };
  }
  run.trends = trends;
}

const lineOf = ({ minute, rounds, step, pageHeap, pageObjects, workerHeap, domNodes, listeners }: Minute): string =>
  `minute ${minute}: ${rounds} rounds, step ${step}, page ${(pageHeap / 1e6).toFixed(2)} MB (values ${(pageObjects / 1e6).toFixed(2)}), workers ${(workerHeap / 1e6).toFixed(2)} MB, ${domNodes} nodes, ${listeners} listeners`;

/** A line a minute. */
function textOf(runs: readonly SoakRun[]): string {
  const one = ({ minutes, ...rest }: SoakRun) =>
    `{${JSON.stringify(rest).slice(1, -1)},"minutes":[\n${minutes.map((minute) => JSON.stringify(minute)).join(',\n')}\n]}`;
  return `[\n${runs.map(one).join(',\n')}\n]\n`;
}
