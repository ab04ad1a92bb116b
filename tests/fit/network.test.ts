/** Recipes of kind `network`: which functions they can ask for, and what comes of it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_PROGRESS } from '../../src/fit/fitter.ts';
import { parseRecipe, parseSettings } from '../../src/fit/recipe.ts';
import { loadFitData, loadFitter, runRecipe } from '../../src/fit/run.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import type { AtomicNetworkModel } from '../../src/models/atomicNetwork.ts';
import { readModelFile, type LearnedPart } from '../../src/models/file/file.ts';
import { publicAsset } from '../helpers/assets.ts';

const shipped = JSON.parse(readFileSync('recipes/nn-s.json', 'utf8')) as { settings: object };
const short = { elements: ['H', 'O'], hidden: [8], epochs: 3, rate: 0.006, repulsion: null };
const recipeOf = (settings: object) =>
  parseRecipe(
    JSON.stringify({
      ...shipped,
      data: { reference: 'shipped', only: ['water'] },
      settings: { ...short, ...settings },
    }),
    'r.json',
  );
const radial = {
  cutoff: 4.5,
  cutoffFunction: 'tanh3',
  listed: [
    [0.05, 0],
    [4, 0.95],
    [2, 1.6],
  ],
};
const angular = {
  kind: 'behler',
  cutoff: 4,
  cutoffFunction: 'quintic',
  sets: [
    { form: 'g4', eta: [0.02], zeta: [1, 4] },
    { form: 'g5', eta: [0.05, 0.2], zeta: [2], lambda: [-1] },
  ],
};

const data = await loadFitData(publicAsset);

async function modelOf(settings: object): Promise<AtomicNetworkModel> {
  const { bytes, errors } = await runRecipe(recipeOf(settings), data, NO_PROGRESS, 'ffp fit r.json');
  expect(errors.train!.frames).toBeGreaterThan(5);
  expect(errors.train!.forceMae).toBeLessThan(100);
  const [part] = (await readModelFile(bytes)).parts as [LearnedPart];
  return part.model as AtomicNetworkModel;
}

describe('a recipe of kind network', () => {
  it('may train on principal components, and gives a network of features all the same', async () => {
    const [plain, principal] = [
      await modelOf({ radial, angular }),
      await modelOf({ radial, angular, principal: { components: 8 } }),
    ];
    const shape = ({ members }: AtomicNetworkModel) =>
      members.map((networks) => networks.map((layers) => layers.map(({ inputs, outputs }) => [inputs, outputs])));
    expect(shape(principal)).toEqual(shape(plain));
    expect(principal.members[0][0][0].weights).not.toEqual(plain.members[0][0][0].weights);
    await expect(
      runRecipe(recipeOf({ radial, angular, principal: { components: 10 } }), data, NO_PROGRESS, 'ffp fit r.json'),
    ).rejects.toThrow(/principal/);
  });

  it('may ask for Behler’s functions, listed or in sets, and smooth cutoffs', async () => {
    const model = await modelOf({ radial, angular });
    expect(model.radial).toEqual({
      cutoff: 4.5,
      cutoffFunction: 'tanh3',
      prefactor: 1,
      eta: Float64Array.of(0.05, 4, 2),
      shift: Float64Array.of(0, 0.95, 1.6),
    });
    expect(model.angular).toEqual({
      kind: 'behler',
      cutoff: 4,
      cutoffFunction: 'quintic',
      prefactor: 1,
      eta: Float64Array.of(0.02, 0.02, 0.02, 0.02, 0.05, 0.2),
      zeta: Float64Array.of(1, 1, 4, 4, 2, 2),
      lambda: Float64Array.of(1, -1, 1, -1, -1, -1),
      triangle: Uint8Array.of(1, 1, 1, 1, 0, 0),
    });
  });

  it('may ask for ANI’s functions, with a cosine cutoff where it says nothing', async () => {
    const model = await modelOf({
      radial: { cutoff: 4.5, functions: 3, first: 0.8, eta: 5 },
      angular: { cutoff: 3.5, cutoffFunction: 'bump', angles: 2, zeta: 8, eta: 4, shifts: [1.2] },
    });
    expect(model.radial).toMatchObject({ cutoffFunction: 'cosine', eta: Float64Array.of(5, 5, 5) });
    expect(model.angular).toMatchObject({ kind: 'ani', cutoffFunction: 'bump', zeta: 8 });
  });

  it('may see others one at a time: then an angle between two that do not see each other is nothing to it', async () => {
    const near = { cutoff: 1.4, functions: 4, first: 0.5, eta: 8 };
    const bent = async (settings: object, degrees: number): Promise<number> => {
      const { model, molecules } = await runRecipe(recipeOf(settings), data, NO_PROGRESS, 'ffp fit r.json');
      const potential = await potentialOf(model.forceField, molecules[0].structure);
      const evaluator = await loadEvaluator(potential);
      // Both O–H bonds of 0.96 Å, the hydrogens 1.5 Å apart and more.
      const [at, energies] = [(degrees * Math.PI) / 180, new Float64Array(potential.terms.length)];
      const x = Float64Array.of(0, 0, 0, 0.96, 0, 0, 0.96 * Math.cos(at), 0.96 * Math.sin(at), 0);
      evaluator.evaluate(x, new Float64Array(9), energies);
      return energies.reduce((sum, energy) => sum + energy, 0);
    };
    const pairs = { radial: near, angular: null };
    const triples = { radial: near, angular: { cutoff: 1.4, angles: 3, zeta: 8, eta: 4, shifts: [1] } };
    expect(await bent(pairs, 100)).toBe(await bent(pairs, 170));
    expect(Math.abs((await bent(triples, 100)) - (await bent(triples, 170)))).toBeGreaterThan(1e-3);
  });

  it.each<[string, object]>([
    ['a ζ that is no whole number', { radial, angular: { ...angular, sets: [{ form: 'g5', eta: [1], zeta: [1.5] }] } }],
    ['a ζ of 200', { radial, angular: { ...angular, sets: [{ form: 'g5', eta: [1], zeta: [200] }] } }],
    ['a λ of 0', { radial, angular: { ...angular, sets: [{ form: 'g4', eta: [1], zeta: [1], lambda: [0] }] } }],
    ['no sets', { radial, angular: { ...angular, sets: [] } }],
    ['an unknown form', { radial, angular: { ...angular, sets: [{ form: 'g3', eta: [1], zeta: [1] }] } }],
    ['an unknown cutoff function', { radial: { ...radial, cutoffFunction: 'cliff' }, angular }],
    ['constants of both kinds', { radial, angular: { ...angular, angles: 3 } }],
    [
      'too many functions',
      {
        radial,
        angular: { ...angular, sets: [{ form: 'g4', eta: Array.from({ length: 40 }, (_, n) => n), zeta: [1] }] },
      },
    ],
  ])('is refused for %s', async (_, settings) => {
    const { settings: schema } = await loadFitter('network');
    expect(() => parseSettings(schema, recipeOf({ radial, angular }).settings, 'r.json')).not.toThrow();
    expect(() => parseSettings(schema, recipeOf(settings).settings, 'r.json')).toThrow(/settings\.(radial|angular)/);
  });
});
