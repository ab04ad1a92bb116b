/**
 * What the Class II form has to say about a molecule: its Terms with rule-based references and no coefficient yet, and the
 * interactions whose coefficients fill them in. Both the fit and the assignment walk over them.
 */
import { COULOMB } from '../../core/units.ts';
import { betaOfWidth } from '../boundedDistance.ts';
import { assignCharges } from '../class1/charges.ts';
import type { BondClass, Environment } from '../class1/environment.ts';
import type { Table } from '../class1/parameters.ts';
import { referenceAngle, referenceLength } from '../class1/tuples.ts';
import type { BondedTermData, PairTermData, TermData } from '../term.ts';
import type { Topology } from '../topology.ts';
import { TypeNames, type TypeKey } from './keys.ts';

/** Names of the coefficients of each kind of interaction, in the order of its tables. */
export const COEFFICIENTS = {
  /** A bond's own energy. */
  bond: ['k1', 'k2', 'k3', 'k4'],
  /** An angle with its 1-3 distance and both bonds. */
  angle: ['c1', 'c2', 'c3', 'c4', 'q1', 'q2', 'q3', 'b', 's1', 's2', 't1', 't2', 'e'],
  /** A torsion with its angles and bonds. */
  torsion: ['k1', 'k2', 'k3', 'h', 'g', 'a1', 'b1', 'a2', 'b2', 'l1', 'r1', 'l2', 'r2', 'm1', 'm2', 'p', 'u', 'v'],
  /** One bond of an atom with two others: the two angles that share it, and the angle opposite. */
  arm: ['f', 'o'],
  /** An atom with three neighbours, out of their plane. */
  plane: ['w2', 'w4'],
  /** Atoms three bonds apart. */
  pair14: ['c2', 'c3', 'c4', 'c5', 'c6'],
  /** Atoms further apart, or of different molecules. */
  pair: ['c2', 'c3', 'c4', 'c5', 'c6'],
} as const;

export type InteractionKind = keyof typeof COEFFICIENTS;
export const KINDS = Object.keys(COEFFICIENTS) as InteractionKind[];

/** Which coefficient is which when a tuple is read from its other end; absent where the order of atoms says nothing. */
const MIRROR: Readonly<Partial<Record<InteractionKind, readonly number[]>>> = {
  angle: mirror('angle', ['s1 s2', 't1 t2']),
  torsion: mirror('torsion', ['a1 b1', 'a2 b2', 'l1 r1', 'l2 r2', 'u v']),
};

function mirror(kind: InteractionKind, pairs: readonly string[]): number[] {
  const names: readonly string[] = COEFFICIENTS[kind];
  return names.map((name, c) => {
    const pair = pairs.find((both) => both.split(' ').includes(name));
    const other = pair?.split(' ').find((one) => one !== name);
    return other === undefined ? c : names.indexOf(other);
  });
}

/** The coefficient that `c` is when the tuple is read from its other end. */
export function mirrored(kind: InteractionKind, c: number): number {
  return MIRROR[kind]?.[c] ?? c;
}

/** Something that gets its coefficients from one kind of table. */
export interface Interaction {
  readonly kind: InteractionKind;
  /** Coarse to fine. Tuples are listed such that the finest key that is not the same from both ends reads forwards. */
  readonly keys: readonly TypeKey[];
  /** Its atoms in the order in which its coefficients mean them: of an arm the centre, the bond's other end, the others; of a pair of types none. */
  readonly atoms: readonly number[];
  /** Index of its Term in `terms`. */
  readonly term: number;
  /** The row of the Term (a pair of types: of the table, twice where the types differ), and the places of the coefficients in it. */
  readonly rows: readonly number[];
  readonly places: readonly number[];
}

/** A molecule in the Class II form without any coefficient. */
export interface Skeleton {
  readonly terms: readonly TermData[];
  readonly interactions: readonly Interaction[];
}

