/** Forces are the exact gradient: work along closed ways, symmetry, sums over members. */
import { describe, expect, it } from 'vitest';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { ACTIVATIONS } from '../../src/models/atomicNetwork.ts';
import { randomModel } from '../helpers/networks.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { evaluate, loopWork, networkPotential } from './support.ts';

const SPECIES = Uint32Array.of(0, 2, 1, 0, 0, 2, 1);

describe('the work along a closed way', () => {
  // Cutoffs far beyond the molecule: cosine cutoffs have a kink in their second derivative.
  const far = (model: ReturnType<typeof randomModel>) => ({
    ...model,
    radial: { ...model.radial, cutoff: 15 },
    angular: { ...model.angular, cutoff: 15 },
  });
  const start = randomChain(SPECIES.length, randomNumbers(4));

  it('is zero to rounding', async () => {
    const model = far(randomModel(randomNumbers(1), { activations: ['tanh', 'silu'] }));
    const { work, way } = loopWork(await loadEvaluator(networkPotential(model, SPECIES)), start, 400);
    expect(way).toBeGreaterThan(1);
    expect(Math.abs(work) / way).toBeLessThan(1e-13);
  });

  it('is not, for forces that are a little off', async () => {
    const model = far(randomModel(randomNumbers(1), { activations: ['tanh', 'silu'] }));
    const evaluator = await loadEvaluator(networkPotential(model, SPECIES));
    const evaluateRight = evaluator.evaluate.bind(evaluator);
    evaluator.evaluate = (x, forces, energies) => {
      evaluateRight(x, forces, energies);
      forces[0] *= 1.0001;
    };
    const { work, way } = loopWork(evaluator, start, 400);
    expect(Math.abs(work) / way).toBeGreaterThan(1e-9);
  });
});

describe.each(ACTIVATIONS)('a network of %s layers', (activation) => {
  it('has forces that are the negative gradient of its energy', async () => {
    const model = randomModel(randomNumbers(6), { activations: [activation, activation] });
    const potential = networkPotential(model, SPECIES);
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
  const model = randomModel(randomNumbers(2));

  it.each([1, 2, 3])('may be only %i', async (atoms) => {
    const x = randomChain(atoms, randomNumbers(9));
    const species = new Uint32Array(atoms).fill(2);
    const { energy, forces } = await evaluate(networkPotential(model, species), x);
    expect(Number.isFinite(energy) && forces.every(Number.isFinite)).toBe(true);
  });

  it('in one place, or in none, give no finite forces', async () => {
    const x = randomChain(3, randomNumbers(9));
    const together = x.slice();
    together.set(x.subarray(0, 3), 3);
    const nowhere = x.slice();
    nowhere[4] = NaN;
    const potential = networkPotential(model, Uint32Array.of(0, 1, 2));
    expect((await evaluate(potential, together)).forces.every(Number.isFinite)).toBe(false);
    const lost = await evaluate(potential, nowhere);
    expect(Number.isNaN(lost.energy)).toBe(true);
    expect(lost.forces.every(Number.isFinite)).toBe(false);
  });

  // Atoms of one element are worked on in tiles; every number of them must be cut into tiles without a rest.
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('in %i like groups far apart add up', async (copies) => {
    const species = Uint32Array.of(0, 2, 1);
    const x = randomChain(3, randomNumbers(9));
    const one = await evaluate(networkPotential(model, species), x);
    const all = await evaluate(
      networkPotential(
        model,
        Uint32Array.from({ length: 3 * copies }, (_, atom) => species[atom % 3]),
      ),
      Float64Array.from({ length: 9 * copies }, (_, c) => x[c % 9] + 50 * Math.floor(c / 9)),
    );
    expect(scaledError([all.energy], [copies * one.energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(
      scaledError(
        all.forces,
        Float64Array.from(all.forces, (_, c) => one.forces[c % 9]),
        1,
      ),
    ).toBeLessThan(1e-9);
  });

  it('feel others vanish smoothly at the cutoff', async () => {
    const { cutoff } = model.radial;
    const potential = networkPotential(model, Uint32Array.of(0, 1));
    const at = (distance: number) => evaluate(potential, Float64Array.of(0, 0, 0, distance, 0, 0));
    const [inside, outside] = [await at(cutoff - 1e-7), await at(cutoff + 1e-7)];
    expect(inside.energy).toBeCloseTo(outside.energy, 10);
    expect(Math.abs(inside.forces[3])).toBeLessThan(1e-4);
    expect(outside.forces[3]).toBe(0);
  });
});

describe('an ensemble', () => {
  const model = randomModel(randomNumbers(3), { members: 3 });
  const x = randomChain(SPECIES.length, randomNumbers(9));
  const of = (members: typeof model.members) => evaluate(networkPotential({ ...model, members }, SPECIES), x);

  it('is the mean of its members', async () => {
    const whole = await of(model.members);
    const parts = await Promise.all(model.members.map((member) => of([member])));
    expect(
      scaledError(
        whole.members,
        parts.map(({ energy }) => energy),
        1,
      ),
    ).toBeLessThan(TOLERANCE.f64);
    expect(new Set(whole.members).size).toBe(3);
    expect(whole.energy).toBeCloseTo(
      parts.reduce((sum, { energy }) => sum + energy / 3, 0),
      10,
    );
    const mean = whole.forces.map((_, c) => parts.reduce((sum, { forces }) => sum + forces[c] / 3, 0));
    expect(scaledError(whole.forces, mean, 1)).toBeLessThan(TOLERANCE.f64);
  });

  it('reports each member’s whole energy beside other Terms', async () => {
    const alone = networkPotential(model, SPECIES);
    const bond = {
      kind: 'bonded' as const,
      term: 'harmonic_bond',
      atoms: Uint32Array.of(0, 1),
      stride: 2,
      parameters: Float64Array.of(300, 1),
    };
    const whole = await evaluate({ ...alone, terms: [bond, ...alone.terms] }, x);
    const mean = whole.members.reduce((sum, energy) => sum + energy / 3, 0);
    expect(mean).toBeCloseTo(whole.energy, 9);
    expect(Math.abs(whole.energy - (await evaluate(alone, x)).energy)).toBeGreaterThan(1);
  });
});
