import { beforeAll, describe, expect, it } from 'vitest';
import { assess } from '../../src/assess/errors.ts';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule, Split } from '../../src/assess/reference.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { NO_PROGRESS } from '../../src/fit/fitter.ts';
import { fitter } from '../../src/fit/kinds/spline.ts';
import { parseRecipe, parseSettings } from '../../src/fit/recipe.ts';
import { modelOf, splineColumns } from '../../src/fit/spline/columns.ts';
import { fadeTriples, raiseWalls } from '../../src/fit/spline/complete.ts';
import { NormalEquations } from '../../src/fit/spline/equations.ts';
import { SplineDesign } from '../../src/fit/spline/design.ts';
import { fitSplines, type SplineFitProgress, type SplineFitSettings } from '../../src/fit/spline/fit.ts';
import { pairIndex } from '../../src/models/atomicNetwork.ts';
import { splineFault, splineParameters, tripleWidth, wallOf, type SplineModel } from '../../src/models/spline.ts';
import { publicAsset } from '../helpers/assets.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { randomSplines } from '../helpers/splines.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { evaluate, moleculeOf, splinePotential } from '../models/support.ts';

const ALONE: SplineFitProgress = { from: null, solved: () => Promise.resolve(), measured: () => {} };
const WEAK: SplineFitSettings = {
  weights: { energy: 1, offset: 1 },
  penalties: { pairs: { ridge: 1e-9, curvature: 0 }, triples: { ridge: 1e-9, curvature: 0 } },
  leastData: 0,
  reweightings: 0,
  typicalError: 3,
};

/** The coefficients of a model by column. */
function coefficientsOf(model: SplineModel): Float64Array {
  const columns = splineColumns(model);
  const coefficients = new Float64Array(columns.count);
  columns.ofPairs.forEach((column, at) => (coefficients[column] = model.pairs[at]));
  columns.ofTriples.forEach((column, at) => (coefficients[column] = model.triples[at]));
  return coefficients;
}

describe('the columns of a model', () => {
  it('are its independent coefficients, and give it back', () => {
    const model = randomSplines(randomNumbers(1));
    const columns = splineColumns(model);
    // Self energies are none.
    expect(columns.count).toBe(splineParameters(model) - 3);
    expect(modelOf(columns, coefficientsOf(model), model.selfEnergies)).toEqual(model);
  });
});

describe('the design matrix of a frame', () => {
  const model = randomSplines(randomNumbers(2));
  const species = Uint32Array.of(0, 2, 1, 0, 0, 2, 1);

  // Squeezed, there are pairs below the first knot.
  it.each([1, 0.5])('times the coefficients is the energy and the forces (chain × %f)', async (size) => {
    const design = new SplineDesign(splineColumns(model), species);
    const coefficients = coefficientsOf(model);
    for (const seed of [1, 2, 3]) {
      const x = randomChain(species.length, randomNumbers(seed)).map((value) => size * value);
      design.describe(x);
      const product = new Float64Array(design.rows);
      design.touched.forEach((column, n) => {
        for (let row = 0; row < design.rows; row++)
          product[row] += design.values[n * design.rows + row] * coefficients[column];
      });
      const expected = await evaluate(splinePotential({ ...model, selfEnergies: new Float64Array(3) }, species), x);
      expect(scaledError(product.subarray(0, 21), expected.forces, 1)).toBeLessThan(TOLERANCE.f64);
      expect(scaledError([product[21]], [expected.energy], 1)).toBeLessThan(TOLERANCE.f64);
    }
  });
});

/** Chains with the energies and forces of a model, as labelled frames of one molecule. */
async function labelled(
  model: SplineModel,
  species: Uint32Array,
  frames: number,
  seed: number,
): Promise<ReferenceMolecule> {
  const random = randomNumbers(seed);
  const potential = splinePotential(model, species);
  const evaluator = await loadEvaluator(potential);
  const components = 3 * species.length;
  const positions = new Float64Array(frames * components);
  const forces = new Float64Array(frames * components);
  const energies = new Float64Array(frames);
  for (let f = 0; f < frames; f++) {
    const own = forces.subarray(f * components, (f + 1) * components);
    const x = randomChain(species.length, random).map((value) => 0.85 * value);
    positions.set(x, f * components);
    const energy = new Float64Array(1);
    evaluator.evaluate(x, own, energy);
    energies[f] = energy[0];
  }
  return {
    name: `chain ${seed}`,
    smiles: '',
    structure: moleculeOf(potential.elements, positions.slice(0, components)),
    frames,
    positions,
    energies,
    forces,
    temperatures: new Float64Array(frames).fill(300),
    splits: Array.from({ length: frames }, (): Split => 'train'),
  };
}

