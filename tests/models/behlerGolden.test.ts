/** Behler's symmetry functions and all cutoff functions, on both Engines, against PyTorch (tools/make_golden_behler.py). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { modelFault, type AtomicNetworkModel, type BehlerAngularFunctions } from '../../src/models/atomicNetwork.ts';
import { CUTOFF_FUNCTIONS } from '../../src/models/cutoffFunctions.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { networkPotential, reviveNetwork, type NetworkJson } from './support.ts';

interface Case {
  readonly name: string;
  readonly elements: number[];
  readonly positions: number[];
  readonly members: number[];
  readonly energy: number;
  readonly forces: number[];
}

const { models } = JSON.parse(readFileSync(new URL('../golden/behler.json', import.meta.url), 'utf8')) as {
  models: { model: NetworkJson; cases: Case[] }[];
};
const cases = models.flatMap(({ model, cases: own }) =>
  own.map((expected) => ({ label: `${model.name}: ${expected.name}`, model: reviveNetwork(model), expected })),
);

let gpu: GpuEngine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

async function of(engine: Engine, model: AtomicNetworkModel, { elements, positions }: Case) {
  const species = Uint32Array.from(elements, (element) => model.elements.indexOf(element));
  const simulation = await engine.load(networkPotential(model, species), 1);
  simulation.setState(Float64Array.from(positions));
  const frame = await simulation.frame();
  simulation.destroy();
  return frame;
}

describe.each(cases)('$label', ({ model, expected }) => {
  it('is met by the f64 twin', async () => {
    expect(modelFault(model)).toBeNull();
    const actual = await of(new CpuEngine(), model, expected);
    expect(scaledError(actual.energies, [expected.energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.members!, expected.members, 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.forces, expected.forces, 1)).toBeLessThan(TOLERANCE.f64);
  });

  it('is met by the webgpu Engine', async () => {
    const actual = await of(gpu, model, expected);
    expect(scaledError(actual.energies, [expected.energy], 10)).toBeLessThan(TOLERANCE.gpu);
    expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(TOLERANCE.gpu);
  });
});

describe('the golden models', () => {
  it('have every cutoff function, G⁴ and G⁵, and both signs of λ', () => {
    const all = cases.map(({ model }) => model);
    expect(new Set(all.flatMap(({ radial, angular }) => [radial.cutoffFunction, angular.cutoffFunction])).size).toBe(
      CUTOFF_FUNCTIONS.length,
    );
    const behler = all.flatMap(({ angular }) => (angular.kind === 'behler' ? [angular] : []));
    expect(new Set(behler.flatMap(({ triangle }) => [...triangle]))).toEqual(new Set([0, 1]));
    expect(new Set(behler.flatMap(({ lambda }) => [...lambda]))).toEqual(new Set([1, -1]));
  });

  // The comparison must be able to fail: every constant counts.
  const angularOf = (model: AtomicNetworkModel, change: (angular: BehlerAngularFunctions) => object) => ({
    ...model,
    angular: { ...model.angular, ...change(model.angular as BehlerAngularFunctions) },
  });
  it.each<[string, (model: AtomicNetworkModel) => AtomicNetworkModel]>([
    ['radial cutoff', (m) => ({ ...m, radial: { ...m.radial, cutoff: m.radial.cutoff * 1.00001 } })],
    ['radial cutoff function', (m) => ({ ...m, radial: { ...m.radial, cutoffFunction: 'tanh3' } })],
    ['angular cutoff', (m) => angularOf(m, ({ cutoff }) => ({ cutoff: cutoff * 1.00001 }))],
    ['angular cutoff function', (m) => angularOf(m, () => ({ cutoffFunction: 'quintic' }))],
    ['angular η', (m) => angularOf(m, ({ eta }) => ({ eta: eta.map((value) => value * 1.00001) }))],
    ['ζ', (m) => angularOf(m, ({ zeta }) => ({ zeta: zeta.map((value, n) => value + (n === 1 ? 1 : 0)) }))],
    ['λ', (m) => angularOf(m, ({ lambda }) => ({ lambda: lambda.map((value, n) => (n === 3 ? -value : value)) }))],
    ['the third side', (m) => angularOf(m, ({ triangle }) => ({ triangle: triangle.map(() => 0) }))],
  ])('are not met with another %s', async (_, change) => {
    const [{ model, expected }] = cases;
    const wrong = await of(new CpuEngine(), change(model), expected);
    expect(scaledError(wrong.forces, expected.forces, 1)).toBeGreaterThan(100 * TOLERANCE.f64);
  });
});
