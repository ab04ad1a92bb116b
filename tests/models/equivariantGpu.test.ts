/** Equivariant networks on the GPU against the f64 twin. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { hashOf } from '../../src/session/run.ts';
import { randomEquivariantModel } from '../helpers/equivariantNetworks.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { equivariantPotential } from './support.ts';

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

async function errorsOf(potential: Potential, x: Float64Array, of = potential) {
  const expected = await frameOn(new CpuEngine(), of, x);
  const actual = await frameOn(gpu, potential, x);
  expect(Math.max(...expected.forces.map(Math.abs))).toBeGreaterThan(potential.atoms > 1 ? 0.1 : -1);
  return {
    energies: scaledError(actual.energies, expected.energies, 10),
    forces: scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces)),
  };
}

async function expectParity(potential: Potential, x: Float64Array): Promise<void> {
  const { energies, forces } = await errorsOf(potential, x);
  expect(energies).toBeLessThan(TOLERANCE.gpu);
  expect(forces).toBeLessThan(TOLERANCE.gpu);
}

const randomSpecies = (atoms: number, random: () => number) =>
  Uint32Array.from({ length: atoms }, () => Math.floor(3 * random()));

describe('equivariant networks on the GPU', () => {
  it.each([
    { layers: 1, channels: 4, radialCount: 1 },
    { layers: 2, channels: 32, radialCount: 8 },
    { layers: 3, channels: 12, radialCount: 6 },
  ])('agree with the twin: $layers layers, $channels channels', async (shape) => {
    const random = randomNumbers(17);
    const model = randomEquivariantModel(random, shape);
    await expectParity(equivariantPotential(model, randomSpecies(13, random)), randomChain(13, random));
  });

  it('agree with the twin where only some of the model’s elements are there, and for one atom', async () => {
    const random = randomNumbers(18);
    const model = randomEquivariantModel(random);
    await expectParity(equivariantPotential(model, Uint32Array.of(2, 2, 0, 2)), randomChain(4, random));
    await expectParity(equivariantPotential(model, Uint32Array.of(1)), new Float64Array(3));
  });

  it('are one Term among others, on every replica', async () => {
    const potential = chainPotential(['harmonic_bond', 'coulomb', 'equivariant_network'], 70, 3);
    const x = Float64Array.from([1, 2, 3].flatMap((seed) => [...randomChain(70, randomNumbers(seed))]));
    await expectParity(potential, x);
  });

  it('take 256 atoms', async () => {
    const random = randomNumbers(21);
    const model = randomEquivariantModel(random, { channels: 4, radialCount: 4 });
    await expectParity(equivariantPotential(model, randomSpecies(256, random)), randomChain(256, random));
  });

  it('do not agree with the twin of a model that is 0.1 % off', async () => {
    const random = randomNumbers(17);
    const model = randomEquivariantModel(random);
    const species = randomSpecies(9, random);
    const wrong = { ...model, weights: model.weights.map((weight) => 1.001 * weight) };
    const { forces } = await errorsOf(
      equivariantPotential(wrong, species),
      randomChain(9, random),
      equivariantPotential(model, species),
    );
    expect(forces).toBeGreaterThan(TOLERANCE.gpu);
  });

  it('give the same bits however the steps are cut', async () => {
    const potential = chainPotential(['harmonic_bond', 'equivariant_network'], 9, 7);
    const x = randomChain(9, randomNumbers(11));
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

  it('are refused where they do not fit, with what to do', async () => {
    await expect(gpu.load(chainPotential(['equivariant_network'], 300, 3), 1)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/up to 256 atoms.*300.*cpu/) as string,
    });
    await expect(gpu.load(chainPotential(['equivariant_network'], 200, 3), 1000)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/1000 replicas of 200 atoms.*fewer replicas/) as string,
    });
  });
});
