/** Water as TIP3P has it (Jorgensen et al., J. Chem. Phys. 79, 926 (1983)): O–H 0.9572 Å, H–O–H 104.52°. */
import { neighboursOf } from './graph.ts';
import type { Structure } from './structure.ts';

export const WATER_BOND = 0.9572;
export const WATER_ANGLE = (104.52 * Math.PI) / 180;

/** One molecule of water: oxygen, then its hydrogens. */
export function water(): Structure {
  const [across, along] = [WATER_BOND * Math.sin(WATER_ANGLE / 2), WATER_BOND * Math.cos(WATER_ANGLE / 2)];
  return {
    name: 'water',
    elements: Uint8Array.of(8, 1, 1),
    positions: Float64Array.of(0, 0, 0, across, along, 0, -across, along, 0),
    bonds: Uint32Array.of(0, 1, 0, 2),
    bondOrders: Uint8Array.of(1, 1),
    charge: 0,
    bondSource: 'file',
  };
}

/**
 * Which atoms belong to water: an oxygen that is bonded to two hydrogens and nothing else, and these.
 * @param bonds atom index pairs, [2B]
 * @returns 1 for atoms of water, else 0, [N]
 */
export function waterAtoms(elements: Uint8Array, bonds: Uint32Array): Uint8Array {
  const { start, partners } = neighboursOf(elements.length, bonds);
  const water = new Uint8Array(elements.length);
  elements.forEach((z, i) => {
    const own = partners.subarray(start[i], start[i + 1]);
    if (z !== 8 || own.length !== 2 || own.some((h) => elements[h] !== 1 || start[h + 1] - start[h] !== 1)) return;
    for (const atom of [i, ...own]) water[atom] = 1;
  });
  return water;
}
