/** The force kernel on the cpu Engine: against PyTorch, along closed ways, under permutations. */
import { describe, expect, it } from 'vitest';
import { loadEvaluator } from '../../../src/cpu/evaluator.ts';
import { modelFault, type ForceKernelModel } from '../../../src/models/forceKernel.ts';
import { randomKernel } from '../../helpers/kernels.ts';
import { randomChain } from '../../helpers/potentials.ts';
import { randomNumbers } from '../../helpers/random.ts';
import { scaledError, TOLERANCE } from '../../helpers/tolerance.ts';
import { evaluate, loopWork } from '../support.ts';
import { CASES, kernelPotential, reordered } from './support.ts';

describe.each(CASES)('the kernel of $model.name', ({ model, frames }) => {
  it('is sound', () => expect(modelFault(model)).toBeNull());

  it.each(frames)('gives the energies and forces of PyTorch', async ({ positions, energy, forces }) => {
    const actual = await evaluate(kernelPotential(model), Float64Array.from(positions));
    expect(scaledError([actual.energy], [energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.forces, forces, 1)).toBeLessThan(TOLERANCE.f64);
    expect([...actual.members]).toEqual([actual.energy]);
  });

  it('does not care how the molecule is numbered', async () => {
    const [{ positions, energy, forces }] = frames;
    const species = Uint32Array.from(model.elements.keys()).reverse();
    const actual = await evaluate(kernelPotential(model, species), reordered(positions, species));
    expect(scaledError([actual.energy], [energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.forces, reordered(forces, species), 1)).toBeLessThan(TOLERANCE.f64);
  });

  it('does not feel its permutations, and feels others', async () => {
    const [, { positions, energy }] = frames;
    const atoms = model.elements.length;
    for (let p = 0; p < model.permutations.length; p += atoms) {
      const moved = reordered(positions, model.permutations.subarray(p, p + atoms));
      const permuted = await evaluate(kernelPotential(model), moved);
      expect(scaledError([permuted.energy], [energy], 1)).toBeLessThan(1e-12);
    }
    // The last two atoms are hydrogens; the second is none of theirs.
    const other = Uint32Array.from(model.elements.keys());
    [other[1], other[atoms - 1]] = [other[atoms - 1], other[1]];
    const wrong = await evaluate(kernelPotential(model), reordered(positions, other));
    expect(Math.abs(wrong.energy - energy)).toBeGreaterThan(1e-3);
  });

  // The comparison must be able to fail: every number counts.
  it.each<[string, (model: ForceKernelModel) => ForceKernelModel]>([
    ['lengths', (m) => ({ ...m, lengths: m.lengths.map((length) => length * 1.000001) })],
    ['weight', (m) => ({ ...m, weights: m.weights.with(4, m.weights[4] * 1.00001) })],
    ['weight of an energy', (m) => ({ ...m, energyWeights: m.energyWeights.with(0, m.energyWeights[0] + 1e-4) })],
    ['training geometry', (m) => ({ ...m, positions: m.positions.with(4, m.positions[4] + 1e-5) })],
    ['group of permutations', (m) => ({ ...m, permutations: m.permutations.slice(0, m.elements.length) })],
  ])('%s that is a little off is found', async (_, change) => {
    const [{ positions, forces }] = frames;
    const wrong = await evaluate(kernelPotential(change(model)), Float64Array.from(positions));
    expect(scaledError(wrong.forces, forces, 1)).toBeGreaterThan(100 * TOLERANCE.f64);
  });
});

describe('the work of a force kernel along a closed way', () => {
  const model = randomKernel(7, randomNumbers(1));
  const start = randomChain(7, randomNumbers(4));

  it('is zero to rounding', async () => {
    const { work, way } = loopWork(await loadEvaluator(kernelPotential(model)), start, 400);
    expect(way).toBeGreaterThan(1);
    expect(Math.abs(work) / way).toBeLessThan(1e-13);
  });

  it('is not, for forces that are a little off', async () => {
    const evaluator = await loadEvaluator(kernelPotential(model));
    const right = evaluator.evaluate.bind(evaluator);
    evaluator.evaluate = (x, forces, energies) => {
      right(x, forces, energies);
      forces[0] *= 1.0001;
    };
    const { work, way } = loopWork(evaluator, start, 400);
    expect(Math.abs(work) / way).toBeGreaterThan(1e-9);
  });
});

describe('far from all training geometries', () => {
  const model = randomKernel(5, randomNumbers(2));
  const x = randomChain(5, randomNumbers(3));

  it('the energy is flat: nothing is known there', async () => {
    const squeezed = await evaluate(
      kernelPotential(model),
      x.map((value) => value / 20),
    );
    expect(squeezed.energy).toBeCloseTo(model.offset, 10);
    expect(Math.max(...squeezed.forces.map(Math.abs))).toBeLessThan(1e-10);
  });

  it('atoms in one place, or in none, give no finite forces', async () => {
    const together = x.slice();
    together.set(x.subarray(0, 3), 3);
    const nowhere = x.slice();
    nowhere[4] = NaN;
    expect((await evaluate(kernelPotential(model), together)).forces.every(Number.isFinite)).toBe(false);
    expect((await evaluate(kernelPotential(model), nowhere)).forces.every(Number.isFinite)).toBe(false);
  });
});
