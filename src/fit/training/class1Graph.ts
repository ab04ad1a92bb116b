/** The Class I form as a graph network is trained for it. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { analyseEnvironment } from '../../forcefield/class1/environment.ts';
import type { Table } from '../../forcefield/class1/parameters.ts';
import { COEFFICIENTS } from '../../forcefield/class1/tuples.ts';
import { topologyOf } from '../../forcefield/topology.ts';
import { CLASS1_HEADS, class1Coefficients, class1GraphTuples, class1Slopes } from '../../models/graph/class1Form.ts';
import { basisTerm, bondedTargets, type MoleculeDesign } from '../design.ts';
import type { Baseline } from './data.ts';
import type { TrainedForm } from './trainableGraph.ts';

export const class1Training: TrainedForm = {
  heads: CLASS1_HEADS,
  tuplesOf: (structure, environment) => {
    const { tuples, graph } = class1GraphTuples(environment, topologyOf(structure));
    return {
      graph,
      tuples: Array.from(tuples, ([head, own]) =>
        own.map((tuple, row) => ({
          head,
          row,
          atoms: tuple.atoms,
          basis: Array.from({ length: COEFFICIENTS[tuple.kind] }, (_, c) => basisTerm([tuple], c)),
          coefficients: (outputs: Float64Array) => class1Coefficients(tuple, outputs),
          slopes: (outputs: Float64Array, byCoefficients: Float64Array) => class1Slopes(tuple, outputs, byCoefficients),
        })),
      ).flat(),
    };
  },
};

/** The nonbonded part of every molecule's frames: what the network's parameters come on top of. */
export function nonbondedBaselines(molecules: readonly ReferenceMolecule[], charges: Table | null): Baseline[] {
  return molecules.map((molecule) => {
    const environment = analyseEnvironment(molecule.structure);
    const targets = bondedTargets(molecule, environment, topologyOf(molecule.structure), charges);
    return takenOff(molecule, targets);
  });
}

/** What was taken off a molecule's labels to leave these. */
export function takenOff(
  { energies, forces }: ReferenceMolecule,
  { targetForces, targetEnergies }: Pick<MoleculeDesign, 'targetForces' | 'targetEnergies'>,
): Baseline {
  return {
    energies: energies.map((energy, f) => energy - targetEnergies[f]),
    forces: forces.map((force, x) => force - targetForces[x]),
  };
}
