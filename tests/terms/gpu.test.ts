import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine, GpuOptions } from '../../src/gpu/engine.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { TERMS } from '../../src/forcefield/registry.ts';
import { chainPotential, randomChain, TERM_CASES } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { forceDifference, rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';

let gpu: GpuEngine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

async function evaluate(engine: Engine, potential: Potential, x: Float64Array, options?: GpuOptions) {
  const replicas = x.length / (3 * potential.atoms);
  const simulation = await (engine as GpuEngine).load(potential, replicas, options);
  simulation.setState(x);
  const frame = await simulation.frame();
  simulation.destroy();
  return frame;
}

const names = [...TERMS.keys()];
const cases = [...TERM_CASES.map((name) => [name]), names];
/** Sizes are about layouts: of Terms that are alike but for their formula, one is enough. */
const ALIKE = ['morse_bond', 'quartic_bond', 'urey_bradley', 'flat_bottom', 'quartic_angle', 'harmonic_improper'];
const layouts = names.filter((name) => !ALIKE.includes(name));
const regimes = ['resident', 'tiled'] as const;

describe.each(regimes)('%s kernels agree with the f64 twin', (regime) => {
  it.each(cases.map((terms) => ({ terms, label: terms.length > 1 ? 'all Terms' : terms[0] })))(
    '$label',
    async ({ terms }) => {
      const potential = chainPotential(terms, 9, 7);
      const x = randomChain(9, randomNumbers(11));
      const expected = await evaluate(new CpuEngine(), potential, x);
      const actual = await evaluate(gpu, potential, x, { regime });
      expect(scaledError(actual.energies, expected.energies, 1)).toBeLessThan(TOLERANCE.gpu);
      expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(TOLERANCE.gpu);
    },
  );

  it.each([1, 2, 31, 32, 33, 63, 64, 65, 100, 127])('%i atoms', async (atoms) => {
    const potential = chainPotential(layouts, atoms, atoms);
    const x = randomChain(atoms, randomNumbers(atoms));
    const expected = await evaluate(new CpuEngine(), potential, x);
    const actual = await evaluate(gpu, potential, x, { regime });
    expect(scaledError(actual.energies, expected.energies, 10)).toBeLessThan(TOLERANCE.gpu);
    expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(TOLERANCE.gpu);
  });
});

describe('replicas', () => {
  it('are each evaluated for themselves', async () => {
    const potential = chainPotential(names, 9, 7);
    const x = Float64Array.from([1, 2, 3, 4, 5].flatMap((seed) => [...randomChain(9, randomNumbers(seed))]));
    const expected = await evaluate(new CpuEngine(), potential, x);
    for (const regime of regimes) {
      const actual = await evaluate(gpu, potential, x, { regime });
      expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(TOLERANCE.gpu);
      expect(scaledError(actual.energies, expected.energies, 1)).toBeLessThan(TOLERANCE.gpu);
    }
  });
});

describe('the comparison', () => {
  it('fails on a Term that is 0.1 % off', async () => {
    const potential = chainPotential(['harmonic_bond'], 9, 7);
    const x = randomChain(9, randomNumbers(11));
    const expected = await evaluate(new CpuEngine(), potential, x);
    const [term] = potential.terms;
    const wrong = { ...term, parameters: (term as { parameters: Float64Array }).parameters.map((p) => p * 1.001) };
    const actual = await evaluate(gpu, { ...potential, terms: [wrong] }, x);
    expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeGreaterThan(TOLERANCE.gpu);
    expect(forceDifference(actual.forces, expected.forces).median).toBeGreaterThan(TOLERANCE.gpu);
  });
});
