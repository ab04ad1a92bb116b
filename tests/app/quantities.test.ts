import { describe, expect, it } from 'vitest';
import { drawnPoints, type Axes } from '../../app/plots/plane/measured.ts';
import { DEFAULT_PLANE, errorsAt, readX, readY, yardsticksFor } from '../../app/plots/plane/quantities.ts';
import type { Accuracy, ForceFieldInfo, PlanePoint, ReferenceInfo } from '../../src/workers/protocol.ts';

const errors = (temperature: number | null, forceMae: number) => ({
  temperature,
  frames: 4,
  forceMae,
  forceRmse: 2 * forceMae,
  spread: 0.1,
  energyMae: forceMae / 10,
});
const accuracy: Accuracy = { ...errors(null, 5), split: 'test', byTemperature: [errors(300, 3), errors(1000, 7)] };

const info = (id: string, relativeTime: number | null = 2): ForceFieldInfo => ({
  id,
  plainName: id,
  technicalName: id,
  family: 'mm',
  summary: '',
  parameterCount: 1,
  needsBonds: true,
  breaksBonds: false,
  card: {
    relativeTime,
    torsionMae: 0.7,
    errors: {
      test: { frames: 9, forceMae: 6, energyMae: 0.6 },
      ood: { frames: 9, forceMae: 8, energyMae: 0.8 },
    },
  },
  refusal: null,
  notes: [],
});

const point = (forcefield: string, change: Partial<PlanePoint> = {}): PlanePoint => ({
  forcefield,
  plainName: forcefield,
  technicalName: forcefield,
  family: 'mm',
  engine: 'cpu',
  speed: { microsecondsPerStep: 10, spread: 1, runs: 9, dt: 0.5, seconds: 1, unsteady: false, coarse: false },
  accuracy,
  batch: { replicas: 64, evaluationsPerSecond: 1e5, spread: 1e3, runs: 5 },
  longestStep: null,
  disagreement: null,
  reason: null,
  ...change,
});

describe('numbers on the axes', () => {
  const entry = { info: info('a'), point: point('a') };

  it('go across by step, by atom and step, and by evaluations in a batch', () => {
    expect(readX('step', entry, 20, null)).toEqual({ value: 10, spread: 1, measured: true });
    expect(readX('atom', entry, 20, null)).toEqual({ value: 500, spread: 50, measured: true });
    expect(readX('batch', entry, 20, null)).toEqual({ value: 1e5, spread: 1e3, measured: true });
  });

  it('come from the model card until they are measured, and never for a batch', () => {
    const unmeasured = { info: info('a'), point: null };
    expect(readX('step', unmeasured, 20, 4)).toEqual({ value: 8, spread: null, measured: false });
    expect(readX('step', unmeasured, 20, null)).toBeNull();
    expect(readX('step', { info: info('a', null), point: null }, 20, 4)).toBeNull();
    expect(readX('batch', unmeasured, 20, 4)).toBeNull();
  });

  it('go upwards as chosen, over all frames or those of a temperature', () => {
    expect(readY('force', entry, null)).toEqual({ value: 5, spread: 0.1, measured: true });
    expect(readY('force', entry, 300)?.value).toBe(3);
    expect(readY('rmse', entry, 1000)?.value).toBe(14);
    expect(readY('energy', entry, null)?.value).toBe(0.5);
    expect(errorsAt(entry.point, 600)).toBeNull();
  });

  it('are the model card’s for the whole set and for unseen molecules, and say so', () => {
    expect(readY('set-force', entry, null)).toEqual({ value: 6, spread: null, measured: false });
    expect(readY('ood', entry, 300)).toEqual({ value: 8, spread: null, measured: false });
    expect(readY('rmse', { info: info('a'), point: null }, null)).toBeNull();
  });

  it('are a disagreement where there are no labels, but not the best one’s with itself', () => {
    const disagreement = { best: 'b', forceMae: 2, frames: 12 };
    expect(readY('disagreement', { info: info('a'), point: point('a', { disagreement }) }, null)?.value).toBe(2);
    expect(readY('disagreement', { info: info('b'), point: point('b', { disagreement }) }, null)).toBeNull();
  });

  it('have yardsticks on the same frames; energies of no force mean nothing', () => {
    const stick = (temperature: number | null, scale: number) => ({
      temperature,
      frames: 4,
      zero: { forceMae: 20 * scale, forceRmse: 30 * scale },
      semiempirical: { forceMae: 4 * scale, forceRmse: 6 * scale, energyMae: scale },
    });
    const reference = { yardsticks: [stick(null, 1), stick(300, 0.5)] } as unknown as ReferenceInfo;
    expect(yardsticksFor('force', reference, 300)).toEqual({ zero: 10, semiempirical: 2 });
    expect(yardsticksFor('energy', reference, null)).toEqual({ zero: null, semiempirical: 1 });
    expect(yardsticksFor('ood', reference, null)).toEqual({ zero: null, semiempirical: null });
    expect(yardsticksFor('force', null, null)).toEqual({ zero: null, semiempirical: null });
  });
});

describe('points that are drawn', () => {
  const axes: Axes = DEFAULT_PLANE;
  const at = (id: string, own: PlanePoint | null, relativeTime = 2) => ({
    info: info(id, relativeTime),
    engine: 'cpu' as const,
    point: own,
  });

  it('are guessed from one that is measured, on the cpu Engine only', () => {
    const [a, b] = drawnPoints([at('a', point('a')), at('b', null, 4)], axes, 9, true);
    expect(a.x).toMatchObject({ value: 10, measured: true });
    expect(b.x).toEqual({ value: 20, spread: null, measured: false });
    const gpu = [at('a', point('a')), at('b', null, 4)].map((one) => ({ ...one, engine: 'webgpu' as const }));
    expect(drawnPoints(gpu, axes, 9, true)).toHaveLength(1);
  });

  it('leave out what does not cover the molecule, and what the Engine does not take', () => {
    const refused = { ...at('c', null), info: { ...info('c'), refusal: 'no silicon' } };
    const reason = at('d', point('d', { speed: null, reason: 'too large' }));
    expect(drawnPoints([at('a', point('a')), refused, reason], axes, 9, true).map(({ info: { id } }) => id)).toEqual([
      'a',
    ]);
  });

  it('lie at one height where no error is to be had', () => {
    expect(drawnPoints([at('a', point('a', { accuracy: null }))], axes, 9, false)[0].y).toBeNull();
  });
});
