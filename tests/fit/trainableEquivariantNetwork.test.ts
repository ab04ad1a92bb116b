/** The gradient of training: against differences over weights, and energies and forces against the Engine. */
import { describe, expect, it } from 'vitest';
import { TrainableEquivariantNetwork } from '../../src/fit/training/trainableEquivariantNetwork.ts';
import { weightPlaces } from '../../src/models/equivariantNetwork.ts';
import { randomChain } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { scaledError } from '../helpers/tolerance.ts';

const ELEMENTS = Uint8Array.of(1, 8, 6, 1, 1, 6, 8);

const trainable = (layers: number) =>
  new TrainableEquivariantNetwork(
    {
      name: 'test',
      elements: [1, 6, 7, 8],
      channels: 8,
      radialCount: 5,
      layers,
      cutoff: 4.2,
      prefactor: 0.4,
      energyUnit: 20,
      selfEnergies: Float64Array.of(1, 2, 3, 4),
    },
    5,
  );

describe.each([1, 2, 3])('a network of %i layers', (layers) => {
  const network = trainable(layers);
  const random = randomNumbers(4);
  // Biases begin at zero, which would hide a wrong place.
  network.weights.forEach((weight, n) => (network.weights[n] = weight + 0.1 * (random() - 0.5)));
  const frame = network.prepare({ elements: ELEMENTS, positions: randomChain(ELEMENTS.length, randomNumbers(3)) });
  const byForces = Float64Array.from({ length: 3 * ELEMENTS.length }, () => random() - 0.5);
  const forces = new Float64Array(byForces.length);
  const loss = (byEnergy: number, scale: number): number => {
    const energy = network.evaluate(frame, forces);
    return forces.reduce((sum, force, c) => sum + scale * byForces[c] * force, byEnergy * energy);
  };

  it.each([
    ['energy', 1, 0],
    ['forces', 0, 1],
    ['energy and forces', 0.7, -0.3],
  ])('has the gradient of its %s by every kind of weight', (_, byEnergy, scale) => {
    const gradient = new Float64Array(network.weights.length);
    network.evaluate(frame, forces);
    network.addGradient(
      frame,
      byEnergy,
      byForces.map((value) => scale * value),
      gradient,
    );
    const h = 1e-4;
    for (const { name, rows, columns, at } of weightPlaces(network.toModel()).blocks) {
      // Every weight of small blocks, about 40 of larger ones.
      const step = Math.ceil((rows * columns) / 40);
      const chosen = Array.from({ length: rows * columns }, (_unused, n) => at + n).filter(
        (_unused, n) => n % step === 0,
      );
      const numeric = chosen.map((n) => {
        const own = network.weights[n];
        const at_ = (shift: number): number => {
          network.weights[n] = own + shift;
          return loss(byEnergy, scale);
        };
        const slope = (8 * (at_(h) - at_(-h)) - (at_(2 * h) - at_(-2 * h))) / (12 * h);
        network.weights[n] = own;
        return slope;
      });
      const actual = chosen.map((n) => gradient[n]);
      expect(scaledError(actual, numeric, 1), name).toBeLessThan(1e-6);
    }
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1);
  });
});
