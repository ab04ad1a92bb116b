/** Two- and three-body splines on the GPU, against the f64 twin. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { hashOf } from '../../src/session/run.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { randomSplines } from '../helpers/splines.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { splinePotential } from './support.ts';

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

/** Largest errors of energies and forces. */
async function compare(potential: Potential, x: Float64Array, other = potential) {
  const expected = await frameOn(new CpuEngine(), potential, x);
  const actual = await frameOn(gpu, other, x);
  return {
    energy: Math.max(
      scaledError(actual.energies, expected.energies, 10),
      scaledError(actual.members!, expected.members!, 10),
    ),
    force: scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces)),
  };
}

async function expectParity(potential: Potential, x: Float64Array): Promise<void> {
  const { energy, force } = await compare(potential, x);
  expect(energy).toBeLessThan(TOLERANCE.gpu);
  expect(force).toBeLessThan(TOLERANCE.gpu);
}

const model = randomSplines(randomNumbers(18));
const speciesOf = (atoms: number, seed = 5) => {
  const random = randomNumbers(seed);
  return Uint32Array.from({ length: atoms }, () => Math.floor(3 * random()));
};

describe('splines on the GPU', () => {
  it.each([2, 3, 8, 22, 100, 256])('agree with the twin for %i atoms', async (atoms) => {
    await expectParity(splinePotential(model, speciesOf(atoms)), randomChain(atoms, randomNumbers(atoms)));
  });

  it('agree with the twin for one atom, and where only some of the elements are there', async () => {
    await expectParity(splinePotential(model, Uint32Array.of(1)), new Float64Array(3));
    await expectParity(splinePotential(model, Uint32Array.of(2, 0, 2, 0, 0)), randomChain(5, randomNumbers(3)));
  });

  it.each([0.3, 0.6])(
    'agree with the twin for a chain squeezed to %f: walls, and hundreds of triples an atom',
    async (size) => {
      const x = randomChain(30, randomNumbers(6)).map((value) => size * value);
      await expectParity(splinePotential(model, speciesOf(30)), x);
    },
  );

  it('are one Term among others, on every replica', async () => {
    const potential = chainPotential(['harmonic_bond', 'coulomb', 'spline'], 40, 3);
    const x = Float64Array.from([1, 2, 3].flatMap((seed) => [...randomChain(40, randomNumbers(seed))]));
    await expectParity(potential, x);
  });

  it('are compared by something that can fail', async () => {
    const species = speciesOf(8);
    const x = randomChain(8, randomNumbers(8));
    const off = { ...model, triples: model.triples.map((value) => value * 1.001) };
    const { force } = await compare(splinePotential(model, species), x, splinePotential(off, species));
    expect(force).toBeGreaterThan(TOLERANCE.gpu);
  });

  it('give the same bits however the steps are cut', async () => {
    const potential = chainPotential(['harmonic_bond', 'spline'], 9, 7);
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

  it('are refused for molecules that do not fit, with what to do', async () => {
    await expect(gpu.load(splinePotential(model, speciesOf(257)), 1)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/up to 256 atoms.*257.*cpu/) as string,
    });
  });
});
