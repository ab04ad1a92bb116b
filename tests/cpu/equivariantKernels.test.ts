/** Equivariant networks in WebAssembly and in plain JavaScript: the same bits, energies and forces as well as gradients of training. */
import { describe, expect, it } from 'vitest';
import { EquivariantPass } from '../../src/cpu/learned/equivariantNetwork/pass.ts';
import { Surroundings } from '../../src/cpu/learned/equivariantNetwork/surroundings.ts';
import { PackedWeights } from '../../src/cpu/learned/equivariantNetwork/weights.ts';
import { KernelMemory } from '../../src/cpu/simd/memory.ts';
import { EquivariantGradient } from '../../src/fit/training/equivariantGradient.ts';
import { randomEquivariantModel } from '../helpers/equivariantNetworks.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';

const bits = (numbers: Float64Array) => new BigUint64Array(numbers.slice().buffer);

describe.each([1, 2, 3])('a network of %i layers', (layers) => {
  const model = randomEquivariantModel(randomNumbers(layers), { layers, channels: 12, radialCount: 7 });
  const species = Uint32Array.of(0, 2, 1, 0, 0, 2, 1, 1);
  const x = randomChain(species.length, randomNumbers(4));
  const random = randomNumbers(5);
  const motion = x.map(() => random() - 0.5);

  const run = (plain: boolean, weights = model.weights) => {
    const packed = new PackedWeights(new KernelMemory(plain), model, weights);
    const around = new Surroundings(model, species);
    around.describe(x);
    const pass = new EquivariantPass(packed);
    const energy = pass.forward(around);
    const forces = new Float64Array(x.length);
    pass.backward(around, 1, forces);
    const gradient = new Float64Array(weights.length);
    new EquivariantGradient(packed).add(around, motion, 0.7, -0.3, gradient);
    return [Float64Array.of(energy), forces, gradient];
  };

  it('gives the same bits either way', () => {
    const [fast, plain] = [run(false), run(true)];
    fast.forEach((numbers, n) => expect(bits(numbers)).toEqual(bits(plain[n])));
    expect(Math.max(...fast[2].map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('and others for another weight', () => {
    const other = model.weights.slice();
    other[other.length >> 1] += 1e-6;
    expect(bits(run(false, other)[1])).not.toEqual(bits(run(true)[1]));
  });
});

describe('room', () => {
  it('serves molecules of any size, one after the other', () => {
    const model = randomEquivariantModel(randomNumbers(3));
    const packed = new PackedWeights(new KernelMemory(), model, model.weights);
    const shared = new EquivariantPass(packed);
    const energies = (pass: (atoms: number) => EquivariantPass) =>
      [2, 9, 1, 5, 20, 3].map((atoms) => {
        const around = new Surroundings(model, new Uint32Array(atoms));
        around.describe(randomChain(atoms, randomNumbers(atoms)));
        return pass(atoms).forward(around);
      });
    expect(energies(() => shared)).toEqual(
      energies(() => new EquivariantPass(new PackedWeights(new KernelMemory(), model, model.weights))),
    );
  });
});
