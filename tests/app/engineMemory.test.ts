/** What both Engines took is remembered between visits, and believed only where it is still true. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recall, remember } from '../../app/state/engineMemory.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { stillTrue } from '../../src/workers/open.ts';
import type { EngineTimes } from '../../src/workers/protocol.ts';

const times = (cpu: number, webgpu: number | null, adapter = 'card'): EngineTimes => ({
  forcefield: 'mm-class1',
  cpu: { present: true, microsecondsPerStep: cpu, note: 'cpu' },
  webgpu: { present: webgpu !== null, microsecondsPerStep: webgpu, note: adapter },
  measured: true,
});

const of = (name: string): Experiment => ({ ...DEFAULT_EXPERIMENT, molecule: { kind: 'reference', name } });

let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
  vi.useFakeTimers({ now: new Date('2026-01-01') });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what is remembered', () => {
  it('comes back for the same molecule and force field, for a week', () => {
    remember(of('ethanol'), times(3, 40));
    expect(recall(of('ethanol'))).toEqual(times(3, 40));
    expect(recall(of('water'))).toBeUndefined();
    const other = { ...of('ethanol'), settings: { ...DEFAULT_EXPERIMENT.settings, forcefield: 'nn-s' } };
    expect(recall(other)).toBeUndefined();
    vi.setSystemTime(new Date('2026-01-07T23:00'));
    expect(recall(of('ethanol'))).toBeDefined();
    vi.setSystemTime(new Date('2026-01-08T01:00'));
    expect(recall(of('ethanol'))).toBeUndefined();
  });

  it('is no more than forty, the newest', () => {
    for (let n = 0; n < 50; n++) remember(of(`molecule-${n}`), times(n + 1, 40));
    expect(recall(of('molecule-49'))).toBeDefined();
    expect(recall(of('molecule-10'))).toBeDefined();
    expect(recall(of('molecule-9'))).toBeUndefined();
  });

  it.each(['{', 'null', '{"ethanol mm-class1":{"at":9e15,"times":5}}', '[1,2]'])('%s breaks nothing', (text) => {
    kept.set('ffp.engines', text);
    const known = recall(of('ethanol'));
    expect(known === undefined || !stillTrue(known, 'mm-class1', 'card')).toBe(true);
    remember(of('ethanol'), times(3, 40));
    expect(recall(of('ethanol'))).toEqual(times(3, 40));
  });
});

describe('what was remembered is believed', () => {
  it.each([
    ['on the same adapter', times(3, 40), true],
    ['where there was no adapter, and is none', times(3, null), true],
    ['on another adapter', times(3, 40, 'another'), false],
    ['where WebGPU was the faster one', times(40, 3), false],
    ['of another force field', { ...times(3, 40), forcefield: 'nn-s' }, false],
  ])('%s: %#', (_, known, expected) => {
    expect(stillTrue(known, 'mm-class1', 'card')).toBe(expected);
  });
});