/** Largest error of forces on frames of another seed, by components of order 10 to 100. */
async function worst(model: SplineModel, { structure, positions, forces, frames }: ReferenceMolecule): Promise<number> {
  const species = Uint32Array.from(structure.elements, (element) => model.elements.indexOf(element));
  const components = 3 * species.length;
  let error = 0;
  for (let f = 0; f < frames; f++) {
    const x = positions.slice(f * components, (f + 1) * components);
    const { forces: actual } = await evaluate(splinePotential(model, species), x);
    error = Math.max(error, ...actual.map((force, c) => Math.abs(force - forces[f * components + c])));
  }
  return error;
}

describe('a fit', () => {
  const truth = randomSplines(randomNumbers(4), [1, 8]);
  const { name, elements, pairKnots, legKnots, baseKnots } = truth;
  const form = { name, elements, pairKnots, legKnots, baseKnots };
  let molecules: ReferenceMolecule[];
  beforeAll(async () => {
    molecules = [
      await labelled(truth, Uint32Array.of(0, 1, 0, 1, 1, 0), 120, 5),
      await labelled(truth, Uint32Array.of(1, 1, 1, 0, 0, 0), 120, 6),
      await labelled(truth, Uint32Array.of(0, 0, 1, 0), 60, 7),
    ];
  });

  it('finds the model behind exact data', async () => {
    const model = await fitSplines(form, molecules, WEAK, ALONE);
    expect(splineFault(model)).toBeNull();
    // As f32 has them.
    expect(await worst(model, molecules[0])).toBeLessThan(1e-3);
    expect(await worst(model, await labelled(truth, Uint32Array.of(0, 1, 1, 0), 10, 8))).toBeLessThan(0.1);
  });

  it('is pulled away from it by penalties', async () => {
    const strong = (strength: number) => ({ ...WEAK.penalties.triples, ridge: strength });
    const off = await Promise.all(
      [1e-6, 1, 1e4].map(async (strength) =>
        worst(
          await fitSplines(
            form,
            molecules,
            { ...WEAK, penalties: { ...WEAK.penalties, triples: strong(strength) } },
            ALONE,
          ),
          molecules[0],
        ),
      ),
    );
    expect(off[0]).toBeLessThan(0.1);
    expect(off[1]).toBeGreaterThan(off[0]);
    expect(off[2]).toBeGreaterThan(10);
    const straight = { ridge: 1e-9, curvature: 1e8 };
    const flat = await fitSplines(
      form,
      molecules,
      { ...WEAK, penalties: { pairs: straight, triples: straight } },
      ALONE,
    );
    const [legs, bases] = [tripleWidth(legKnots), tripleWidth(baseKnots)];
    for (let at = 0; at + 2 < bases && legs > 0; at++) {
      const [a, b, c] = flat.triples.subarray(at);
      expect(Math.abs(a - 2 * b + c)).toBeLessThan(1e-3);
    }
  });

  it('minimises absolute deviations where it is asked to: outliers count less', async () => {
    const spoilt = molecules.map((molecule) => ({
      ...molecule,
      forces: molecule.forces.map((force, c) => force + (c % 17 === 0 ? 60 : 0)),
    }));
    const weights = { energy: 0, offset: 0 };
    const plain = await fitSplines(form, spoilt, { ...WEAK, weights }, ALONE);
    const measured: number[] = [];
    const robust = await fitSplines(
      form,
      spoilt,
      { ...WEAK, weights, reweightings: 3, typicalError: 1 },
      { ...ALONE, measured: (_, mae) => measured.push(mae) },
    );
    const mean = async (model: SplineModel) => (await worst(model, molecules[1])) / 10;
    expect(measured.length).toBe(3);
    expect(measured[2]).toBeLessThan(measured[0]);
    expect(await mean(robust)).toBeLessThan(0.5 * (await mean(plain)));
  });

  it('takes lessons as data of their weight', async () => {
    const penalty = { ridge: 0.1, curvature: 0.1 };
    const settings = { ...WEAK, weights: { energy: 1, offset: 0 }, penalties: { pairs: penalty, triples: penalty } };
    const weaker = { ridge: penalty.ridge / 3, curvature: penalty.curvature / 3 };
    const thrice = await fitSplines(form, molecules, settings, ALONE, { molecules, weight: 2 });
    const direct = await fitSplines(
      form,
      molecules,
      { ...settings, penalties: { pairs: weaker, triples: weaker } },
      ALONE,
    );
    const off = (one: SplineModel, other: SplineModel) =>
      Math.max(...one.triples.map((value, n) => Math.abs(value - other.triples[n])));
    // As f32 has them.
    expect(off(thrice, direct)).toBeLessThan(1e-3);
    expect(off(await fitSplines(form, molecules, settings, ALONE), direct)).toBeGreaterThan(0.02);
  });

  it('says where to begin when there is no room for a wall', async () => {
    const near = { ...form, pairKnots: { ...pairKnots, first: 1.2 } };
    const attractive = molecules.map((molecule) => ({
      ...molecule,
      forces: molecule.forces.map((force) => -force),
      energies: molecule.energies.map((energy) => -energy),
    }));
    await expect(fitSplines(near, attractive, WEAK, ALONE)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(
        /fall into each other below 1.2 Å; begin the knots of pairs at a shorter/,
      ) as string,
    });
  });

  it('leaves out what has too few data, and nothing else', async () => {
    const fit = (leastData: number) => fitSplines(form, molecules, { ...WEAK, leastData }, ALONE);
    const [all, most, none] = [await fit(0), await fit(1), await fit(1e9)];
    expect(await worst(most, molecules[0])).toBeLessThan(0.2 * (await worst(none, molecules[0])));
    expect(none.triples.every((value) => value === 0)).toBe(true);
    expect(none.pairs.some((value) => value !== 0)).toBe(true);
    expect(all).not.toEqual(most);
  });

  it('is the same to the bit, whether interrupted or not', async () => {
    const settings = { ...WEAK, reweightings: 2 };
    const kept: NonNullable<SplineFitProgress['from']>[] = [];
    const whole = await fitSplines(form, molecules, settings, {
      ...ALONE,
      solved: async (solutions, coefficients) => void kept.push({ solutions, coefficients }),
    });
    expect(kept.map(({ solutions }) => solutions)).toEqual([1, 2, 3]);
    for (const from of kept) expect(await fitSplines(form, molecules, settings, { ...ALONE, from })).toEqual(whole);
    expect(await fitSplines(form, molecules, WEAK, ALONE)).not.toEqual(whole);
  });
});

