import { describe, expect, it } from 'vitest';
import { neededBy, judgeStep, truthOf, checkSteps } from '../../src/session/lessons/judge.ts';
import type { Lesson } from '../../src/session/lessons/lesson.ts';
import { bestTerms, gaucheShare, profileError, torsionEnergy } from '../../src/session/lessons/torsion.ts';
import { firstCrossing, splineThrough } from '../../src/session/lessons/curve.ts';
import { budgetHours, onFront, type Priced } from '../../src/session/lessons/checks/budget.ts';
import { pricesOf } from '../../src/session/lessons/checks/budget.ts';
import type { BreakEven } from '../../src/assess/measurements/breakeven.ts';
import { measure, shipped } from './measured.ts';

type Answers = Readonly<Record<string, unknown>>;

async function judged(lesson: Lesson, id: string, answers: Answers) {
  const step = checkSteps(lesson).find((one) => one.id === id)!;
  return judgeStep(lesson, step, answers, measure);
}

/** The right answer is right, and each wrong one gets the hint that fits it, in words. */
async function expectVerdicts(lesson: Lesson, id: string, right: Answers, wrong: Readonly<Record<string, Answers>>) {
  const good = await judged(lesson, id, right);
  expect(good.says).toMatch(/\.$/);
  expect([good.verdict, good.hint, good.hintText]).toEqual(['right', null, null]);
  for (const [hint, answers] of Object.entries(wrong)) {
    const bad = await judged(lesson, id, answers);
    expect([bad.verdict, bad.hint]).toEqual(['wrong', hint]);
    expect(bad.hintText).toMatch(/\w{3,}.*[.?!]$/);
  }
}

const numbers = async (lesson: Lesson, id: string) =>
  (
    await truthOf(
      lesson,
      checkSteps(lesson).find((one) => one.id === id)!,
      {},
      measure,
    )
  ).values as Record<string, number>;

describe('lessons, answered right and wrong', () => {
  it('forces: the order of measured errors', async () => {
    const lesson = await shipped('forces');
    const order = Object.entries(await numbers(lesson, 'rank'))
      .sort(([, a], [, b]) => a - b)
      .map(([id]) => id);
    const [first, second, third, fourth] = order;
    await expectVerdicts(
      lesson,
      'rank',
      { rank: order },
      { best: { rank: [second, first, third, fourth] }, order: { rank: [first, third, second, fourth] } },
    );
  });

  it('bonds: where the spring misses by 1 kcal/mol', async () => {
    const lesson = await shipped('bonds');
    const { angstrom } = await numbers(lesson, 'place');
    // Independently, by straight lines between the scan's points at 1.05 and 1.10 Å.
    expect(angstrom).toBeGreaterThan(1.06);
    expect(angstrom).toBeLessThan(1.09);
    await expectVerdicts(
      lesson,
      'place',
      { place: angstrom + 0.015 },
      { short: { place: angstrom - 0.03 }, long: { place: angstrom + 0.03 }, squeezed: { place: 0.85 } },
    );
  });

  it('torsions: a profile by hand, and the share that follows from it', async () => {
    const lesson = await shipped('torsions');
    const { V1, V2, V3, rmse } = await numbers(lesson, 'fit');
    expect(rmse).toBeLessThan(0.15);
    const fit = { V1: V1 - 0.2, V2: V2 - 0.15, V3 };
    await expectVerdicts(
      lesson,
      'fit',
      { fit },
      {
        V1: { fit: { V1: V1 + 3, V2, V3 } },
        V2: { fit: { V1, V2: V2 + 3, V3 } },
        V3: { fit: { V1: 0, V2: 0, V3: 0 } },
      },
    );
    // The integral over the student's own profile, not over the best one.
    const own = 100 * gaucheShare(fit, 300);
    expect(Math.abs(own - 100 * gaucheShare({ V1, V2, V3 }, 300))).toBeGreaterThan(2);
    const one = own / (200 - own);
    await expectVerdicts(
      lesson,
      'gauche',
      { fit, gauche: 1.08 * own },
      {
        high: { fit, gauche: 1.15 * own },
        low: { fit, gauche: 0.85 * own },
        one: { fit, gauche: 100 * one },
      },
    );
  });

  it('time step: T/π, and the power of the error', async () => {
    const lesson = await shipped('time-step');
    const { limit, period } = await numbers(lesson, 'longest');
    expect(limit).toBeCloseTo(period / Math.PI, 10);
    await expectVerdicts(
      lesson,
      'longest',
      { longest: 0.9 * limit },
      { short: { longest: 0.5 * limit }, long: { longest: 1.3 * limit }, period: { longest: period } },
    );
    expect(Math.abs((await numbers(lesson, 'power')).slope - 2)).toBeLessThan(0.3);
    await expectVerdicts(
      lesson,
      'power',
      { power: 'power-2' },
      { less: { power: 'power-1' }, more: { power: 'power-3' } },
    );
  });

  it('symmetry: which energies change, and the control fails', async () => {
    const lesson = await shipped('symmetry');
    const cells = (await truthOf(lesson, checkSteps(lesson)[0], {}, measure)).values.cells as string;
    const right = cells.split(' ');
    expect(right.filter((cell) => cell.startsWith('control:'))).toHaveLength(3);
    expect(right).toContain('mm-class1/exchange');
    expect(right.some((cell) => cell.startsWith('equi'))).toBe(false);
    await expectVerdicts(
      lesson,
      'cells',
      { cells: right },
      {
        control: { cells: right.filter((cell) => !cell.startsWith('control:')) },
        moved: { cells: [...right, 'equi/rotation'] },
        swapped: { cells: right.filter((cell) => cell !== 'mm-class1/exchange') },
      },
    );
  });

  it('the plane: the best within a budget', async () => {
    const lesson = await shipped('plane');
    const [needed] = neededBy(lesson);
    const given = { subject: lesson.subject, results: [await measure(needed)], earlier: {} };
    const prices = pricesOf(given);
    const hours = budgetHours(lesson.subject, prices);
    const feasible = prices.filter((price) => price.hours <= hours).sort((a, b) => a.error - b.error);
    const slowest = prices.toSorted((a, b) => b.hours - a.hours)[0];
    const beaten = feasible.find((price) => !onFront(price, prices));
    const better = feasible.slice(1).find((price) => onFront(price, prices));
    await expectVerdicts(
      lesson,
      'choice',
      { choice: feasible[0].forcefield },
      {
        slow: { choice: slowest.forcefield },
        ...(better && { better: { choice: better.forcefield } }),
        ...(beaten && { beaten: { choice: beaten.forcefield } }),
      },
    );
  });

  it('pay once: break-even by own timings', async () => {
    const lesson = await shipped('pay-once');
    const [needed] = neededBy(lesson);
    const { costs, steps } = (await measure(needed)) as BreakEven;
    const [one, other] = costs;
    expect(steps).toBeCloseTo(
      (one.onceMicroseconds - other.onceMicroseconds) / (other.microsecondsPerStep - one.microsecondsPerStep),
      8,
    );
    await expectVerdicts(
      lesson,
      'steps',
      { steps: 1.15 * steps! },
      { few: { steps: 0.5 * steps! }, many: { steps: 30 * steps! }, units: { steps: 1000 * steps! } },
    );
  });

  it('breaking: which one goes first, from copies with intervals', async () => {
    const whole = await shipped('breaking');
    const lesson = { ...whole, subject: { ...whole.subject, picoseconds: 1 } };
    await expectVerdicts(
      lesson,
      'order',
      { order: ['nn-specimen', 'nn-s', 'mm-class1'] },
      {
        first: { order: ['mm-class1', 'nn-s', 'nn-specimen'] },
      },
    );
    // The two that cannot be told apart may stand either way.
    const tied = await judged(lesson, 'order', { order: ['nn-specimen', 'mm-class1', 'nn-s'] });
    expect(tied.verdict).toBe('right');
  }, 60_000);

  it('refuses an answer of another form', async () => {
    await expect(judged(await shipped('forces'), 'rank', { rank: ['equi'] })).rejects.toThrow(/list of .*each once/);
    await expect(judged(await shipped('bonds'), 'place', { place: 'far' })).rejects.toThrow(/number from/);
    await expect(judged(await shipped('bonds'), 'place', {})).rejects.toThrow(/number from/);
    await expect(judged(await shipped('torsions'), 'fit', { fit: { V1: 1 } })).rejects.toThrow(/V1, V2, V3/);
    await expect(judged(await shipped('plane'), 'choice', { choice: 'toString' })).rejects.toThrow(/one of/);
    await expect(judged(await shipped('symmetry'), 'cells', { cells: ['equi/mirror'] })).rejects.toThrow(/some of/);
  });
});

