/** Two- and three-body splines on the cpu Engine: against SciPy, exact gradients, walls and cutoffs, spoilt models, files. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { readModelFile, writeModelFile, type LearnedPart } from '../../src/models/file/file.ts';
import { savedForceField } from '../../src/models/file/forcefield.ts';
import { cutoffOf, splineFault, splineParameters, wallOf, type SplineModel } from '../../src/models/spline.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { randomSplines } from '../helpers/splines.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { forged, loadAsset, saved } from './savedFile.ts';
import { evaluate, loopWork, moleculeOf, splinePotential } from './support.ts';

interface Golden {
  readonly model: SplineModel;
  readonly cases: readonly {
    readonly name: string;
    readonly species: number[];
    readonly positions: number[];
    readonly energy: number;
    readonly forces: number[];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/spline.json', import.meta.url), 'utf8')) as Golden;
const goldenModel: SplineModel = {
  ...golden.model,
  selfEnergies: Float64Array.from(golden.model.selfEnergies),
  pairs: Float32Array.from(golden.model.pairs),
  triples: Float32Array.from(golden.model.triples),
};

describe('SciPy gives the same energy and forces of', () => {
  it.each(golden.cases)('$name', async ({ species, positions, ...expected }) => {
    const actual = await evaluate(
      splinePotential(goldenModel, Uint32Array.from(species)),
      Float64Array.from(positions),
    );
    expect(scaledError([actual.energy], [expected.energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.forces, expected.forces, 1)).toBeLessThan(TOLERANCE.f64);
    expect(actual.members).toEqual(Float64Array.of(actual.energy));
  });

  // The comparison must be able to fail: every constant counts.
  const moved = <K extends 'pairKnots' | 'legKnots' | 'baseKnots'>(axis: K, change: object) => ({
    ...goldenModel,
    [axis]: { ...goldenModel[axis], ...change },
  });
  it.each<[string, SplineModel]>([
    ['first knot of pairs', moved('pairKnots', { first: 0.75001 })],
    ['step of pairs', moved('pairKnots', { step: 0.40001 })],
    ['first knot of legs', moved('legKnots', { first: 0.70001 })],
    ['step of legs', moved('legKnots', { step: 0.37501 })],
    ['first knot of bases', moved('baseKnots', { first: 1.50001 })],
    ['step of bases', moved('baseKnots', { step: 0.50001 })],
    ['order of elements', { ...goldenModel, elements: [8, 6, 1] }],
  ])('a molecule, but for a %s that is a little off', async (what, model) => {
    const { species, positions, forces } = golden.cases.find(({ name }) => name === 'methanol')!;
    const elements = species.map((s) => goldenModel.elements[s]);
    const wrong = await evaluate(
      splinePotential(
        model,
        Uint32Array.from(elements, (element) => model.elements.indexOf(element)),
      ),
      Float64Array.from(positions),
    );
    expect(what).toBeTruthy();
    expect(scaledError(wrong.forces, forces, 1)).toBeGreaterThan(100 * TOLERANCE.f64);
  });
});

const SPECIES = Uint32Array.of(0, 2, 1, 0, 0, 2, 1);

describe('the work along a closed way', () => {
  const start = randomChain(SPECIES.length, randomNumbers(4));

  it('is zero to rounding where the energy is one polynomial', async () => {
    const model = randomSplines(randomNumbers(1));
    // Every distance stays within the first interval.
    const wide = (knots: SplineModel['pairKnots']) => ({
      first: 0.1,
      step: 19 / knots.intervals,
      intervals: knots.intervals,
    });
    const stiff = (values: Float32Array) => values.map((value) => 20 * value);
    const smooth = {
      ...model,
      pairKnots: { ...wide(model.pairKnots), intervals: 4, step: 4.9 },
      pairs: stiff(model.pairs).filter((_, n) => n % model.pairKnots.intervals < 4),
      legKnots: wide(model.legKnots),
      baseKnots: wide(model.baseKnots),
      triples: stiff(model.triples),
    };
    const near = start.map((x) => 0.35 * x);
    const { work, way } = loopWork(await loadEvaluator(splinePotential(smooth, SPECIES)), near, 400, 0.1);
    expect(way).toBeGreaterThan(1);
    expect(Math.abs(work) / way).toBeLessThan(1e-13);
  });

  it('vanishes fast over knots and cutoffs, as the fourth power of the step', async () => {
    const evaluator = await loadEvaluator(splinePotential(randomSplines(randomNumbers(1)), SPECIES));
    const [coarse, fine] = [loopWork(evaluator, start, 500), loopWork(evaluator, start, 8000)];
    expect(Math.abs(coarse.work) / coarse.way).toBeLessThan(1e-6);
    expect(Math.abs(fine.work) / fine.way).toBeLessThan(1e-11);
  });

  it('does not, for forces that are a little off', async () => {
    const evaluator = await loadEvaluator(splinePotential(randomSplines(randomNumbers(1)), SPECIES));
    const evaluateRight = evaluator.evaluate.bind(evaluator);
    evaluator.evaluate = (x, forces, energies) => {
      evaluateRight(x, forces, energies);
      forces[0] *= 1.0001;
    };
    const { work, way } = loopWork(evaluator, start, 8000);
    expect(Math.abs(work) / way).toBeGreaterThan(1e-8);
  });
});

describe('atoms', () => {
  const model = randomSplines(randomNumbers(2));
  const pairAt = (distance: number) =>
    evaluate(splinePotential(model, Uint32Array.of(0, 1)), Float64Array.of(0, 0, 0, distance, 0, 0));

  it('do not feel each other beyond the cutoff, and hardly just before it', async () => {
    const cutoff = cutoffOf(model.pairKnots);
    const alone = model.selfEnergies[0] + model.selfEnergies[1];
    const outside = await pairAt(cutoff + 1e-9);
    expect([outside.energy, outside.forces[3]]).toEqual([alone, 0]);
    // U₂ falls off as the third power.
    const inside = await pairAt(cutoff - 1e-3);
    expect(Math.abs(inside.energy - alone)).toBeLessThan(1e-7);
    expect(Math.abs(inside.forces[3])).toBeLessThan(1e-4);
    expect(inside.forces[3]).not.toBe(0);
  });

  it.each([1, 0.5, 0.1, 0])('repel each other from %f of the first knot on, harder and harder', async (fraction) => {
    const { first } = model.pairKnots;
    const [here, nearer] = [await pairAt(first * fraction + 0.01), await pairAt(first * fraction + 0.005)];
    expect(nearer.energy).toBeGreaterThan(here.energy);
    expect(nearer.forces[3]).toBeGreaterThanOrEqual(here.forces[3]);
  });

  it('meet a wall that is smooth at its foot', async () => {
    const { first } = model.pairKnots;
    const { value, slope } = wallOf(model, 0, 1);
    for (const step of [-1e-7, 1e-7]) {
      const { energy, forces } = await pairAt(first + step);
      expect(energy - model.selfEnergies[0] - model.selfEnergies[1]).toBeCloseTo(value + slope * step, 9);
      expect(forces[3]).toBeCloseTo(-slope, 3);
    }
  });

  it('have triples that stay as they are below the first knots', async () => {
    const without = { ...model, triples: new Float32Array(model.triples.length) };
    const species = Uint32Array.of(1, 0, 2);
    const triplesAt = async (size: number) => {
      const x = randomChain(3, randomNumbers(7)).map((value) => size * value);
      return (
        (await evaluate(splinePotential(model, species), x)).energy -
        (await evaluate(splinePotential(without, species), x)).energy
      );
    };
    const squeezed = await triplesAt(0.2);
    expect(Math.abs(squeezed)).toBeGreaterThan(0.1);
    expect(await triplesAt(0.1)).toBeCloseTo(squeezed, 9);
    expect(Math.abs((await triplesAt(0.8)) - squeezed)).toBeGreaterThan(0.1);
  });

  it.each([1, 2, 3])('may be only %i', async (atoms) => {
    const x = randomChain(atoms, randomNumbers(9));
    const { energy, forces } = await evaluate(splinePotential(model, new Uint32Array(atoms).fill(2)), x);
    expect(Number.isFinite(energy) && forces.every(Number.isFinite)).toBe(true);
  });

  it('in one place, or in none, give no finite forces', async () => {
    const x = randomChain(3, randomNumbers(9));
    const together = x.slice();
    together.set(x.subarray(0, 3), 3);
    const nowhere = x.slice();
    nowhere[4] = NaN;
    const potential = splinePotential(model, Uint32Array.of(0, 1, 2));
    expect((await evaluate(potential, together)).forces.every(Number.isFinite)).toBe(false);
    const lost = await evaluate(potential, nowhere);
    expect(Number.isNaN(lost.energy)).toBe(true);
    expect(lost.forces.every(Number.isFinite)).toBe(false);
  });

  it('of groups far apart add up', async () => {
    const species = Uint32Array.of(0, 2, 1, 0);
    const x = randomChain(4, randomNumbers(9));
    const one = await evaluate(splinePotential(model, species), x);
    const all = await evaluate(
      splinePotential(model, Uint32Array.of(...species, ...species, ...species)),
      Float64Array.from({ length: 36 }, (_, c) => x[c % 12] + 50 * Math.floor(c / 12)),
    );
    expect(scaledError([all.energy], [3 * one.energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(all.forces, [...one.forces, ...one.forces, ...one.forces], 1)).toBeLessThan(1e-9);
  });
});

it('neighbours that come and go do not leave traces', async () => {
  const model = randomSplines(randomNumbers(3));
  const evaluator = await loadEvaluator(splinePotential(model, SPECIES));
  const run = (x: Float64Array) => {
    const [forces, energies] = [new Float64Array(x.length), new Float64Array(1)];
    evaluator.evaluate(x, forces, energies);
    return [energies[0], ...forces];
  };
  const x = randomChain(SPECIES.length, randomNumbers(4));
  const first = run(x);
  run(x.map((value) => 0.3 * value));
  run(x.map((value) => 30 * value));
  expect(run(x)).toEqual(first);
});

describe('a spoilt model is refused:', () => {
  const model = randomSplines(randomNumbers(5));
  const legs = (change: object) => ({ ...model, legKnots: { ...model.legKnots, ...change } });
  const changed = (values: Float32Array, at: number, value: number) => values.with(at, value);
  it('but not a sound one', () => {
    expect(splineFault(model)).toBeNull();
    expect(splineFault(goldenModel)).toBeNull();
  });
  it.each<[string, SplineModel, RegExp]>([
    ['no elements', { ...model, elements: [] }, /an element is listed twice, or none is/],
    ['an element twice', { ...model, elements: [1, 6, 6] }, /an element is listed twice/],
    ['too many elements', { ...model, elements: Array.from({ length: 40 }, (_, n) => n + 1) }, /40 elements/],
    ['a self energy too many', { ...model, selfEnergies: new Float64Array(4) }, /self energies do not match/],
    ['too few intervals', legs({ intervals: 3 }), /the legs have 3 intervals; 4 to 64/],
    ['half an interval', legs({ intervals: 6.5 }), /the legs have 6.5 intervals/],
    ['absurdly many intervals', legs({ intervals: 1e9 }), /the legs have 1000000000 intervals/],
    ['a negative knot', legs({ first: -1 }), /knots of the legs are out of range/],
    ['knots in one place', legs({ step: 0 }), /knots of the legs are out of range/],
    ['a cutoff that is none', legs({ step: NaN }), /knots of the legs are out of range/],
    ['a far cutoff', legs({ step: 50 }), /knots of the legs are out of range/],
    ['other knots', legs({ intervals: 7 }), /864 coefficients of triples do not match|triples do not match/],
    ['pairs that are missing', { ...model, pairs: model.pairs.slice(1) }, /71 coefficients of pairs do not match/],
    [
      'more than memory',
      {
        ...legs({ intervals: 64, step: 0.1 }),
        baseKnots: { first: 1, step: 0.1, intervals: 64 },
        elements: [1, 6, 8, 7, 9, 16, 17, 35],
        selfEnergies: new Float64Array(8),
        pairs: new Float32Array(36 * 12),
      },
      /coefficients are more than/,
    ],
    ['a coefficient that is none', { ...model, triples: changed(model.triples, 5, NaN) }, /no finite number/],
    ['an infinite coefficient', { ...model, pairs: changed(model.pairs, 5, Infinity) }, /no finite number/],
    ['a self energy that is none', { ...model, selfEnergies: Float64Array.of(1, NaN, 2) }, /no finite number/],
    [
      'like neighbours told apart',
      { ...model, triples: changed(model.triples, 3, 77) },
      /the two like neighbours 1 of 1 are told apart/,
    ],
    [
      'a hole instead of a wall',
      { ...model, pairs: changed(model.pairs, 0, -5000) },
      /atoms 1 and 1 fall into each other/,
    ],
    [
      'a wall that turns over',
      { ...model, pairs: changed(model.pairs, 1, 5000) },
      /atoms 1 and 1 fall into each other/,
    ],
  ])('%s', async (_, spoilt, message) => {
    expect(splineFault(spoilt)).toMatch(message);
    await expect(evaluate(splinePotential(spoilt, Uint32Array.of(0)), new Float64Array(3))).rejects.toMatchObject({
      code: 'file',
      message: expect.stringMatching(/^.*spline: /) as string,
    });
  });
});

describe('in a file', () => {
  const model = randomSplines(randomNumbers(6));
  const part: LearnedPart = { kind: 'learned', architecture: 'spline', model };

  it('comes back as it was, and gives the same energies', async () => {
    const whole = await saved([part]);
    const bytes = await writeModelFile(whole);
    expect(await readModelFile(bytes)).toEqual(whole);
    const methanol = moleculeOf([6, 8, 1], [0, 0, 0, 1.4, 0, 0, 1.8, 0.9, 0]);
    const potential: Potential = (await savedForceField(bytes, loadAsset)).parametrize(methanol);
    const expected = await evaluate(splinePotential(model, Uint32Array.of(1, 2, 0)), methanol.positions);
    expect(await evaluate(potential, methanol.positions)).toEqual(expected);
    expect(whole.parameter_count).toBe(splineParameters(model));
  });

  it('counts what symmetry repeats once', () => {
    // 3 self energies, 6 × 12 of pairs, 3 × (3 × 16 + 3 × 10) × 3 of triples.
    expect(splineParameters(model)).toBe(3 + 72 + 702);
  });

  it.each<[string, string, string, RegExp]>([
    ['half an interval', '"intervals":6', '"intervals":6.5', /knots.legs.intervals is not a whole number/],
    ['too many intervals', '"intervals":6', '"intervals":600', /knots.legs.intervals is more than 64/],
    ['other intervals', '"intervals":6', '"intervals":7', /tensor "0\/triples" should be F32/],
    ['a knot that is none', '"first":0.6', '"first":"x"', /knots.legs.first is not a number/],
    ['a far cutoff', '"step":0.45', '"step":45', /the knots of the legs are out of range/],
    [
      'an element that is none',
      '"model":{"name":"random","elements":["H"',
      '"model":{"name":"random","elements":["Qq"',
      /"Qq" is not an element/,
    ],
  ])('%s is refused', async (_, from, to, message) => {
    const bytes = await writeModelFile(await saved([part]));
    const spoil = (text: string) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    };
    await expect(readModelFile(forged(bytes, spoil), 'F')).rejects.toMatchObject({
      message: expect.stringMatching(message) as string,
    });
  });
});
