import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import { class2Terms } from '../../forcefield/class2/forcefield.ts';
import { coefficientsOf, countParameters, type Class2Tables } from '../../forcefield/class2/parameters.ts';
import type { Summand } from '../../forcefield/sum.ts';
import { CLASS2_HEADS, class2GraphTuples, correction, type CorrectedKind, type Scales } from './class2Form.ts';
import { molecularGraph } from './features.ts';
import { runGraphNetwork, weightCount, weightMatrices } from './network.ts';
import { Tape } from './tape.ts';

/** Class II coefficients of coarse types, and a graph network that corrects them. */
export interface Class2GraphModel extends Class2Tables {
  readonly width: number;
  readonly layers: number;
  /** In the order of `weightShapes`. */
  readonly weights: Float32Array;
  readonly scales: Scales;
}

const shapeOf = ({ width, layers }: Pick<Class2GraphModel, 'width' | 'layers'>) => ({
  width,
  layers,
  heads: CLASS2_HEADS,
});

/** What is wrong with a model, in words that fit behind its name, or null. */
export function class2GraphFault({ width, layers, weights, scales }: Class2GraphModel): string | null {
  if (!(Number.isInteger(width) && width >= 1 && width <= 512)) return `its vectors have ${width} numbers`;
  if (!(Number.isInteger(layers) && layers >= 0 && layers <= 16)) return `it has ${layers} layers`;
  const expected = weightCount(shapeOf({ width, layers }));
  if (weights.length !== expected) return `it has ${weights.length} weights where its shape has ${expected}`;
  if (!weights.every(Number.isFinite)) return 'it has a weight that is no finite number';
  for (const { name, outputs, mirror } of CLASS2_HEADS) {
    const own = scales[name];
    if (own.length !== outputs) return `it has ${own.length} scales of ${outputs} of each ${name}`;
    if (mirror?.some((other, c) => own[other] !== own[c])) return `its scales of each ${name} differ between the ends`;
  }
  return null;
}

/** Number of fitted numbers. */
export function class2GraphParameterCount({ weights, ...tables }: Class2GraphModel): number {
  return weights.length + countParameters(tables);
}

/**
 * Runs the network on a molecule, once.
 * Throws FfpError('coverage') for what the rules of the types do not cover, or where the network gives no number.
 */
export function bindClass2Graph(model: Class2GraphModel, structure: Structure): Summand {
  const { tables, scales, weights } = model;
  return class2Terms(model, structure, ({ interactions }, environment) => {
    const tape = new Tape(false);
    const shape = shapeOf(model);
    const matrices = weightMatrices(tape, shape, Float64Array.from(weights));
    const tuples = class2GraphTuples(environment, interactions);
    const outputs = runGraphNetwork(tape, shape, matrices, molecularGraph(environment), tuples);
    const places = new Map<CorrectedKind, number>();
    return interactions.map((interaction) => {
      const coefficients = coefficientsOf(tables[interaction.kind], interaction);
      const { kind } = interaction;
      if (kind === 'pair' || kind === 'pair14') return coefficients;
      const row = places.get(kind) ?? 0;
      places.set(kind, row + 1);
      const { columns, data } = outputs.get(kind)!;
      const change = correction(scales[kind], data.subarray(row * columns, (row + 1) * columns));
      if (!change.every(Number.isFinite))
        throw new FfpError('coverage', `the network gives no parameters for ${structure.name}.`);
      return coefficients.map((coefficient, c) => coefficient + change[c]);
    });
  });
}
