/** What the outputs of a graph network mean in the Class I form: force constants and equilibrium values that cannot leave sane bounds. */
import type { Environment } from '../../forcefield/class1/environment.ts';
import { class1Tuples, type Tuple, type TupleKind } from '../../forcefield/class1/tuples.ts';
import type { Topology } from '../../forcefield/topology.ts';
import { ringFeatures } from './features.ts';
import type { GraphTuples, HeadShape } from './network.ts';

/** One head a kind of tuple. */
export const CLASS1_HEADS: readonly (HeadShape & { readonly name: TupleKind })[] = [
  { name: 'bond', atoms: 2, outputs: 2, symmetry: 'path' },
  { name: 'angle', atoms: 3, outputs: 2, symmetry: 'path' },
  { name: 'torsion', atoms: 4, outputs: 3, symmetry: 'path' },
  { name: 'improper', atoms: 4, outputs: 1, symmetry: 'centre' },
];

/**
 * k = K exp(1.4 tanh a), equilibrium value = reference + S tanh b: force constants within a factor of four of K [kcal/mol/Å²,
 * kcal/mol/rad²], equilibrium values within S [Å, rad] of their rule.
 */
const SPRINGS = { bond: { force: 350, shift: 0.2 }, angle: { force: 60, shift: 0.6 } } as const;
const RANGE = 1.4;
/** kcal/mol per unit of output. */
const IMPROPER = 5;

/** Tuples of a molecule by kind, and as a graph network wants them. */
export interface Class1GraphTuples {
  readonly tuples: ReadonlyMap<TupleKind, readonly Tuple[]>;
  readonly graph: ReadonlyMap<string, GraphTuples>;
}

export function class1GraphTuples(environment: Environment, topology: Topology): Class1GraphTuples {
  const all = class1Tuples(environment, topology);
  const tuples = new Map(CLASS1_HEADS.map(({ name }) => [name, all.filter(({ kind }) => kind === name)]));
  const graph = new Map(
    Array.from(tuples, ([kind, own]) => [
      kind,
      {
        atoms: Uint32Array.from(own.flatMap(({ atoms }) => atoms)),
        rings: Float64Array.from(
          own.flatMap(({ atoms }) => ringFeatures(environment, ...(kind === 'improper' ? bondsOf(atoms) : [atoms]))),
        ),
      },
    ]),
  );
  return { tuples, graph };
}

/** The bonds of an improper, whose centre comes first: all of them, so that no numbering of the others matters. */
function bondsOf([centre, ...others]: readonly number[]): number[][] {
  return others.map((other) => [centre, other]);
}

/** Coefficients of a tuple (see COEFFICIENTS of class1/tuples.ts) from the outputs of its head. */
export function class1Coefficients({ kind, straight }: Tuple, outputs: Float64Array): number[] {
  switch (kind) {
    case 'bond':
    case 'angle': {
      const k = SPRINGS[kind].force * Math.exp(RANGE * Math.tanh(outputs[0]));
      return [k, straight ? 0 : -2 * k * SPRINGS[kind].shift * Math.tanh(outputs[1])];
    }
    case 'torsion':
      return [...outputs];
    case 'improper':
      return [IMPROPER * outputs[0]];
  }
}

/**
 * Derivatives by the outputs from derivatives by the coefficients.
 * @param byCoefficients of the tuple
 */
export function class1Slopes({ kind, straight }: Tuple, outputs: Float64Array, byCoefficients: Float64Array): number[] {
  switch (kind) {
    case 'bond':
    case 'angle': {
      const [a, b] = [Math.tanh(outputs[0]), Math.tanh(outputs[1])];
      const { force, shift } = SPRINGS[kind];
      const k = force * Math.exp(RANGE * a);
      const move = straight ? 0 : shift;
      const byForce = byCoefficients[0] - 2 * move * b * byCoefficients[1];
      return [byForce * k * RANGE * (1 - a * a), -2 * k * move * byCoefficients[1] * (1 - b * b)];
    }
    case 'torsion':
      return [...byCoefficients];
    case 'improper':
      return [IMPROPER * byCoefficients[0]];
  }
}
