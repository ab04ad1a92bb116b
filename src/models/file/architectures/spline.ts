/** Splines in files. Tensors: `self_energies`, `pairs`, `triples`. */
import * as v from 'valibot';
import { elementByNumber, elementBySymbol } from '../../../chem/elements.ts';
import type { Tensor } from '../../../core/safetensors.ts';
import { MOST_INTERVALS, pairCount, pairWidth, splineParameters, tripleWidth } from '../../spline.ts';
import type { ModelCodec } from '../codec.ts';
import { checked, symbolSchema } from '../header.ts';

const number = v.pipe(v.number('is not a number'), v.finite('is not a finite number'));
const knots = v.strictObject({
  first: number,
  step: number,
  intervals: v.pipe(
    number,
    v.integer('is not a whole number'),
    v.minValue(4, 'is less than 4'),
    v.maxValue(MOST_INTERVALS, `is more than ${MOST_INTERVALS}`),
  ),
});
const headerSchema = v.strictObject({
  name: v.pipe(v.string('is not text'), v.maxLength(100, 'is too long')),
  elements: v.pipe(v.array(symbolSchema, 'is not a list'), v.maxLength(54, 'is too long')),
  knots: v.strictObject({ pairs: knots, legs: knots, bases: knots }),
});

export const codec: ModelCodec<'spline'> = {
  encode({ name, elements, selfEnergies, pairKnots, pairs, legKnots, baseKnots, triples }) {
    const size = elements.length;
    const legs = tripleWidth(legKnots);
    const header: v.InferInput<typeof headerSchema> = {
      name,
      elements: elements.map((element) => elementByNumber(element).symbol),
      knots: { pairs: pairKnots, legs: legKnots, bases: baseKnots },
    };
    const tensors = new Map<string, Tensor>([
      ['self_energies', { dtype: 'F64', shape: [size], data: selfEnergies }],
      ['pairs', { dtype: 'F32', shape: [pairCount(size), pairWidth(pairKnots)], data: pairs }],
      ['triples', { dtype: 'F32', shape: [size, pairCount(size), legs, legs, tripleWidth(baseKnots)], data: triples }],
    ]);
    return { header, tensors };
  },

  decode(value, tensors) {
    const header = checked(headerSchema, value, (what) => tensors.fail(what));
    const { pairs: pairKnots, legs: legKnots, bases: baseKnots } = header.knots;
    const size = header.elements.length;
    const legs = tripleWidth(legKnots);
    return {
      name: header.name,
      elements: header.elements.map((symbol) => elementBySymbol(symbol).number),
      selfEnergies: tensors.take('self_energies', 'F64', [size]).data,
      pairKnots,
      pairs: tensors.take('pairs', 'F32', [pairCount(size), pairWidth(pairKnots)]).data,
      legKnots,
      baseKnots,
      triples: tensors.take('triples', 'F32', [size, pairCount(size), legs, legs, tripleWidth(baseKnots)]).data,
    };
  },

  parameterCount: splineParameters,
};
