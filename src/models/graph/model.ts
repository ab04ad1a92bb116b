import { FfpError } from '../../core/errors.ts';
import type { Structure } from '../../chem/structure.ts';
import { assignCharges } from '../../forcefield/class1/charges.ts';
import { analyseEnvironment } from '../../forcefield/class1/environment.ts';
import { bondedTerm } from '../../forcefield/class1/forcefield.ts';
import { nonbondedTerms } from '../../forcefield/class1/nonbonded.ts';
import type { Table } from '../../forcefield/class1/parameters.ts';
import type { Summand } from '../../forcefield/sum.ts';
import { topologyOf } from '../../forcefield/topology.ts';
import { CLASS1_HEADS, class1Coefficients, class1GraphTuples } from './class1Form.ts';
import { molecularGraph } from './features.ts';
import { runGraphNetwork, weightCount, weightMatrices } from './network.ts';
import { Tape } from './tape.ts';

/** Class I parameters from a graph network, charges from bond-charge increments. */
export interface GraphModel {
  readonly width: number;
  readonly layers: number;
  /** In the order of `weightShapes`. */
  readonly weights: Float32Array;
  /** Bond-charge increments by key (src/forcefield/class1/charges.ts). */
  readonly charges: Table;
}

const shapeOf = ({ width, layers }: Pick<GraphModel, 'width' | 'layers'>) => ({ width, layers, heads: CLASS1_HEADS });

/** What is wrong with a model, in words that fit behind its name, or null. */
export function graphModelFault({ width, layers, weights, charges }: GraphModel): string | null {
  if (!(Number.isInteger(width) && width >= 1 && width <= 512)) return `its vectors have ${width} numbers`;
  if (!(Number.isInteger(layers) && layers >= 0 && layers <= 16)) return `it has ${layers} layers`;
  const expected = weightCount(shapeOf({ width, layers }));
  if (weights.length !== expected) return `it has ${weights.length} weights where its shape has ${expected}`;
  if (!weights.every(Number.isFinite)) return 'it has a weight that is no finite number';
  for (const [key, row] of charges)
    if (row.length !== 1 || !Number.isFinite(row[0]))
      return `the charge increment of "${key.slice(0, 60)}" is no number`;
  return null;
}

/** Number of trained numbers. */
export function graphParameterCount({ weights, charges }: GraphModel): number {
  return weights.length + charges.size;
}

/**
 * Runs the network on a molecule, once.
 * Throws FfpError('coverage') for what the rules of Class I do not cover, or where the network gives no number.
 */
export function bindGraphModel(model: GraphModel, structure: Structure): Summand {
  const environment = analyseEnvironment(structure);
  const topology = topologyOf(structure);
  const { tuples, graph } = class1GraphTuples(environment, topology);
  const tape = new Tape(false);
  const shape = shapeOf(model);
  const weights = weightMatrices(tape, shape, Float64Array.from(model.weights));
  const outputs = runGraphNetwork(tape, shape, weights, molecularGraph(environment), graph);
  const bonded = Array.from(tuples).flatMap(([kind, own]) => {
    if (own.length === 0) return [];
    const { columns, data } = outputs.get(kind)!;
    if (!data.every(Number.isFinite))
      throw new FfpError('coverage', `the network gives no parameters for ${structure.name}.`);
    const places = new Map(own.map((tuple, row) => [tuple, row]));
    return [
      bondedTerm(kind, own, (tuple) => {
        const row = places.get(tuple)!;
        return class1Coefficients(tuple, data.subarray(row * columns, (row + 1) * columns));
      }),
    ];
  });
  return {
    terms: [...bonded, ...nonbondedTerms(environment, topology, assignCharges(environment, model.charges))],
    exclusions: topology.exclusions,
  };
}
