/** What the outputs of a graph network mean in the Class II form: bounded corrections of the coefficients that coarse types give. */
import type { Environment } from '../../forcefield/class1/environment.ts';
import {
  COEFFICIENTS,
  mirrored,
  type Interaction,
  type InteractionKind,
} from '../../forcefield/class2/interactions.ts';
import { ringFeatures } from './features.ts';
import type { GraphTuples, HeadShape } from './network.ts';

/** Kinds of interaction that the network corrects. What atoms further apart do to each other is left to their types. */
export type CorrectedKind = Exclude<InteractionKind, 'pair14' | 'pair'>;

/** One head a kind of interaction. */
export const CLASS2_HEADS: readonly (HeadShape & { readonly name: CorrectedKind })[] = [
  { name: 'bond', atoms: 2, outputs: COEFFICIENTS.bond.length, symmetry: 'path' },
  { name: 'angle', atoms: 3, outputs: COEFFICIENTS.angle.length, symmetry: 'path', mirror: mirrorOf('angle') },
  { name: 'torsion', atoms: 4, outputs: COEFFICIENTS.torsion.length, symmetry: 'path', mirror: mirrorOf('torsion') },
  { name: 'arm', atoms: 4, outputs: COEFFICIENTS.arm.length, symmetry: 'arm' },
  { name: 'plane', atoms: 4, outputs: COEFFICIENTS.plane.length, symmetry: 'centre' },
];

function mirrorOf(kind: CorrectedKind): number[] {
  return COEFFICIENTS[kind].map((_, c) => mirrored(kind, c));
}

/** Change of each coefficient for an output of 1, kcal/mol, by head. */
export type Scales = Readonly<Record<CorrectedKind, readonly number[]>>;

/** Outputs count for no more than this: a network that meets something strange cannot go far astray. */
const REACH = 3;

/** What a head's outputs add to the coefficients, kcal/mol: scale · 3 tanh(output/3). */
export function correction(scales: readonly number[], outputs: Float64Array): number[] {
  return scales.map((scale, c) => scale * REACH * Math.tanh(outputs[c] / REACH));
}

/** Derivatives by the outputs from derivatives by the coefficients. */
export function correctionSlopes(
  scales: readonly number[],
  outputs: Float64Array,
  byCoefficients: Float64Array,
): number[] {
  return scales.map((scale, c) => scale * byCoefficients[c] * (1 - Math.tanh(outputs[c] / REACH) ** 2));
}

/** Interactions of a molecule as a graph network wants them: by head, in their order among their kind. */
export function class2GraphTuples(
  environment: Environment,
  interactions: readonly Interaction[],
): ReadonlyMap<string, GraphTuples> {
  return new Map(
    CLASS2_HEADS.map(({ name }) => {
      const own = interactions.filter(({ kind }) => kind === name);
      return [
        name,
        {
          atoms: Uint32Array.from(own.flatMap(({ atoms }) => atoms)),
          rings: Float64Array.from(own.flatMap(({ atoms }) => ringFeatures(environment, ...ringPaths(name, atoms)))),
        },
      ];
    }),
  );
}

/** The paths whose rings are told: of an arm that of the angle opposite, of a plane its bonds. */
function ringPaths(kind: CorrectedKind, atoms: readonly number[]): readonly (readonly number[])[] {
  const [centre, ...others] = atoms;
  if (kind === 'arm') return [[others[1], centre, others[2]]];
  return kind === 'plane' ? others.map((other) => [centre, other]) : [atoms];
}
