/** An Amber topology as a force field of its own: the parameters that it states, for its own molecule and no other. */
import { hillFormula } from '../chem/formula.ts';
import type { Prmtop } from '../chem/prmtop.ts';
import type { Structure } from '../chem/structure.ts';
import { potentialFromPrmtop } from './amber.ts';
import type { ForceField } from './forcefield.ts';
import { ownForceField } from './own.ts';

/** The molecule of a topology at `positions` (Å, [3N]). Throws FfpError like `potentialFromPrmtop`. */
export const prmtopStructure = (prmtop: Prmtop, positions: Float64Array): Structure =>
  potentialFromPrmtop(prmtop, positions).structure;

/**
 * The force field of a topology. It covers a molecule of the same elements and bonds in the same order.
 * @param title what to call it, after the file
 * Throws FfpError('unsupported' | 'file') for a topology that cannot be computed.
 */
export function prmtopForceField(prmtop: Prmtop, title = 'Amber topology'): ForceField {
  const { structure, potential } = potentialFromPrmtop(prmtop, new Float64Array(3 * prmtop.atoms));
  return ownForceField(
    {
      id: 'prmtop',
      plainName: title === 'Amber topology' ? 'the topology’s own springs' : `springs of ${title}`,
      technicalName: title,
      summary:
        'The parameters that an Amber topology states for its own molecule, in empty space; it knows no other molecule.',
    },
    structure,
    potential,
    `The topology ${title} has parameters for its own molecule (${hillFormula(structure.elements)}), atom by atom, and this is another one.`,
  );
}
