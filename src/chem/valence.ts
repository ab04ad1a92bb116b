/** What cannot be a molecule, or none that a force field knows: too many bonds at an atom, too few, unpaired electrons. */
import { elementByNumber } from './elements.ts';
import { neighboursOf } from './graph.ts';
import type { Structure } from './structure.ts';

/** The most bonds (orders added up) that an atom makes in any common molecule or ion; elements not listed may have any number. */
const MOST_BONDS: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 0],
  [5, 4],
  [6, 4],
  [7, 4],
  [8, 3],
  [9, 1],
  [10, 0],
  [14, 6],
  [15, 6],
  [16, 6],
  [17, 7],
  [35, 7],
  [53, 7],
]);
const NITROGEN = 7;

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** How many, as a word where it is short. */
export const inWords = (count: number): string => WORDS[count] ?? String(count);

/**
 * The first atom with more bonds than its element makes, as a clause without its full stop: "atom 3 (carbon) has five bonds, and carbon
 * makes at most four"; null where there is none. Double bonds count twice. Nitrogen may be drawn with five, as in old nitro groups.
 */
export function valenceProblem({ elements, bonds, bondOrders }: Structure): string | null {
  const { start, bond } = neighboursOf(elements.length, bonds);
  for (let i = 0; i < elements.length; i++) {
    const orders = Array.from(bond.subarray(start[i], start[i + 1]), (b) => bondOrders[b]);
    const total = orders.reduce((sum, order) => sum + order, 0);
    const drawnNitro = elements[i] === NITROGEN && orders.filter((order) => order > 1).length >= 2;
    const most = drawnNitro ? 5 : (MOST_BONDS.get(elements[i]) ?? Infinity);
    if (total <= most) continue;
    const { name } = elementByNumber(elements[i]);
    const double = total > orders.length ? ' (double ones count twice)' : '';
    return `atom ${i + 1} (${name}) has ${inWords(total)} bond${total === 1 ? '' : 's'}${double}, and ${name} makes at most ${inWords(most)}`;
  }
  return null;
}

/** Number of electrons of a molecule. */
export const electronsOf = ({ elements, charge }: Pick<Structure, 'elements' | 'charge'>): number =>
  elements.reduce((sum, z) => sum + z, 0) - charge;
