/** Equivariant networks in files. Tensors: the blocks of `weightPlaces` by their names, and `self_energies`. */
import * as v from 'valibot';
import { elementByNumber, elementBySymbol } from '../../../chem/elements.ts';
import type { Tensor } from '../../../core/safetensors.ts';
import { shapeFault, weightPlaces, type WeightBlock } from '../../equivariantNetwork.ts';
import type { ModelCodec } from '../codec.ts';
import { checked, symbolSchema } from '../header.ts';

const number = v.pipe(v.number('is not a number'), v.finite('is not a finite number'));
const headerSchema = v.strictObject({
  name: v.pipe(v.string('is not text'), v.maxLength(100, 'is too long')),
  elements: v.pipe(v.array(symbolSchema, 'is not a list'), v.maxLength(54, 'is too long')),
  channels: number,
  radial_count: number,
  layers: number,
  cutoff: number,
  prefactor: number,
  energy_unit: number,
});

const shapeOf = ({ rows, columns }: WeightBlock): readonly number[] => (rows === 1 ? [columns] : [rows, columns]);

export const codec: ModelCodec<'equivariant_network'> = {
  encode(model) {
    const { name, elements, channels, radialCount, layers, cutoff, prefactor, energyUnit, selfEnergies } = model;
    const tensors = new Map<string, Tensor>([
      ['self_energies', { dtype: 'F64', shape: [selfEnergies.length], data: selfEnergies }],
    ]);
    for (const block of weightPlaces(model).blocks) {
      const data = model.weights.slice(block.at, block.at + block.rows * block.columns);
      tensors.set(block.name, { dtype: 'F32', shape: shapeOf(block), data });
    }
    const header: v.InferInput<typeof headerSchema> = {
      name,
      elements: elements.map((element) => elementByNumber(element).symbol),
      channels,
      radial_count: radialCount,
      layers,
      cutoff,
      prefactor,
      energy_unit: energyUnit,
    };
    return { header, tensors };
  },

  decode(value, tensors) {
    const header = checked(headerSchema, value, (what) => tensors.fail(what));
    const { name, channels, layers, cutoff, prefactor } = header;
    const elements = header.elements.map((symbol) => elementBySymbol(symbol).number);
    const shape = { elements, channels, radialCount: header.radial_count, layers };
    // Before anything is made as large as it says.
    const fault = shapeFault(shape);
    if (fault !== null) tensors.fail(fault);
    const { count, blocks } = weightPlaces(shape);
    const weights = new Float32Array(count);
    for (const block of blocks) weights.set(tensors.take(block.name, 'F32', shapeOf(block)).data, block.at);
    const selfEnergies = tensors.take('self_energies', 'F64', [elements.length]).data;
    return { name, ...shape, cutoff, prefactor, energyUnit: header.energy_unit, selfEnergies, weights };
  },

  parameterCount: ({ weights }) => weights.length,
};
