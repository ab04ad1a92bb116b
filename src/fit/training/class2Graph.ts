/** Corrections of Class II coefficients as a graph network is trained for them. */
import type { BondedTermData } from '../../forcefield/term.ts';
import type { Class2Tables } from '../../forcefield/class2/parameters.ts';
import { skeletonOf, type Interaction, type Skeleton } from '../../forcefield/class2/interactions.ts';
import { topologyOf } from '../../forcefield/topology.ts';
import {
  CLASS2_HEADS,
  class2GraphTuples,
  correction,
  correctionSlopes,
  type Scales,
} from '../../models/graph/class2Form.ts';
import type { FormTuple, TrainedForm } from './trainableGraph.ts';

/** @param charges bond-charge increments: a molecule's skeleton has its charges, though they do not matter here */
export function class2Training(scales: Scales, { charges, coulomb }: Omit<Class2Tables, 'tables'>): TrainedForm {
  return {
    heads: CLASS2_HEADS,
    tuplesOf: (structure, environment) => {
      const skeleton = skeletonOf(environment, topologyOf(structure), charges, coulomb);
      const tuples = CLASS2_HEADS.flatMap(({ name }): FormTuple[] =>
        skeleton.interactions
          .filter(({ kind }) => kind === name)
          .map((interaction, row) => ({
            head: name,
            row,
            atoms: interaction.atoms,
            basis: basisTerms(skeleton, interaction),
            coefficients: (outputs) => correction(scales[name], outputs),
            slopes: (outputs, byCoefficients) => correctionSlopes(scales[name], outputs, byCoefficients),
          })),
      );
      return { tuples, graph: class2GraphTuples(environment, skeleton.interactions) };
    },
  };
}

/** The tuple's Term alone, with each of the coefficients at 1. */
function basisTerms({ terms }: Skeleton, { term, rows: [row], places }: Interaction): BondedTermData[] {
  const data = terms[term];
  if (data.kind !== 'bonded') throw new Error('networks correct bonded Terms only');
  const { stride } = data;
  const arity = data.atoms.length / (data.parameters.length / stride);
  return places.map((place) => {
    const parameters = data.parameters.slice(row * stride, (row + 1) * stride);
    parameters[place] = 1;
    return { ...data, atoms: data.atoms.slice(row * arity, (row + 1) * arity), parameters };
  });
}