describe('where there are no data', () => {
  const model = randomSplines(randomNumbers(9));
  const columns = splineColumns(model);

  it('triples fade from what is known, and stay within its range', () => {
    const coefficients = coefficientsOf(model);
    const random = randomNumbers(3);
    const gone = coefficients.map((value, column) =>
      column >= columns.ofPairs.length && random() < 0.7 ? NaN : value,
    );
    const filled = gone.slice();
    fadeTriples(columns, filled);
    const highest = Math.max(...coefficients.subarray(columns.ofPairs.length).map(Math.abs));
    filled.forEach((value, column) => {
      if (!Number.isNaN(gone[column])) expect(value).toBe(gone[column]);
      else expect(Math.abs(value)).toBeLessThanOrEqual(highest);
    });
    const nothing = new Float64Array(columns.count).fill(NaN);
    fadeTriples(columns, nothing);
    expect(nothing.every((value) => value === 0)).toBe(true);
  });

  it.each([1.4, 1.75, 2.5, Infinity])(
    'walls rise below the shortest distance, %f Å, and nothing changes beyond',
    (shortest) => {
      const random = randomNumbers(4);
      // Holes and hills.
      const coefficients = coefficientsOf(model).map((value) => value * (random() - 0.9));
      const before = modelOf(columns, coefficients, model.selfEnergies);
      const raised = coefficients.slice();
      raiseWalls(columns, raised, new Array<number>(6).fill(shortest));
      const after = modelOf(columns, raised, model.selfEnergies);
      expect(splineFault(before)).not.toBeNull();
      expect(splineFault(after)).toBeNull();
      const { first, step, intervals } = model.pairKnots;
      for (let s = 0; s < 3; s++)
        for (let t = s; t < 3; t++) {
          const kind = pairIndex(s, t, 3);
          const row = (from: SplineModel) => from.pairs.subarray(kind * intervals, (kind + 1) * intervals);
          // Atoms that never met have a wall where a bond would be.
          const foot = Number.isFinite(shortest) ? Math.floor((shortest - first) / step) : 0;
          if (foot > 0) expect(row(after).subarray(foot)).toEqual(row(before).subarray(foot));
          const { value, slope, curvature } = wallOf(after, s, t);
          expect(slope).toBeLessThan(-100);
          expect(curvature).toBeGreaterThan(0);
          if (foot > 0) expect(value - row(after)[foot]).toBeGreaterThan(100);
        }
    },
  );
});

