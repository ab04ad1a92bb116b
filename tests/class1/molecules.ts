import { elementBySymbol } from '../../src/chem/elements.ts';
import type { Structure } from '../../src/chem/structure.ts';

/**
 * A molecule from symbols and bonds, e.g. `molecule('C C O', '0-1 1-2:2')`, with the hydrogens that valence asks for added at the
 * end (`charges`: formal charges by atom, which change how many). Positions are a spiral: generic, and no two atoms coincide.
 */
export function molecule(symbols: string, bonds: string, charges: Readonly<Record<number, number>> = {}): Structure {
  const elements = symbols.split(' ').map((symbol) => elementBySymbol(symbol).number);
  const pairs = bonds === '' ? [] : bonds.split(' ').map((bond) => bond.split(/[-:]/).map(Number));
  const rows = pairs.map(([i, j, order = 1]) => [i, j, order]);
  const valence: Readonly<Record<number, number>> = { 1: 1, 6: 4, 7: 3, 8: 2 };
  const heavy = elements.length;
  for (let i = 0; i < heavy; i++) {
    const used = rows.reduce((sum, [a, b, order]) => sum + (a === i || b === i ? order : 0), 0);
    const wanted = (valence[elements[i]] ?? 0) + (elements[i] === 6 ? -Math.abs(charges[i] ?? 0) : (charges[i] ?? 0));
    for (let h = used; h < wanted; h++) {
      rows.push([i, elements.length, 1]);
      elements.push(1);
    }
  }
  return {
    name: symbols.replaceAll(' ', ''),
    elements: Uint8Array.from(elements),
    positions: Float64Array.from({ length: 3 * elements.length }, (_, x) => {
      const i = Math.floor(x / 3);
      return [1.3 * Math.cos(0.9 * i), 1.1 * Math.sin(0.9 * i), 0.7 * i][x % 3];
    }),
    bonds: Uint32Array.from(rows.flatMap(([i, j]) => [i, j])),
    bondOrders: Uint8Array.from(rows, ([, , order]) => order),
    charge: Object.values(charges).reduce((sum, charge) => sum + charge, 0),
    bondSource: 'file',
  };
}

/** The same molecule with its atoms renumbered: atom i becomes `order[i]`. */
export function renumber(structure: Structure, order: readonly number[]): Structure {
  const elements = new Uint8Array(structure.elements.length);
  const positions = new Float64Array(structure.positions.length);
  order.forEach((to, from) => {
    elements[to] = structure.elements[from];
    positions.set(structure.positions.subarray(3 * from, 3 * from + 3), 3 * to);
  });
  return { ...structure, elements, positions, bonds: structure.bonds.map((atom) => order[atom]) };
}

export const BENZENE = 'C C C C C C';
export const BENZENE_BONDS = '0-1:2 1-2 2-3:2 3-4 4-5:2 5-0';
export const BENZENE_BONDS_SHIFTED = '0-1 1-2:2 2-3 3-4:2 4-5 5-0:2';
