/** Equivariant networks: forces are the exact gradient, at every depth and width; symmetry; spoilt models. */
import { describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { modelFault, weightPlaces, type EquivariantModel } from '../../src/models/equivariantNetwork.ts';
import { randomEquivariantModel } from '../helpers/equivariantNetworks.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { equivariantPotential, evaluate, loopWork } from './support.ts';

const SPECIES = Uint32Array.of(0, 2, 1, 0, 0, 2, 1);

describe('the work along a closed way', () => {
  const start = randomChain(SPECIES.length, randomNumbers(4));
  // A cutoff far beyond the molecule, where the energy has only two derivatives; near the middle the functions are larger.
  const model = { ...randomEquivariantModel(randomNumbers(1), {}, 15), prefactor: 0.05 };
  const evaluator = () => loadEvaluator(equivariantPotential(model, SPECIES));

  it('is zero to rounding', async () => {
    const { work, way } = loopWork(await evaluator(), start, 800);
    expect(way).toBeGreaterThan(1);
    expect(Math.abs(work) / way).toBeLessThan(1e-13);
  });

  it('is not, for forces that are a little off', async () => {
    const wrong = await evaluator();
    const evaluateRight = wrong.evaluate.bind(wrong);
    wrong.evaluate = (x, forces, energies) => {
      evaluateRight(x, forces, energies);
      forces[0] *= 1.0001;
    };
    const { work, way } = loopWork(wrong, start, 800);
    expect(Math.abs(work) / way).toBeGreaterThan(1e-9);
  });
});

describe.each([
  { layers: 1, channels: 4, radialCount: 1 },
  { layers: 2, channels: 12, radialCount: 7 },
  { layers: 3, channels: 4, radialCount: 6 },
  { layers: 4, channels: 8, radialCount: 3 },
])('a network of $layers layers, $channels channels, $radialCount radial functions', (shape) => {
  it('has forces that are the negative gradient of its energy', async () => {
    const potential = equivariantPotential(randomEquivariantModel(randomNumbers(6), shape, 3.7), SPECIES);
    const x = randomChain(SPECIES.length, randomNumbers(5));
    const { forces } = await evaluate(potential, x);
    expect(Math.max(...forces.map(Math.abs))).toBeGreaterThan(0.1);
    const evaluator = await loadEvaluator(potential);
    const energies = new Float64Array(1);
    const energyAt = (c: number, shift: number): number => {
      const moved = x.slice();
      moved[c] += shift;
      evaluator.evaluate(moved, new Float64Array(x.length), energies);
      return energies[0];
    };
    const h = 1e-4;
    const numeric = x.map(
      (_, c) => -(8 * (energyAt(c, h) - energyAt(c, -h)) - (energyAt(c, 2 * h) - energyAt(c, -2 * h))) / (12 * h),
    );
    expect(scaledError(forces, numeric, 1)).toBeLessThan(TOLERANCE.finiteDifference);
  });
});

describe('atoms', () => {
  const model = randomEquivariantModel(randomNumbers(2));

  it.each([1, 2, 3])('may be only %i', async (atoms) => {
    const x = randomChain(atoms, randomNumbers(9));
    const { energy, forces } = await evaluate(equivariantPotential(model, new Uint32Array(atoms).fill(2)), x);
    expect(Number.isFinite(energy) && forces.every(Number.isFinite)).toBe(true);
  });

  it('in one place, or in none, give no finite forces', async () => {
    const x = randomChain(3, randomNumbers(9));
    const together = x.slice();
    together.set(x.subarray(0, 3), 3);
    const nowhere = x.slice();
    nowhere[4] = NaN;
    const potential = equivariantPotential(model, Uint32Array.of(0, 1, 2));
    expect((await evaluate(potential, together)).forces.every(Number.isFinite)).toBe(false);
    expect(Number.isNaN((await evaluate(potential, nowhere)).energy)).toBe(true);
  });

  it.each([2, 3, 4, 7])('in %i like groups far apart add up', async (copies) => {
    const species = Uint32Array.of(0, 2, 1);
    const x = randomChain(3, randomNumbers(9));
    const one = await evaluate(equivariantPotential(model, species), x);
    const all = await evaluate(
      equivariantPotential(
        model,
        Uint32Array.from({ length: 3 * copies }, (_, atom) => species[atom % 3]),
      ),
      Float64Array.from({ length: 9 * copies }, (_, c) => x[c % 9] + 50 * Math.floor(c / 9)),
    );
    const repeated = Float64Array.from(all.forces, (_, c) => one.forces[c % 9]);
    expect(scaledError([all.energy], [copies * one.energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(all.forces, repeated, 1)).toBeLessThan(1e-9);
  });

  it('come and go at the cutoff with energy, force and slope of the force zero', async () => {
    const potential = equivariantPotential(model, Uint32Array.of(0, 1));
    const forceAt = async (r: number) => (await evaluate(potential, Float64Array.of(0, 0, 0, r, 0, 0))).forces[3];
    const h = 1e-3;
    const [inside, edge] = [await forceAt(model.cutoff - h), await forceAt(model.cutoff - 1e-9)];
    expect(Math.abs(edge)).toBeLessThan(1e-9);
    // Energies end like (R − r)³: the force h before the end is of order h².
    expect(Math.abs(inside)).toBeLessThan(1e3 * h * h);
    expect(Math.abs(inside)).toBeGreaterThan(0);
  });
});

describe('a spoilt model is refused', () => {
  const model = randomEquivariantModel(randomNumbers(3));
  const weights = (at: number, value: number) => {
    const list = model.weights.slice();
    list[at] = value;
    return list;
  };
  const { messages, count } = weightPlaces(model);

  it.each<[string, Partial<EquivariantModel>, RegExp]>([
    ['no elements', { elements: [], selfEnergies: new Float64Array(0) }, /0 elements \(1 to 16\)/],
    ['an element twice', { elements: [1, 6, 6] }, /listed twice/],
    ['no channels', { channels: 0 }, /0 channels/],
    ['channels that are no multiple of four', { channels: 10 }, /10 channels \(a multiple of 4/],
    ['an absurd number of channels', { channels: 4096 }, /4096 channels/],
    ['half a radial function', { radialCount: 2.5 }, /2.5 radial functions/],
    ['no layers', { layers: 0 }, /0 layers/],
    ['too many layers', { layers: 1e9 }, /1000000000 layers/],
    ['no cutoff', { cutoff: 0 }, /cutoff is 0 Å/],
    ['an absurd cutoff', { cutoff: 1e9 }, /cutoff is 1000000000 Å/],
    ['a cutoff that is none', { cutoff: NaN }, /cutoff is NaN Å/],
    ['a constant that is none', { prefactor: Infinity }, /constants is no number/],
    ['self energies of other elements', { selfEnergies: new Float64Array(2) }, /self energies do not match/],
    ['weights that are cut off', { weights: model.weights.subarray(1) }, /weights where its shape takes/],
    ['more layers than weights', { layers: 3 }, /weights where its shape takes/],
    ['a weight that is none', { weights: weights(messages[0].parts + 3, NaN) }, /"message2.parts" is no finite number/],
    ['a last weight that is none', { weights: weights(count - 1, Infinity) }, /"readout.element" is no finite/],
  ])('%s', (_, change, message) => {
    expect(modelFault({ ...model, ...change })).toMatch(message);
  });

  it('by the Engine, with one sentence', async () => {
    const potential = equivariantPotential({ ...model, weights: weights(7, NaN) }, Uint32Array.of(0));
    await expect(new CpuEngine().load(potential, 1)).rejects.toMatchObject({
      name: 'FfpError',
      message: expect.stringMatching(/"embedding" is no finite number/) as string,
    });
  });

  it('and a sound one is not', () => {
    expect(modelFault(model)).toBeNull();
  });
});
