/** Equivariant networks on the cpu Engine against PyTorch (tools/make_golden_equivariant.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelFault, type EquivariantModel } from '../../src/models/equivariantNetwork.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { equivariantPotential, evaluate } from './support.ts';

interface Golden {
  readonly models: readonly (Omit<EquivariantModel, 'weights' | 'selfEnergies'> & {
    readonly weights: number[];
    readonly selfEnergies: number[];
  })[];
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    readonly elements: number[];
    readonly positions: number[];
    readonly energy: number;
    readonly forces: number[];
  }[];
}

const { models, cases } = JSON.parse(
  readFileSync(new URL('../golden/equivariant_network.json', import.meta.url), 'utf8'),
) as Golden;

function modelOf(name: string): EquivariantModel {
  const { weights, selfEnergies, ...model } = models.find((known) => known.name === name)!;
  return { ...model, weights: Float32Array.from(weights), selfEnergies: Float64Array.from(selfEnergies) };
}

const errorsOf = async (model: EquivariantModel, { elements, positions, energy, forces }: Golden['cases'][number]) => {
  const species = Uint32Array.from(elements, (element) => model.elements.indexOf(element));
  const actual = await evaluate(equivariantPotential(model, species), Float64Array.from(positions));
  return [scaledError([actual.energy], [energy], 1), scaledError(actual.forces, forces, 1)];
};

describe('equivariant networks', () => {
  it.each(cases)('give PyTorch’s energy and forces: $model, $name', async (golden) => {
    const model = modelOf(golden.model);
    expect(modelFault(model)).toBeNull();
    for (const error of await errorsOf(model, golden)) expect(error).toBeLessThan(TOLERANCE.f64);
  });

  // The comparison must be able to fail: every constant counts, and every block of weights.
  const [, golden] = cases;
  const model = modelOf(golden.model);
  it.each<[string, EquivariantModel]>([
    ['a cutoff', { ...model, cutoff: model.cutoff * 1.00001 }],
    ['a prefactor', { ...model, prefactor: model.prefactor * 1.00001 }],
    ['an energy unit', { ...model, energyUnit: model.energyUnit * 1.00001 }],
    ['the order of elements', { ...model, elements: [...model.elements].reverse() }],
  ])('do not, for %s that is a little off', async (_, wrong) => {
    const [, forces] = await errorsOf(wrong, golden);
    expect(forces).toBeGreaterThan(100 * TOLERANCE.f64);
  });
});
