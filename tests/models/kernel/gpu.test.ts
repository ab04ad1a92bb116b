/** The force kernel on the GPU: against PyTorch and the f64 twin, and the same bits however the steps are cut. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../../src/assess/load.ts';
import { CpuEngine } from '../../../src/cpu/engine.ts';
import type { Engine } from '../../../src/forcefield/engine.ts';
import { potentialOf } from '../../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../../src/forcefield/ladder.ts';
import type { Potential } from '../../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../../src/gpu/engine.ts';
import type { LearnedDataOf } from '../../../src/forcefield/term.ts';
import { trainingPoints } from '../../../src/models/forceKernel.ts';
import { hashOf } from '../../../src/session/run.ts';
import { nodeGpuEngine } from '../../helpers/gpu.ts';
import { randomKernel } from '../../helpers/kernels.ts';
import { randomChain } from '../../helpers/potentials.ts';
import { randomNumbers } from '../../helpers/random.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../../helpers/tolerance.ts';
import { loadAsset } from '../savedFile.ts';
import { CASES, kernelPotential, reordered } from './support.ts';

let gpu: GpuEngine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

async function frameOn(engine: Engine, potential: Potential, x: Float64Array) {
  const simulation = await engine.load(potential, x.length / (3 * potential.atoms));
  simulation.setState(x);
  const frame = await simulation.frame();
  simulation.destroy();
  return frame;
}

describe.each(CASES)('the kernel of $model.name on the GPU', ({ model, frames }) => {
  it('gives the energies and forces of PyTorch, on every replica, in any order of the atoms', async () => {
    const species = Uint32Array.from(model.elements.keys()).reverse();
    const x = frames.flatMap(({ positions }) => [...reordered(positions, species)]);
    const { energies, forces, members } = await frameOn(gpu, kernelPotential(model, species), Float64Array.from(x));
    const expected = frames.flatMap((frame) => [...reordered(frame.forces, species)]);
    const energy = frames.map((frame) => frame.energy);
    expect(scaledError(energies, energy, 10)).toBeLessThan(TOLERANCE.gpu);
    expect([...members!]).toEqual([...energies]);
    expect(scaledError(forces, expected, rootMeanSquare(expected))).toBeLessThan(TOLERANCE.gpu);
  });

  it('does not, with a weight that is off', async () => {
    const [{ positions, forces }] = frames;
    const wrong = { ...model, weights: model.weights.with(0, model.weights[0] * 1.01) };
    const actual = await frameOn(gpu, kernelPotential(wrong), Float64Array.from(positions));
    expect(scaledError(actual.forces, forces, rootMeanSquare(forces))).toBeGreaterThan(TOLERANCE.gpu);
  });
});

describe('force kernels on the GPU', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 31],
    [9, 32],
    [9, 33],
    [9, 200],
  ])('of %i atoms and %i geometries agree with the twin', async (atoms, points) => {
    const random = randomNumbers(points);
    const potential = kernelPotential(randomKernel(atoms, random, points));
    const x = Float64Array.from([1, 2, 3].flatMap(() => [...randomChain(atoms, random)]));
    const expected = await frameOn(new CpuEngine(), potential, x);
    const actual = await frameOn(gpu, potential, x);
    expect(scaledError(actual.energies, expected.energies, 10)).toBeLessThan(TOLERANCE.gpu);
    expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(TOLERANCE.gpu);
  });

  it('that are smooth, whose terms cancel to a thousandth, agree with the twin', async () => {
    const forceField = await loadForceField('kernel', loadAsset);
    const { structure, positions } = await loadReferenceMolecule(loadAsset, 'ethanol');
    const potential = await potentialOf(forceField, structure);
    const expected = await frameOn(new CpuEngine(), potential, positions);
    const actual = await frameOn(gpu, potential, positions);
    const { model } = potential.terms.find((term) => term.term === 'force_kernel') as LearnedDataOf<'force_kernel'>;
    const { coefficients } = trainingPoints(model);
    const scale = coefficients.reduce((sum, c) => sum + Math.abs(c), 0) / model.lengths.length;
    expect(scale).toBeGreaterThan(500 * rootMeanSquare(expected.forces));
    // What keeps single precision here is the polynomial that is taken out of the sums.
    expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(TOLERANCE.gpu);
    const off = expected.energies.map((energy, n) => Math.abs(energy - actual.energies[n]));
    expect(Math.max(...off)).toBeLessThan(5e-4);
  });

  it('give the same bits however the steps are cut', async () => {
    const random = randomNumbers(5);
    const potential = kernelPotential(randomKernel(9, random, 50));
    const x = randomChain(9, random);
    const after = async (chunks: readonly number[]): Promise<string> => {
      const simulation = await gpu.load(potential, 1);
      simulation.setState(x);
      for (const steps of chunks) {
        await simulation.advance(steps, { dt: 0.1, temperature: 300, friction: 1, seed: 1 });
        if (steps % 2) await simulation.frame();
      }
      const { checkpoint } = await simulation.frame();
      simulation.destroy();
      return hashOf(checkpoint);
    };
    const whole = await after([60]);
    expect(await after([1, 20, 9, 30])).toBe(whole);
    expect(await after([61])).not.toBe(whole);
  });

  it('take atoms in one place without a crash', async () => {
    const potential = kernelPotential(randomKernel(4, randomNumbers(6)));
    const { forces } = await frameOn(gpu, potential, new Float64Array(12));
    expect(forces.length).toBe(12);
  });
});
