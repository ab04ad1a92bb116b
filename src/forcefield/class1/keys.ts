/**
 * Rule-based types, from coarse to fine. A parameter is the sum of one contribution a level: an unseen fine type simply
 * adds nothing, and the molecule falls back on what is known about coarser ones. Types depend on the bonds alone, never on
 * atom order, coordinates or the Kekulé structure drawn.
 *
 * Atom names: level 1 the element (`C`); level 2 element and coordination (`C3`), for hydrogen its partner (`HC`); level 3
 * level 2 with the bonded neighbours and the smallest small ring (`C3(2O1,1C4,1HC)r5`).
 */
import { SYMBOLS, type Environment } from './environment.ts';

export interface AtomNames {
  readonly element: readonly string[];
  readonly coordination: readonly string[];
  readonly fine: readonly string[];
}

/** Names of all atoms at the three levels. */
export function nameAtoms(environment: Environment): AtomNames {
  const { elements, neighbours } = environment;
  const element = Array.from(elements, (z) => SYMBOLS[z]);
  const coordination = element.map((symbol, i) =>
    symbol === 'H' ? `H${element[neighbours[i][0].atom]}` : `${symbol}${neighbours[i].length}`,
  );
  const fine = coordination.map((name, i) => {
    const around = neighbours[i].map((neighbour) => `${neighbour.class}${coordination[neighbour.atom]}`).sort();
    const ring = Math.min(...neighbours[i].map(({ atom }) => environment.ringSize([i, atom]) || Infinity));
    return `${name}(${around.join(',')})${ring <= 5 ? `r${ring}` : ''}`;
  });
  return { element, coordination, fine };
}

/** Keys of the bond i–j, coarse to fine. */
export function bondKeys(environment: Environment, names: AtomNames, i: number, j: number): string[] {
  const bondClass = environment.bondClass(i, j);
  const ring = smallRing(environment, [i, j]);
  return [
    symmetric('', [names.element, names.element], [i, j]),
    symmetric(bondClass, [names.coordination, names.coordination], [i, j]),
    symmetric(bondClass + ring, [names.fine, names.fine], [i, j]),
  ];
}

/** Keys of the angle i–j–k at atom j, coarse to fine. */
export function angleKeys(environment: Environment, names: AtomNames, i: number, j: number, k: number): string[] {
  const ring = smallRing(environment, [i, j, k]);
  return [
    names.coordination[j] + ring,
    symmetric(ring, [names.element, names.coordination, names.element], [i, j, k]),
    symmetric(ring, [names.coordination, names.coordination, names.coordination], [i, j, k]),
    symmetric(ring, [names.coordination, names.fine, names.coordination], [i, j, k]),
  ];
}

/** Keys of the torsion i–j–k–l about the bond j–k, coarse to fine. */
export function torsionKeys(
  environment: Environment,
  names: AtomNames,
  i: number,
  j: number,
  k: number,
  l: number,
): string[] {
  const { element, coordination } = names;
  const centre = environment.bondClass(j, k);
  const ring = smallRing(environment, [j, k]);
  return [
    symmetric(centre, [coordination, coordination], [j, k]),
    symmetric(centre + ring, [element, coordination, coordination, element], [i, j, k, l]),
    symmetric(centre + ring, [coordination, coordination, coordination, coordination], [i, j, k, l]),
  ];
}

/** Keys of the improper at the three-coordinate atom `centre`, coarse to fine. */
export function improperKeys(environment: Environment, names: AtomNames, centre: number): string[] {
  const around = (level: readonly string[]): string =>
    environment.neighbours[centre]
      .map(({ atom }) => level[atom])
      .sort()
      .join(',');
  return [names.coordination[centre], `${names.coordination[centre]}(${around(names.element)})`, names.fine[centre]];
}

/**
 * Keys of the charge that the bond i–j moves onto atom i, and the sign to apply: −1 where the key names the bond from j's
 * side. Levels at which both ends look the same are left out: by symmetry nothing moves.
 */
export function chargeKeys(
  environment: Environment,
  names: AtomNames,
  i: number,
  j: number,
): readonly { readonly level: number; readonly key: string; readonly sign: 1 | -1 }[] {
  const bondClass = environment.bondClass(i, j);
  return [names.element, names.coordination, names.fine].flatMap((level, l) => {
    const [a, b] = [level[i], level[j]];
    if (a === b) return [];
    const prefix = l === 0 ? '' : bondClass;
    return [
      a < b
        ? { level: l, key: `${prefix}|${a}|${b}`, sign: 1 as const }
        : { level: l, key: `${prefix}|${b}|${a}`, sign: -1 as const },
    ];
  });
}

function smallRing(environment: Environment, path: readonly number[]): string {
  const ring = environment.ringSize(path);
  return ring > 0 && ring <= 5 ? `r${ring}` : '';
}

/** A key that reads the same from both ends. */
function symmetric(prefix: string, levels: readonly (readonly string[])[], atoms: readonly number[]): string {
  const forward = atoms.map((atom, a) => levels[a][atom]).join('|');
  const backward = atoms
    .map((atom, a) => levels[a][atom])
    .reverse()
    .join('|');
  return `${prefix}|${forward < backward ? forward : backward}`;
}
