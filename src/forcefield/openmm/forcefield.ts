/** An OpenMM System as a force field of its own, and positions that belong to it. */
import { elementByMass, elementByNumber } from '../../chem/elements.ts';
import { guessBondOrders } from '../../chem/perception.ts';
import type { Structure } from '../../chem/structure.ts';
import { FfpError } from '../../core/errors.ts';
import type { ForceField } from '../forcefield.ts';
import { ownForceField } from '../own.ts';
import type { Potential } from '../potential.ts';
import type { OpenmmSystem } from './system.ts';

/** How much longer than the sum of covalent radii a bond may be; what is longer is no bond but the ends of an angle. */
const LONGEST_BOND = 1.35;

/**
 * The Structure of a System. Bonds are its springs and held lengths that are as short as bonds are.
 * @param positions Å, [3N]
 * @param elements atomic numbers; null: by the masses of the System
 * Throws FfpError('file') where the two do not belong together, FfpError('unsupported') for a mass that is no element's.
 */
export function openmmStructure(
  { potential: { atoms, masses }, pairs }: OpenmmSystem,
  positions: Float64Array,
  elements: Uint8Array | null,
  name: string,
): Structure {
  if (positions.length !== 3 * atoms)
    throw new FfpError(
      'file',
      `The positions are of ${positions.length / 3} atoms, the System is of ${atoms}: these files do not belong together.`,
    );
  const numbers =
    elements ??
    Uint8Array.from(masses, (mass, i) => {
      const element = elementByMass(mass);
      if (element) return element.number;
      throw new FfpError(
        'unsupported',
        `Atom ${i + 1} has a mass of ${mass} amu, which is that of no known element; give positions as a PDB file, which names elements.`,
      );
    });
  const bonds = bondsAmong(pairs, numbers, positions);
  return {
    name,
    elements: numbers,
    positions,
    bonds,
    bondOrders: guessBondOrders(numbers, bonds),
    charge: 0,
    bondSource: 'file',
  };
}

function bondsAmong(pairs: Uint32Array, elements: Uint8Array, positions: Float64Array): Uint32Array {
  const seen = new Set<number>();
  const bonds: number[] = [];
  for (let p = 0; p < pairs.length; p += 2) {
    const [i, j] = [Math.min(pairs[p], pairs[p + 1]), Math.max(pairs[p], pairs[p + 1])];
    const key = i * elements.length + j;
    const both = elementByNumber(elements[i]).covalentRadius + elementByNumber(elements[j]).covalentRadius;
    const r = Math.hypot(...[0, 1, 2].map((c) => positions[3 * i + c] - positions[3 * j + c]));
    if (seen.has(key) || (r > LONGEST_BOND * both && r < LONGEST_BOND * both + 2)) continue;
    seen.add(key);
    bonds.push(i, j);
  }
  return Uint32Array.from(bonds);
}

/** The System's own parameters, for its own molecules and no other. */
export function openmmForceField(system: OpenmmSystem, structure: Structure): ForceField {
  return ownForceField(
    {
      id: 'openmm-system',
      plainName: 'the System’s own springs',
      technicalName: 'OpenMM System',
      summary: 'The parameters that an OpenMM System states for its own molecules; it knows no others.',
    },
    structure,
    openmmPotential(system, structure),
    'The OpenMM System has parameters for its own molecules, and these are others.',
  );
}

/** The Potential of a System, in empty space, for atoms whose elements are known. */
export const openmmPotential = (system: OpenmmSystem, { elements }: Structure): Potential => ({
  ...system.potential,
  elements,
});