/** Places of Terms in `Skeleton.terms`. */
const TERM = { bond: 0, angle: 1, torsion: 2, centre: 3, pair14: 4, pair: 5, coulomb: 6 } as const;

/** Morse widths, 1/Å, that make the bounded variable's parabola about as deep as a bond: from √(k/2D) of ordinary bonds. */
const WIDTH: Readonly<Record<BondClass, number>> = { '1': 2.05, a: 2.15, '2': 2.25, '3': 2.65 };
const WIDTH_HYDROGEN: Readonly<Record<number, number>> = { 1: 1.9, 6: 1.9, 7: 2.05, 8: 2.2 };

/**
 * The skeleton of a molecule.
 * @param charges bond-charge increments by key (src/forcefield/class1/charges.ts)
 * @param scales of the Coulomb energy, between atoms three bonds apart and further apart
 */
export function skeletonOf(
  environment: Environment,
  topology: Topology,
  charges: Table,
  scales: { readonly pair14: number; readonly pair: number },
): Skeleton {
  const names = new TypeNames(environment);
  const interactions: Interaction[] = [];
  const add = (
    kind: InteractionKind,
    keys: readonly TypeKey[],
    atoms: readonly number[],
    term: number,
    rows: number[],
    first: number,
  ): void => {
    interactions.push({ kind, keys, atoms, term, rows, places: COEFFICIENTS[kind].map((_, c) => first + c) });
  };
  const bond = (i: number, j: number): readonly [r0: number, beta: number] => {
    const r0 = referenceLength(environment, i, j);
    const [a, b] = [environment.elements[i], environment.elements[j]].sort((p, q) => p - q);
    return [r0, betaOfWidth(a === 1 ? WIDTH_HYDROGEN[b] : WIDTH[environment.bondClass(i, j)], r0)];
  };
  const cosine = (i: number, j: number, k: number): number => Math.cos(referenceAngle(environment, i, j, k));

  const bonds = new Rows('class2_bond', 2, COEFFICIENTS.bond.length);
  for (let b = 0; b < topology.bonds.length; b += 2) {
    const [i, j] = topology.bonds.subarray(b, b + 2);
    add('bond', names.bond(i, j).keys, [i, j], TERM.bond, [bonds.add([i, j], bond(i, j))], 2);
  }

  const angles = new Rows('class2_angle', 3, COEFFICIENTS.angle.length);
  for (let a = 0; a < topology.angles.length; a += 3) {
    const [first, j, last] = topology.angles.subarray(a, a + 3);
    const { keys, reversed } = names.angle(first, j, last);
    const [i, k] = reversed ? [last, first] : [first, last];
    const [one, two] = [bond(i, j), bond(k, j)];
    const cos0 = cosine(i, j, k);
    const d0 = Math.sqrt(one[0] ** 2 + two[0] ** 2 - 2 * one[0] * two[0] * cos0);
    add('angle', keys, [i, j, k], TERM.angle, [angles.add([i, j, k], [...one, ...two, d0, cos0])], 6);
  }

  const torsions = new Rows('class2_torsion', 4, COEFFICIENTS.torsion.length);
  for (let t = 0; t < topology.torsions.length; t += 4) {
    const listed = [...topology.torsions.subarray(t, t + 4)] as [number, number, number, number];
    const { keys, reversed } = names.torsion(...listed);
    const [i, j, k, l] = reversed ? listed.reverse() : listed;
    const references = [...bond(i, j), ...bond(j, k), ...bond(k, l), cosine(i, j, k), cosine(j, k, l)];
    add('torsion', keys, [i, j, k, l], TERM.torsion, [torsions.add([i, j, k, l], references)], 8);
  }

  const centres = new Rows('class2_centre', 4, 3 * COEFFICIENTS.arm.length + COEFFICIENTS.plane.length);
  for (let j = 0; j < environment.atoms; j++) {
    const around = environment.neighbours[j].map(({ atom }) => atom);
    for (const [i, k, l] of triples(around)) {
      const references = [
        ...bond(i, j),
        ...bond(k, j),
        ...bond(l, j),
        cosine(i, j, k),
        cosine(i, j, l),
        cosine(k, j, l),
      ];
      const row = centres.add([i, j, k, l], references);
      for (const [n, [arm, ...others]] of (
        [
          [i, k, l],
          [k, i, l],
          [l, i, k],
        ] as const
      ).entries())
        interactions.push({
          kind: 'arm',
          keys: names.arm(j, arm, others),
          atoms: [j, arm, ...others],
          term: TERM.centre,
          rows: [row],
          places: [9 + n, 12 + n],
        });
      if (around.length === 3) add('plane', names.plane(j), [j, i, k, l], TERM.centre, [row], 15);
    }
  }

  const own = assignCharges(environment, charges);
  const pairs14 = new Rows('class2_pair_14', 2, COEFFICIENTS.pair14.length + 1);
  for (let p = 0; p < topology.pairs14.length; p += 2) {
    const [i, j] = topology.pairs14.subarray(p, p + 2);
    const row = pairs14.add([i, j], [0]);
    pairs14.set(row, 6, scales.pair14 * COULOMB * own[i] * own[j]);
    add('pair14', names.pair(i, j), [i, j], TERM.pair14, [row], 1);
  }

  const { types, representatives } = names.pairTypes();
  const count = representatives.length;
  const pair: PairTermData = {
    kind: 'pair',
    term: 'class2_pair',
    atomParameters: new Float64Array(0),
    types,
    typeCount: count,
    table: new Float64Array(count * count * (COEFFICIENTS.pair.length + 1)),
  };
  representatives.forEach((i, a) =>
    representatives.slice(a).forEach((j, n) => {
      const b = a + n;
      add('pair', names.pair(i, j), [], TERM.pair, a === b ? [a * count + a] : [a * count + b, b * count + a], 1);
    }),
  );
  const coulomb: PairTermData = {
    kind: 'pair',
    term: 'coulomb',
    atomParameters: own.map((charge) => Math.sqrt(scales.pair) * charge),
    types: new Uint32Array(0),
    typeCount: 0,
    table: new Float64Array(0),
  };
  return {
    terms: [bonds.data(), angles.data(), torsions.data(), centres.data(), pairs14.data(), pair, coulomb],
    interactions,
  };
}

