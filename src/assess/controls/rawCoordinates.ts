import { randomNumbers } from '../../core/random.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { Change } from './changedEvaluator.ts';

const SEED = 17;
const HIDDEN = 24;
/** Of the weights, 1/Å, and of the outputs, kcal/mol: forces of about 1 kcal/mol/Å. */
const WEIGHT = 0.5;
const OUTPUT = 2;

/**
 * U += Σ_h a_h tanh(Σ_c W_hc x_c + b_h): a network that reads x, y and z of every atom in the order of the file, instead of distances
 * and angles.
 */
export function rawCoordinates({ atoms }: Potential): Change {
  const random = randomNumbers(SEED);
  const uniform = (size: number): number => size * (2 * random() - 1);
  const inputs = 3 * atoms;
  const weights = Float64Array.from({ length: HIDDEN * inputs }, () => uniform(WEIGHT));
  const units = Array.from({ length: HIDDEN }, () => ({ bias: uniform(1), output: uniform(OUTPUT) }));
  return (positions, forces, energies) => {
    units.forEach(({ bias, output }, h) => {
      const row = weights.subarray(h * inputs, (h + 1) * inputs);
      const value = Math.tanh(row.reduce((sum, weight, c) => sum + weight * positions[c], bias));
      energies[0] += output * value;
      const slope = output * (1 - value * value);
      row.forEach((weight, c) => (forces[c] -= slope * weight));
    });
  };
}
