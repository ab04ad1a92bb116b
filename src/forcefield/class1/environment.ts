/**
 * What a molecule's bonds say about each atom, as far as rule-based typing needs it: neighbours, formal charges, bond
 * classes that do not depend on which Kekulé structure the file happens to draw, and ring sizes.
 */
import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import type { Structure } from '../../chem/structure.ts';

/** Bond order, or `a` where resonance makes the drawn order arbitrary (benzene, carboxylate, nitro, amidinium). */
export type BondClass = '1' | '2' | '3' | 'a';

export interface Neighbour {
  readonly atom: number;
  readonly order: number;
  readonly class: BondClass;
}

export interface Environment {
  readonly atoms: number;
  /** Atomic numbers, [N]. */
  readonly elements: Uint8Array;
  /** Bonded neighbours of each atom, ascending, [N]. */
  readonly neighbours: readonly (readonly Neighbour[])[];
  /** Formal charge of each atom, e, shared equally where resonance makes atoms equivalent, [N]. */
  readonly formalCharges: Float64Array;
  /** Whether the bonds at a two-coordinate atom lie on a line (alkynes, nitriles, cumulenes), [N]. */
  readonly linear: readonly boolean[];
  readonly bondClass: (i: number, j: number) => BondClass;
  /** Size of the smallest ring that contains the path of bonded atoms i…l, or 0 where there is none up to RING_LIMIT. */
  readonly ringSize: (path: readonly number[]) => number;
}

export const SYMBOLS: Readonly<Record<number, string>> = { 1: 'H', 6: 'C', 7: 'N', 8: 'O' };
const RING_LIMIT = 6;
/** Longest alternating path searched for resonance, bonds: covers the perimeter of three fused rings. */
const RESONANCE_LIMIT = 14;

/**
 * Analyses the bonds of a structure.
 * Throws FfpError('coverage') that names the atoms: elements other than H, C, N, O; valences that do not occur in stable
 * molecules (missing bonds or hydrogens, radicals, carbocations); bond orders that contradict the total charge.
 */
export function analyseEnvironment(structure: Structure): Environment {
  const { elements, bonds, bondOrders } = structure;
  const atoms = elements.length;
  const foreign = atomsWhere(atoms, (i) => !(elements[i] in SYMBOLS));
  if (foreign.length > 0)
    refuse(
      structure,
      `it has elements other than H, C, N and O: ${list(foreign, (i) => `atom ${i + 1} (${elementByNumber(elements[i]).symbol})`)}`,
    );

  const order: Map<number, number>[] = Array.from({ length: atoms }, () => new Map());
  for (let b = 0; b < bondOrders.length; b++) {
    const i = bonds[2 * b];
    const j = bonds[2 * b + 1];
    if (i >= atoms || j >= atoms || i === j || order[i].has(j))
      refuse(structure, `bond ${b + 1} joins atoms ${i + 1} and ${j + 1}, which is impossible or a repetition`);
    order[i].set(j, bondOrders[b]);
    order[j].set(i, bondOrders[b]);
  }
  const formal = formalCharges(structure, order);
  const resonance = findResonance(elements, order, formal);

  const neighbours = order.map((partners, i) =>
    [...partners]
      .sort(([a], [b]) => a - b)
      .map(([atom, drawn]): Neighbour => ({
        atom,
        order: drawn,
        class: classOf(drawn, resonance.bonds.has(key(i, atom))),
      })),
  );
  const linear = neighbours.map(
    (partners, i) =>
      partners.length === 2 &&
      (elements[i] === 6 || elements[i] === 7) &&
      partners.reduce((sum, partner) => sum + partner.order, 0) === 4,
  );
  return {
    atoms,
    elements,
    neighbours,
    formalCharges: resonance.charges,
    linear,
    bondClass: (i, j) => {
      const drawn = order[i].get(j);
      if (drawn === undefined) throw new FfpError('usage', `atoms ${i} and ${j} are not bonded`);
      return classOf(drawn, resonance.bonds.has(key(i, j)));
    },
    ringSize: (path) => ringSize(neighbours, path),
  };
}

function classOf(order: number, resonant: boolean): BondClass {
  return resonant ? 'a' : (String(order) as BondClass);
}

/** Formal charges from valences. The rules cover closed-shell molecules of H, C, N, O; everything else is refused. */
function formalCharges(structure: Structure, order: readonly ReadonlyMap<number, number>[]): Float64Array {
  const charges = new Float64Array(order.length);
  const odd: number[] = [];
  order.forEach((partners, i) => {
    const orders = [...partners.values()];
    const valence = orders.reduce((sum, value) => sum + value, 0);
    const charge = orders.every((value) => value >= 1 && value <= 3)
      ? formalCharge(structure.elements[i], valence, partners.size)
      : null;
    if (charge === null) odd.push(i);
    else charges[i] = charge;
  });
  const describe = (i: number): string => {
    const total = [...order[i].values()].reduce((sum, value) => sum + value, 0);
    const bonds = total === 0 ? 'no bonds' : total === 1 ? '1 bond' : `${total} bonds`;
    return `atom ${i + 1} (${SYMBOLS[structure.elements[i]]}, ${bonds})`;
  };
  if (odd.length > 0)
    refuse(
      structure,
      `unusual valence, a double bond counting as two, at ${list(odd, describe)}; check its bonds and hydrogens`,
    );
  const total = charges.reduce((sum, value) => sum + value, 0);
  if (total !== structure.charge) {
    const charged = atomsWhere(order.length, (i) => charges[i] !== 0);
    const where = charged.length > 0 ? `: ${list(charged, describe)}` : '';
    refuse(structure, `its bonds make a total charge of ${total}, and ${structure.charge} is stated${where}`);
  }
  return charges;
}

