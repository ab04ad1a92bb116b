/** Atom-centred networks on the GPU: against TorchANI where its files lie beside the project, and against the f64 twin. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elementBySymbol } from '../../src/chem/elements.ts';
import { HARTREE } from '../../src/core/units.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { aniForceField } from '../../src/models/ani/forcefield.ts';
import { importAni } from '../../src/models/ani/import.ts';
import { hashOf } from '../../src/session/run.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { randomModel } from '../helpers/networks.ts';
import { chainPotential, randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { moleculeOf, networkPotential, readModelFiles, TINY } from './support.ts';

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

async function expectParity(potential: Potential, x: Float64Array): Promise<void> {
  const expected = await frameOn(new CpuEngine(), potential, x);
  const actual = await frameOn(gpu, potential, x);
  expect(scaledError(actual.energies, expected.energies, 10)).toBeLessThan(TOLERANCE.gpu);
  expect(scaledError(actual.members!, expected.members!, 10)).toBeLessThan(TOLERANCE.gpu);
  expect(scaledError(actual.forces, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(TOLERANCE.gpu);
}

const FOLDER = resolve('../shared/fixtures/ani-2x');
const present = existsSync(FOLDER);

describe.skipIf(!present)('ANI-2x on the GPU', () => {
  interface Case {
    readonly name: string;
    readonly elements: readonly string[];
    readonly positions_angstrom: number[][];
    readonly member_energies_hartree: number[];
    readonly energy_hartree: number;
    readonly forces_kcal_per_mol_angstrom: number[][];
  }
  const cases = present
    ? (JSON.parse(readFileSync(`${FOLDER}/reference.json`, 'utf8')) as { cases: Case[] }).cases
    : [];
  const ani = present ? aniForceField(importAni(readModelFiles(FOLDER))) : (null as never);

  it.each(cases)('gives TorchANI’s energies and forces of $name', async (expected) => {
    const elements = expected.elements.map((symbol) => elementBySymbol(symbol).number);
    const structure = moleculeOf(elements, expected.positions_angstrom.flat());
    const { energies, forces, members } = await frameOn(gpu, ani.parametrize(structure), structure.positions);
    // Promised are 2e-5 hartree and 0.05 kcal/mol/Å.
    expect(Math.abs(energies[0] / HARTREE - expected.energy_hartree)).toBeLessThan(1e-6);
    expected.member_energies_hartree.forEach((member, m) =>
      expect(Math.abs(members![m] / HARTREE - member)).toBeLessThan(1e-6),
    );
    const errors = expected.forces_kcal_per_mol_angstrom.flat().map((force, c) => Math.abs(force - forces[c]));
    expect(Math.max(...errors)).toBeLessThan(2e-3);
  });
});

describe('atom-centred networks on the GPU', () => {
  it('agree with the twin for a model in the NeuroChem layout', async () => {
    const structure = moleculeOf(
      [8, 1, 1, 6, 1],
      [0, 0, 0, 0.97, 0.1, 0, -0.3, 0.9, 0.1, 0.2, -1.4, 0.3, 1.2, -1.7, 0.4],
    );
    await expectParity(aniForceField(importAni(readModelFiles(TINY))).parametrize(structure), structure.positions);
  });

  it.each(['celu', 'silu', 'tanh', 'gaussian', 'linear'] as const)(
    'agree with the twin for %s layers',
    async (activation) => {
      const random = randomNumbers(17);
      const model = randomModel(random, { activations: [activation, activation, activation], members: 3 });
      const species = Uint32Array.from({ length: 12 }, () => Math.floor(3 * random()));
      await expectParity(networkPotential(model, species), randomChain(12, random));
    },
  );

  it('agree with the twin where only some of the model’s elements are there, and for one atom', async () => {
    const random = randomNumbers(18);
    const model = randomModel(random);
    await expectParity(networkPotential(model, Uint32Array.of(2, 2, 0, 2)), randomChain(4, random));
    await expectParity(networkPotential(model, Uint32Array.of(1)), new Float64Array(3));
  });

  const forms = ['atomic_network', 'atomic_network, Behler and bump'];

  it.each(forms)('are one Term among others, on every replica: %s', async (name) => {
    const potential = chainPotential(['harmonic_bond', 'coulomb', name], 70, 3);
    const x = Float64Array.from([1, 2, 3].flatMap((seed) => [...randomChain(70, randomNumbers(seed))]));
    await expectParity(potential, x);
  });

  it.each(forms)('give the same bits however the steps are cut: %s', async (name) => {
    const potential = chainPotential(['harmonic_bond', name], 9, 7);
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

  it.each(forms)('see what is near in molecules of any size: %s', async (name) => {
    await expectParity(chainPotential([name], 300, 3), randomChain(300, randomNumbers(5)));
  });

  it('say of a molecule that has collapsed that it blew up', async () => {
    const atoms = 300;
    const random = randomNumbers(6);
    const model = randomModel(random);
    // Few angles, which would take their time here.
    const narrow = { ...model, angular: { ...model.angular, cutoff: 0.2 } };
    const simulation = await gpu.load(networkPotential(narrow, new Uint32Array(atoms)), 1);
    simulation.setState(Float64Array.from({ length: 3 * atoms }, () => 2 * random()));
    await simulation.advance(1, { dt: 0.1, temperature: 0, friction: 0, seed: 1 });
    expect((await simulation.frame()).fault).not.toBeNull();
    simulation.destroy();
  });

  it('are refused where the members of an ensemble differ in shape, with what to do', async () => {
    const narrow = randomModel(randomNumbers(1), { activations: ['tanh'], members: 1 });
    const deep = randomModel(randomNumbers(2), { activations: ['tanh', 'tanh'], members: 1 });
    const model = { ...narrow, members: [...narrow.members, ...deep.members] };
    const potential = networkPotential(model, Uint32Array.of(0, 1, 2));
    await expect(gpu.load(potential, 1)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/same shape.*cpu/) as string,
    });
    // The cpu Engine takes them.
    const { members } = await frameOn(new CpuEngine(), potential, randomChain(3, randomNumbers(3)));
    expect(members!.length).toBe(2);
  });
});
