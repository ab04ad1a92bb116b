/** How many molecules a box holds, or how large a box so many molecules need. */
import { FfpError } from '../core/errors.ts';
import { elementByNumber } from './elements.ts';
import type { Structure } from './structure.ts';

/** amu/Å³ in 1 g/cm³ (Avogadro's constant, CODATA 2018). */
const GRAM_PER_CM3 = 0.602214076;
/** Part of a liquid that its molecules' van der Waals volumes fill: 0.54 for ethanol, 0.57 for benzene, at room temperature. */
const PACKING_FRACTION = 0.55;
/** Density of water at 298 K, g/cm³. */
export const WATER_DENSITY = 0.997;
/** Å between points at which a volume is measured. */
const GRID = 0.2;
/** The longest edge that is filled, Å. */
export const LONGEST_EDGE = 500;

export interface Measure {
  readonly solute?: Structure;
  readonly solvent: Structure;
  /** Molecules of the solvent; null: as many as go in. */
  readonly molecules: number | null;
  /** Edge of the cube, Å; null: as long as the molecules need. */
  readonly edge: number | null;
  /** Of the liquid, g/cm³; null: water's, or what the size of the molecule suggests. */
  readonly density: number | null;
}

/**
 * Edge of the cubic box (Å) and molecules of the solvent in it.
 * Throws FfpError('usage') unless one or both of edge and molecules are given, and where both are with a density.
 */
export function sizeOfBox({ solute, solvent, molecules, edge, density }: Measure): { edge: number; count: number } {
  if (molecules === null && edge === null)
    throw new FfpError('usage', 'Say how many molecules the box holds, or how long its edge is.');
  if (molecules !== null && edge !== null) {
    if (density !== null)
      throw new FfpError('usage', 'Molecules, edge and density cannot all be given: two of them make the third.');
    return { edge: checked(edge), count: molecules };
  }
  const single = massOf(solvent) / ((density ?? usualDensity(solvent)) * GRAM_PER_CM3);
  const taken = solute ? volumeOfMolecule(solute) / PACKING_FRACTION : 0;
  if (edge !== null) {
    const count = Math.round((checked(edge) ** 3 - taken) / single);
    if (count < 1)
      throw new FfpError('usage', `A box of ${edge} Å holds no molecule of the solvent; take a longer edge.`);
    return { edge, count };
  }
  return { edge: checked(Math.cbrt(molecules! * single + taken)), count: molecules! };
}

function checked(edge: number): number {
  if (edge > LONGEST_EDGE)
    throw new FfpError(
      'usage',
      `The box would be ${edge.toFixed(0)} Å long; boxes up to ${LONGEST_EDGE} Å are filled.`,
    );
  return edge;
}

const massOf = ({ elements }: Pick<Structure, 'elements'>): number =>
  elements.reduce((sum, z) => sum + elementByNumber(z).mass, 0);

/** Density of what is in a volume (Å³), g/cm³. */
export const densityIn = ({ elements }: Pick<Structure, 'elements'>, volume: number): number =>
  massOf({ elements }) / volume / GRAM_PER_CM3;

/** What a liquid of the molecule may weigh, g/cm³: measured for water, else from its van der Waals volume. */
export function usualDensity(molecule: Structure): number {
  if (isWater(molecule)) return WATER_DENSITY;
  return (massOf(molecule) * PACKING_FRACTION) / volumeOfMolecule(molecule) / GRAM_PER_CM3;
}

/** Whether a molecule is one of water. */
export function isWater({ elements, bonds }: Pick<Structure, 'elements' | 'bonds'>): boolean {
  return elements.length === 3 && bonds.length === 4 && [...elements].sort((a, b) => a - b).join() === '1,1,8';
}

/** Volume within the van der Waals radii of a molecule's atoms, Å³, by counting points of a grid. */
export function volumeOfMolecule({ elements, positions }: Structure): number {
  // Points by number along each axis, packed into one number each: molecules are far smaller than 2¹⁷ points.
  const inside = new Set<number>();
  elements.forEach((z, i) => {
    const radius = elementByNumber(z).vdwRadius;
    const from = (c: number) => Math.ceil((positions[3 * i + c] - radius) / GRID);
    const to = (c: number) => Math.floor((positions[3 * i + c] + radius) / GRID);
    const away2 = (n: number, c: number) => (n * GRID - positions[3 * i + c]) ** 2;
    for (let a = from(0); a <= to(0); a++)
      for (let b = from(1); b <= to(1); b++)
        for (let c = from(2); c <= to(2); c++)
          if (away2(a, 0) + away2(b, 1) + away2(c, 2) < radius * radius) inside.add((a * 2 ** 17 + b) * 2 ** 17 + c);
  });
  return inside.size * GRID ** 3;
}
