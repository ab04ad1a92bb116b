import { describe, expect, it } from 'vitest';
import { LIBRARY, SUITE_NAMES } from '../../src/bench/library.ts';
import { begun, tooLong, type Place } from '../../src/bench/place.ts';
import { summarise, type Skipped } from '../../src/bench/record.ts';
import { compareInTurns, repeating } from '../../src/bench/turns.ts';
import { FfpError } from '../../src/core/errors.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Simulation } from '../../src/forcefield/engine.ts';
import { assetLoader } from '../../src/cli/files.ts';

function placeWith(skipped: Skipped[] = []): Place {
  return {
    load: assetLoader(process.cwd()),
    cpu: new CpuEngine(),
    threads: null,
    gpu: null,
    device: () => Promise.resolve(null),
    quick: true,
    skip: (one) => void skipped.push(one),
    progress: () => undefined,
  };
}

/** A contender that takes what the list says, µs. */
const scripted = (name: string, times: readonly number[]) => {
  let call = 0;
  return { name, calls: () => call, time: () => Promise.resolve(times[call++ % times.length]) };
};

describe('timing in turns', () => {
  it('gives medians and half interquartile ranges, apart from the warm-up', async () => {
    // The first call is the warm-up: a time that would spoil everything.
    const ours = scripted('ours', [1e9, 10, 20, 30, 40, 50, 60, 70]);
    const peer = scripted('peer', [1e9, 80, 80, 80, 80, 80, 80, 80]);
    const records = await compareInTurns({ what: 'step', system: 's', ours: [ours], peers: [peer], runs: 7, rest: 0 });
    expect(ours.calls()).toBe(8);
    expect(
      records.map(({ what, n, median, spread, peer: of, ratio }) => ({ what, n, median, spread, of, ratio })),
    ).toEqual([
      { what: 'step, ours [µs]', n: 7, median: 40, spread: 15, of: null, ratio: null },
      { what: 'step, peer [µs]', n: 7, median: 80, spread: 0, of: null, ratio: null },
      { what: 'step, ours [µs]', n: 7, median: 40, spread: 15, of: 'peer', ratio: 2 },
    ]);
  });

  it('summarises an even number of values between the middle ones', () => {
    expect(summarise([4, 1, 3, 2])).toEqual({ median: 2.5, spread: 0.75 });
  });

  it('repeats what is short until a run is long enough, once', async () => {
    const counts: number[] = [];
    const contender = repeating('short', (repeats) => (counts.push(repeats), Promise.resolve(repeats * 0.5)), 20);
    expect(await contender.time()).toBe(500);
    expect(await contender.time()).toBe(500);
    expect(counts).toEqual([1, 4, 40, 40]);
  });
});

describe('what would not end', () => {
  const slow = (ms: number): Simulation =>
    ({
      setState: () => undefined,
      advance: () => new Promise<void>((resolve) => setTimeout(resolve, ms)),
      settled: () => Promise.resolve(),
      destroy: () => undefined,
    }) as unknown as Simulation;

  it('is left out, with the reason', async () => {
    const skipped: Skipped[] = [];
    const place = placeWith(skipped);
    expect(
      await begun(place, { what: 'w', system: 's' }, () => Promise.resolve(slow(160)), new Float64Array(3)),
    ).toBeNull();
    expect(skipped).toEqual([
      { what: 'w', system: 's', reason: expect.stringMatching(/^One takes 0\.1\d s here, and 30 of them/) },
    ]);
    expect(
      await begun(place, { what: 'w', system: 's' }, () => Promise.resolve(slow(1)), new Float64Array(3)),
    ).not.toBeNull();
    expect(tooLong(place, 1)).toBeNull();
  });

  it('as is what an Engine refuses; a defect is thrown on', async () => {
    const skipped: Skipped[] = [];
    const refuse = () => Promise.reject(new FfpError('gpu', 'No memory for it.'));
    expect(await begun(placeWith(skipped), { what: 'w', system: 's' }, refuse, new Float64Array(3))).toBeNull();
    expect(skipped[0].reason).toBe('No memory for it.');
    const defect = () => Promise.reject(new TypeError('defect'));
    await expect(begun(placeWith(), { what: 'w', system: 's' }, defect, new Float64Array(3))).rejects.toThrow('defect');
  });
});

describe('the suites', () => {
  it.each(SUITE_NAMES)('%s says what it measures', async (name) => {
    expect((await LIBRARY[name]()).summary.length).toBeGreaterThan(20);
  });

  it('resident runs without a graphics device, and says what is missing', async () => {
    const skipped: Skipped[] = [];
    const records = [];
    for await (const record of (await LIBRARY.resident()).run(placeWith(skipped))) records.push(record);
    expect(records.map(({ atoms, backend }) => [atoms, backend])).toEqual([
      [9, 'cpu'],
      [22, 'cpu'],
      [62, 'cpu'],
    ]);
    for (const { n, median, spread } of records) {
      expect(n).toBeGreaterThanOrEqual(7);
      expect(median).toBeGreaterThan(0);
      expect(spread).toBeGreaterThanOrEqual(0);
    }
    // More atoms take longer: nothing is timed that was not computed.
    expect(records[2].median).toBeGreaterThan(records[0].median);
    expect(skipped.map(({ reason }) => reason)).toEqual(['There is no WebGPU adapter here.']);
  });
});