function formalCharge(element: number, valence: number, coordination: number): number | null {
  switch (element) {
    case 1:
      return valence === 1 ? 0 : null;
    case 6:
      // Carbon with three bonds is an anion only at the end of a triple bond (isonitriles, CO).
      return valence === 4 ? 0 : valence === 3 && coordination === 1 ? -1 : null;
    case 7:
      return valence >= 1 && valence <= 4 ? valence - 3 : null;
    case 8:
      return valence >= 1 && valence <= 3 ? valence - 2 : null;
    default:
      return null;
  }
}

/**
 * Bonds whose drawn order is one of several, and formal charges averaged over the atoms that share them.
 *
 * A double bond can move along an alternating cycle (benzene), or along an alternating path between two atoms of the same
 * element and coordination of which one is charged (carboxylate, nitro, amidinium, enolates). Which bonds lie on such a
 * cycle or path does not depend on the Kekulé structure one starts from, so neither do the types.
 */
function findResonance(
  elements: Uint8Array,
  order: readonly ReadonlyMap<number, number>[],
  formal: Float64Array,
): { bonds: ReadonlySet<number>; charges: Float64Array } {
  const bonds = new Set<number>();
  const sharing = Array.from(order, (_, i) => i);
  const root = (i: number): number => (sharing[i] === i ? i : (sharing[i] = root(sharing[i])));

  for (let start = 0; start < order.length; start++) {
    // From a charged atom: anions give a single bond away, cations a double bond.
    const ends =
      formal[start] === 0
        ? null
        : (atom: number): boolean =>
            atom !== start &&
            formal[atom] === 0 &&
            elements[atom] === elements[start] &&
            order[atom].size === order[start].size;
    if (ends) {
      const first = formal[start] < 0 ? 1 : 2;
      for (const path of alternatingPaths(order, start, first, (atom, last) => last !== first && ends(atom))) {
        markPath(bonds, path);
        sharing[root(path.at(-1)!)] = root(start);
      }
    }
    // Cycles begin with a double bond and come back by a single one.
    for (const path of alternatingPaths(order, start, 2, (atom, last) => last === 1 && atom === start))
      markPath(bonds, path);
  }

  const total = new Float64Array(order.length);
  const members = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) {
    total[root(i)] += formal[i];
    members[root(i)] += 1;
  }
  return { bonds, charges: Float64Array.from(order, (_, i) => total[root(i)] / members[root(i)]) };
}

/** Simple paths from `start` whose bonds alternate between double and single, as atom lists, for which `done` says yes. */
function alternatingPaths(
  order: readonly ReadonlyMap<number, number>[],
  start: number,
  first: number,
  done: (atom: number, lastOrder: number) => boolean,
): number[][] {
  const found: number[][] = [];
  const path = [start];
  const walk = (wanted: number): void => {
    for (const [next, drawn] of order[path.at(-1)!]) {
      if (drawn !== wanted || (path.length > 1 && next === path.at(-2))) continue;
      const closes = next === start && path.length > 2;
      if (path.includes(next) && !closes) continue;
      if (done(next, drawn)) found.push([...path, next]);
      if (closes || path.length > RESONANCE_LIMIT) continue;
      path.push(next);
      walk(3 - wanted);
      path.pop();
    }
  };
  walk(first);
  return found;
}

function markPath(bonds: Set<number>, path: readonly number[]): void {
  for (let p = 1; p < path.length; p++) bonds.add(key(path[p - 1], path[p]));
}

/** One number for an unordered pair of atoms. */
function key(i: number, j: number): number {
  return i < j ? i * 2 ** 26 + j : j * 2 ** 26 + i;
}

function ringSize(neighbours: readonly (readonly Neighbour[])[], path: readonly number[]): number {
  const from = path.at(-1)!;
  const to = path[0];
  const blocked = new Set(path.slice(1));
  let frontier = [from];
  for (let size = path.length; size <= RING_LIMIT && frontier.length > 0; size++) {
    const next: number[] = [];
    for (const atom of frontier)
      for (const { atom: partner } of neighbours[atom]) {
        // Going straight back over a bond is not a ring.
        if (partner === to && !(path.length === 2 && atom === from)) return size;
        if (partner === to || blocked.has(partner)) continue;
        blocked.add(partner);
        next.push(partner);
      }
    frontier = next;
  }
  return 0;
}

function atomsWhere(atoms: number, test: (i: number) => boolean): number[] {
  return Array.from({ length: atoms }, (_, i) => i).filter(test);
}

function list(atoms: readonly number[], describe: (i: number) => string): string {
  const shown = atoms.slice(0, 5).map(describe).join(', ');
  return atoms.length > 5 ? `${shown} and ${atoms.length - 5} more` : shown;
}

function refuse(structure: Structure, reason: string): never {
  throw new FfpError('coverage', `this force field does not cover ${structure.name}: ${reason}`);
}