/** Numbers in one row of a Term's parameters or table. */
export function rowLength(term: TermData): number {
  if (term.kind === 'bonded') return term.stride;
  if (term.kind !== 'pair') throw new Error('the Class II form has bonded and pair Terms only');
  return term.typeCount > 0 ? term.table.length / term.typeCount ** 2 : 0;
}

/** All sets of three, in order. */
function triples(atoms: readonly number[]): [number, number, number][] {
  return atoms.flatMap((i, a) =>
    atoms.slice(a + 1).flatMap((k, b) => atoms.slice(a + b + 2).map((l): [number, number, number] => [i, k, l])),
  );
}

/** Rows of a bonded Term in the making: references first, then room for coefficients. */
class Rows {
  private readonly atoms: number[] = [];
  private readonly rows: number[][] = [];

  constructor(
    private readonly term: string,
    private readonly arity: number,
    private readonly coefficients: number,
  ) {}

  /** @returns the row's index */
  add(atoms: readonly number[], references: readonly number[]): number {
    this.atoms.push(...atoms);
    return this.rows.push([...references, ...Array.from({ length: this.coefficients }, () => 0)]) - 1;
  }

  set(row: number, place: number, value: number): void {
    this.rows[row][place] = value;
  }

  data(): BondedTermData {
    const count = this.atoms.length / this.arity;
    return {
      kind: 'bonded',
      term: this.term,
      atoms: Uint32Array.from(this.atoms),
      stride: count > 0 ? this.rows[0].length : 0,
      parameters: Float64Array.from(this.rows.flat()),
    };
  }
}
