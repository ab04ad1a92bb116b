import { weightPlaces, type EquivariantModel, type EquivariantShape } from '../../src/models/equivariantNetwork.ts';

/** A random model; its weights are such that forces are of order 10 kcal/mol/Å. */
export function randomEquivariantModel(
  random: () => number,
  shape: Partial<EquivariantShape> = {},
  cutoff = 4.3,
): EquivariantModel {
  const full = { elements: [1, 6, 8], channels: 8, radialCount: 5, layers: 2, ...shape };
  const { count, blocks } = weightPlaces(full);
  const weights = new Float32Array(count);
  for (const { rows, columns, at } of blocks)
    for (let n = 0; n < rows * columns; n++)
      weights[at + n] = ((2 * random() - 1) * 1.4) / Math.sqrt(Math.min(rows, 20));
  return {
    name: 'random',
    ...full,
    cutoff,
    prefactor: 0.3,
    energyUnit: 10,
    selfEnergies: Float64Array.from(full.elements, () => 10 * random() - 5),
    weights,
  };
}
