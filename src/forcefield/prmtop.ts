/** An Amber topology as a force field of its own: the parameters that it states, for its own molecule and no other. */
import { hillFormula } from '../chem/formula.ts';
import type { Prmtop } from '../chem/prmtop.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { potentialFromPrmtop } from './amber.ts';
import type { ForceField } from './forcefield.ts';

/** The molecule of a topology at `positions` (Å, [3N]). Throws FfpError like `potentialFromPrmtop`. */
export const prmtopStructure = (prmtop: Prmtop, positions: Float64Array): Structure =>
  potentialFromPrmtop(prmtop, positions).structure;

/**
 * The force field of a topology. It covers a molecule of the same elements and bonds in the same order.
 * @param title what to call it, after the file
 * Throws FfpError('unsupported' | 'file') for a topology that cannot be computed.
 */
export function prmtopForceField(prmtop: Prmtop, title = 'Amber topology'): ForceField {
  const own = prmtopStructure(prmtop, new Float64Array(3 * prmtop.atoms));
  const covers = ({ elements, bonds }: Structure) =>
    elements.length === own.elements.length &&
    elements.every((z, i) => z === own.elements[i]) &&
    pairsOf(bonds, elements.length).join() === pairsOf(own.bonds, elements.length).join();
  return {
    id: 'prmtop',
    plainName: title === 'Amber topology' ? 'the topology’s own springs' : `springs of ${title}`,
    technicalName: title,
    family: 'mm',
    summary:
      'The parameters that an Amber topology states for its own molecule, in empty space; it knows no other molecule.',
    parameterCount: 0,
    needsBonds: true,
    breaksBonds: false,
    parametrize: (structure) => {
      if (!covers(structure))
        throw new FfpError(
          'coverage',
          `The topology ${title} has parameters for its own molecule (${hillFormula(own.elements)}), atom by atom, and this is another one.`,
        );
      return potentialFromPrmtop(prmtop, structure.positions).potential;
    },
  };
}

/** Bonds as numbers that do not depend on their order. */
function pairsOf(bonds: Uint32Array, atoms: number): Float64Array {
  return Float64Array.from({ length: bonds.length / 2 }, (_, b) => {
    const [i, j] = [bonds[2 * b], bonds[2 * b + 1]];
    return Math.min(i, j) * atoms + Math.max(i, j);
  }).sort();
}
