/** A slice of `ffp fuzz`, and that its counters count. `npm run verify:long -- fuzz` runs a million links and 200,000 files a format. */
import { describe, expect, it } from 'vitest';
import { assetLoader, readBytes, readFolder } from '../../src/cli/files.ts';
import { campaign, isClean, type Target } from '../../src/cli/fuzz/campaign.ts';
import { fileTarget, FORMATS } from '../../src/cli/fuzz/files.ts';
import { linkTarget, packedLinkTarget } from '../../src/cli/fuzz/links.ts';
import { FfpError } from '../../src/core/errors.ts';

const ROOT = process.cwd();
const context = {
  loadAsset: assetLoader(ROOT),
  readBytes: (path: string) => readBytes(ROOT, path),
  readFolder: (path: string, pattern: RegExp) => readFolder(ROOT, path, pattern),
};
/** Cases: some formats take longer to read than others. */
const CASES: Readonly<Record<string, number>> = { smiles: 300, neurochem: 800, model: 800, openmm: 800 };
const SEED = 20261121;

/** Tests run beside each other: what is slow then is seen by `ffp fuzz` alone, and here only what hangs. */
const patient = (target: Target): Target => ({ ...target, patience: () => 5000 });

describe('spoilt input', () => {
  it.each([linkTarget(), packedLinkTarget()])(
    'as $name: refused in one clear line, or an Experiment that goes into a link again',
    async (target) => {
      const counts = await campaign(patient(target), SEED, 0, 2500);
      expect(counts.bad).toEqual([]);
      expect(counts.refused).toBeGreaterThan(1000);
      expect(counts.accepted).toBeGreaterThan(50);
    },
    60_000,
  );

  it.each(FORMATS)(
    'as %s: refused in one clear line, or read without NaN',
    async (format) => {
      const count = CASES[format] ?? 2000;
      const counts = await campaign(patient(await fileTarget(format, context)), SEED, 0, count);
      expect(counts.bad).toEqual([]);
      expect(counts.cases).toBe(count);
      // Both ways through a reader are taken.
      expect(Math.min(counts.refused, counts.accepted)).toBeGreaterThan(10);
    },
    60_000,
  );
});

describe('the counters', () => {
  const count = (read: Target['read'], patience = 50) =>
    campaign({ name: 'bad', make: (random) => String(random()), read, patience: () => patience }, 1, 5, 1);

  it('see a crash, and say how it comes again', async () => {
    const counts = await count(() => (undefined as unknown as { x: number }).x);
    expect(counts).toMatchObject({ crashes: 1, cases: 1, bad: [{ case: 5, what: 'crash' }] });
    expect(isClean(counts)).toBe(false);
  });

  it.each<[string, unknown]>([
    ['a number', { a: [1, { b: NaN }] }],
    ['an array of numbers', { a: Float64Array.of(1, Infinity) }],
    ['a map', new Map([['x', -Infinity]])],
  ])('see NaN in %s', async (_, value) => {
    expect(await count(() => value)).toMatchObject({ nan: 1, accepted: 1 });
  });

  it('see an answer that takes too long, every time it is asked', async () => {
    const wait = () => {
      // Of the processor's time, as the clock's may pass on a busy machine with nothing done; and of the clock's, as other threads use the processor too.
      const [start, used] = [performance.now(), process.cpuUsage()];
      while (process.cpuUsage(used).user < 8000 || performance.now() - start < 8);
    };
    expect(await count(wait, 5)).toMatchObject({ slow: 1 });
  });

  it('see a changed prototype, and go no further', async () => {
    try {
      const counts = await count(() => ((Object.prototype as Record<string, unknown>)['polluted'] = 1));
      expect(counts).toMatchObject({ prototypes: 1 });
    } finally {
      delete (Object.prototype as Record<string, unknown>)['polluted'];
    }
  });

  it('see a refusal that nobody can read', async () => {
    expect(await count(() => Promise.reject(new FfpError('file', '')))).toMatchObject({ unclear: 1, refused: 0 });
  });

  it('make the same case of the same number', async () => {
    const inputs: unknown[] = [];
    const target = { ...linkTarget(), read: (input: unknown) => inputs.push(input) };
    await campaign(target, 3, 40, 2);
    await campaign(target, 3, 41, 1);
    expect(inputs[2]).toBe(inputs[1]);
    expect(inputs[0]).not.toBe(inputs[1]);
  });
});

it('quoted input cannot break a line or turn it around', () => {
  expect(new FfpError('file', 'a\u202eb\u0000c\nd\ud800').message).toBe('a?b?c?d?');
});