describe('a recipe of splines', () => {
  const recipe = parseRecipe(
    JSON.stringify({
      format: 'ffp-recipe-1',
      kind: 'spline',
      id: 'water-splines',
      plainName: 'splines',
      technicalName: 'splines',
      summary: 'Splines for water.',
      data: { reference: 'shipped' },
      seed: 1,
      settings: {
        elements: ['H', 'O'],
        pairs: { first: 0.1, cutoff: 5, intervals: 14 },
        legs: { first: 0.1, cutoff: 2.5, intervals: 9 },
        bases: { first: 0.2, cutoff: 3.8, intervals: 12 },
        penalties: { pairs: { ridge: 1e-4, curvature: 0.001 }, triples: { ridge: 1e-4, curvature: 1e-4 } },
        energyWeight: 10,
      },
      out: 'water.safetensors',
    }),
    'recipe',
  );
  const settings = parseSettings(fitter.settings, recipe.settings, 'recipe');

  it('describes water, where three bodies are all there are, from nine frames', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water');
    const { forceField } = await fitter.fit({
      recipe,
      settings,
      molecules: [water],
      progress: NO_PROGRESS,
      load: publicAsset,
    });
    expect(forceField).toMatchObject({ family: 'ml', needsBonds: false, breaksBonds: true });
    const errorsOf = (split: Split) => assess(new CpuEngine(), forceField, [water], { split });
    const [train, validation] = [await errorsOf('train'), await errorsOf('validation')];
    expect(train.forceMae).toBeLessThan(0.01 * train.zeroMae);
    expect(validation.forceMae).toBeLessThan(0.1 * validation.zeroMae);
  });

  it('may do without three bodies: curves alone, and a wide angle costs nothing', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water');
    const pairsOnly = parseSettings(fitter.settings, { ...recipe.settings, legs: null }, 'recipe');
    const job = { recipe, molecules: [water], progress: NO_PROGRESS, load: publicAsset };
    const errorOf = async (own: typeof settings): Promise<number> => {
      const { forceField } = await fitter.fit({ ...job, settings: own });
      return (await assess(new CpuEngine(), forceField, [water], { split: 'train' })).forceMae;
    };
    // Three distances are all that water is: curves of two bodies say most of it, but not how they depend on each other.
    const [two, three] = [await errorOf(pairsOnly), await errorOf(settings)];
    expect(two).toBeGreaterThan(5 * three);
    expect(two).toBeLessThan(10);
  });

  it('refuses molecules of other elements', async () => {
    const methane = await loadReferenceMolecule(publicAsset, 'methane');
    await expect(
      fitter.fit({ recipe, settings, molecules: [methane], progress: NO_PROGRESS, load: publicAsset }),
    ).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/methane has other elements .* H, O/) as string,
    });
  });

  it('goes on from where it was interrupted', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water');
    const job = { recipe, settings: { ...settings, reweightings: 1 }, molecules: [water], load: publicAsset };
    const states: Uint8Array[] = [];
    const keep = (state: Uint8Array) => Promise.resolve(void states.push(state));
    const provenance = {
      command: 'c',
      recipe: { ...recipe, settings: {} },
      training: '',
      trainingSha256: '0'.repeat(64),
      errors: {},
      licence: 'none',
    };
    const fit = async (progress: object) =>
      (await fitter.fit({ ...job, progress: { ...NO_PROGRESS, ...progress } })).serialise(provenance);
    const whole = await fit({ keep });
    expect(states.length).toBe(2);
    for (const state of states) expect(await fit({ resume: () => Promise.resolve(state) })).toEqual(whole);
  });

  it('may leave out unknowns', () => {
    const equations = new NormalEquations();
    [5, 9, 2].forEach((column) => equations.placeOf(column));
    equations.addRow(Uint32Array.of(0, 1, 2), Float64Array.of(1, 2, 3), 3, 7, 2);
    equations.keep((column) => column !== 9);
    expect(equations.unknowns).toEqual([5, 2]);
    expect([equations.find(5), equations.find(9), equations.find(2)]).toEqual([0, undefined, 1]);
    expect([...equations.gram.subarray(0, 3), ...equations.moment.subarray(0, 2)]).toEqual([2, 6, 18, 14, 42]);
  });

  it('refuses more coefficients than there is room for', () => {
    const equations = new NormalEquations(10);
    for (let column = 0; column < 10; column++) equations.placeOf(column);
    expect(() => equations.placeOf(10)).toThrow(/more than 10 coefficients .* fewer intervals/);
  });

  it('refuses settings that make no sense', () => {
    const wrong = (change: object) => () => parseSettings(fitter.settings, { ...recipe.settings, ...change }, 'r');
    expect(wrong({ legs: { first: 0.1, cutoff: 3, intervals: 3 } })).toThrow(/legs\.intervals/);
    expect(wrong({ legs: { first: 0.1, cutoff: 300, intervals: 9 } })).toThrow(/legs\.cutoff/);
    expect(wrong({ elements: ['H', 'water'] })).toThrow(/elements/);
    expect(wrong({ energyWeight: -1 })).toThrow(/energyWeight/);
  });
});