describe('what checks work with', () => {
  const angles = Array.from({ length: 24 }, (_, i) => 15 * i - 180);
  const terms = { V1: 1.4, V2: -0.7, V3: 3.3 };

  it('recovers the terms of a profile, whatever its zero', () => {
    const energies = angles.map((angle) => torsionEnergy(terms, angle) + 17);
    const found = bestTerms(angles, energies);
    for (const name of ['V1', 'V2', 'V3'] as const) expect(found[name]).toBeCloseTo(terms[name], 9);
    expect(profileError(terms, angles, energies)).toBeLessThan(1e-9);
    expect(profileError({ ...terms, V3: 2.3 }, angles, energies)).toBeGreaterThan(0.3);
  });

  it('gives a flat profile two thirds of gauche', () => {
    expect(gaucheShare({ V1: 0, V2: 0, V3: 0 }, 300)).toBeCloseTo(2 / 3, 10);
  });

  it('interpolates a parabola, and finds where it crosses', () => {
    const x = Array.from({ length: 21 }, (_, i) => i / 10);
    const spline = splineThrough(
      x,
      x.map((value) => value * value),
    );
    for (const value of x) expect(spline(value)).toBeCloseTo(value * value, 12);
    expect(spline(1.05)).toBeCloseTo(1.05 ** 2, 4);
    expect(firstCrossing((at) => spline(at) - 2, 0, 2, 0.05)).toBeCloseTo(Math.SQRT2, 4);
    expect(firstCrossing((at) => spline(at) - 5, 0, 2, 0.05)).toBeNull();
  });

  it('lengthens a budget within which this device does nothing', () => {
    const price = (hours: number): Priced => ({ forcefield: 'a', error: 1, microsecondsPerStep: 1, hours });
    expect(budgetHours({ molecule: 'ethanol', forcefields: [], hours: 8 }, [price(50), price(90)])).toBe(72);
    expect(budgetHours({ molecule: 'ethanol', forcefields: [], hours: 8 }, [price(5)])).toBe(8);
  });
});
