/** Parameters that a file states for its own molecules, atom by atom, as a force field: it knows no others. */
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { ForceField } from './forcefield.ts';
import type { Potential } from './potential.ts';

/**
 * The force field of one Potential. It covers molecules of the same elements and bonds in the same order.
 * @param names what it is called
 * @param own molecules that the Potential is of; their positions do not matter
 * @param refusal what to say of other molecules
 */
export function ownForceField(
  names: Pick<ForceField, 'id' | 'plainName' | 'technicalName' | 'summary'>,
  own: Pick<Structure, 'elements' | 'bonds'>,
  potential: Potential,
  refusal: string,
): ForceField {
  const atoms = own.elements.length;
  const covers = ({ elements, bonds }: Structure) =>
    (elements === own.elements && bonds === own.bonds) ||
    (elements.length === atoms &&
      elements.every((z, i) => z === own.elements[i]) &&
      pairsOf(bonds, atoms).join() === pairsOf(own.bonds, atoms).join());
  return {
    ...names,
    family: 'mm',
    parameterCount: 0,
    needsBonds: true,
    breaksBonds: false,
    parametrize: (structure) => {
      if (!covers(structure)) throw new FfpError('coverage', refusal);
      return potential;
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
