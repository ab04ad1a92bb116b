/** Force kernels in files. Tensors: `bonds`, `lengths`, `permutations`, and training geometries as `positions` and weights. */
import * as v from 'valibot';
import { elementByNumber, elementBySymbol } from '../../../chem/elements.ts';
import type { Tensor } from '../../../core/safetensors.ts';
import { LIMITS } from '../../forceKernel.ts';
import { bindKernel, reachOf } from '../../forceKernel/binding.ts';
import type { ModelCodec } from '../codec.ts';
import { checked, symbolSchema } from '../header.ts';

const headerSchema = v.strictObject({
  name: v.pipe(v.string('is not text'), v.maxLength(100, 'is too long')),
  /** Of each atom. */
  elements: v.pipe(v.array(symbolSchema, 'is not a list'), v.maxLength(LIMITS.atoms, 'is too long')),
  /** kcal/mol. */
  offset: v.pipe(v.number('is not a number'), v.finite('is not a finite number')),
});

export const codec: ModelCodec<'force_kernel'> = {
  encode({ name, elements, bonds, lengths, permutations, positions, weights, energyWeights, offset }) {
    const atoms = elements.length;
    const points = positions.length / (3 * atoms);
    const header: v.InferInput<typeof headerSchema> = {
      name,
      elements: elements.map((element) => elementByNumber(element).symbol),
      offset,
    };
    return {
      header,
      tensors: new Map<string, Tensor>([
        ['bonds', { dtype: 'U32', shape: [bonds.length / 2, 2], data: bonds }],
        ['lengths', { dtype: 'F64', shape: [lengths.length], data: lengths }],
        ['permutations', { dtype: 'U8', shape: [permutations.length / atoms, atoms], data: permutations }],
        ['positions', { dtype: 'F32', shape: [points, atoms, 3], data: positions }],
        ['weights', { dtype: 'F64', shape: [points, atoms, 3], data: weights }],
        ['energy_weights', { dtype: 'F64', shape: [points], data: energyWeights }],
      ]),
    };
  },

  decode(value, tensors) {
    const { name, elements, offset } = checked(headerSchema, value, (what) => tensors.fail(what));
    const atoms = elements.length;
    return {
      name,
      elements: elements.map((symbol) => elementBySymbol(symbol).number),
      bonds: tensors.take('bonds', 'U32', [null, 2]).data,
      lengths: tensors.take('lengths', 'F64', [null]).data,
      permutations: tensors.take('permutations', 'U8', [null, atoms]).data,
      positions: tensors.take('positions', 'F32', [null, atoms, 3]).data,
      weights: tensors.take('weights', 'F64', [null, atoms, 3]).data,
      energyWeights: tensors.take('energy_weights', 'F64', [null]).data,
      offset,
    };
  },

  parameterCount: ({ weights, energyWeights }) =>
    weights.length + energyWeights.filter((weight) => weight !== 0).length,
  needsBonds: true,
  breaksBonds: false,
  bind: bindKernel,

  notes(model, structure) {
    const { distance, spacing } = reachOf(model, structure.positions, bindKernel(model, structure));
    const points = model.weights.length / (3 * model.elements.length);
    return distance > spacing
      ? [
          `This geometry is farther from the ${points} that the kernel of ${model.name} was fitted to than any of those is from its nearest neighbour: the kernel extrapolates here.`,
        ]
      : [];
  },
};
