/**
 * Liquids: TIP3P water (Jorgensen et al., J. Chem. Phys. 79, 926 (1983)), and every other molecule under Class I parameters, joined by the
 * Lorentz–Berthelot rules. Parameters are assigned once for each kind of molecule: a box of thousands takes no longer than one.
 */
import { moleculesOf } from '../chem/box.ts';
import { isWater } from '../chem/boxSize.ts';
import { elementByNumber } from '../chem/elements.ts';
import { WATER_ANGLE, WATER_BOND } from '../chem/water.ts';
import type { Structure } from '../chem/structure.ts';
import type { ForceField } from './forcefield.ts';
import type { Potential } from './potential.ts';
import { bondedSchema } from './registry.ts';
import type { BondedTermData, PairTermData, TermData } from './term.ts';
import { topologyOf } from './topology.ts';

/**
 * TIP3P: charge of the oxygen (e), its radius at the minimum (half of it, Å) and depth (kcal/mol); hydrogens have no Lennard-Jones of their
 * own. Molecules are flexible, with Amber's force constants (kcal/mol/Å², kcal/mol/rad²), unless they are held rigid.
 */
const TIP3P = { charge: -0.834, radius: 1.7683, depth: 0.152, bond: 553, angle: 100 } as const;

/** The force field of liquids. @param springs Class I, for what is no water */
export function liquidForceField(id: string, springs: ForceField): ForceField {
  return {
    id,
    plainName: 'springs and water',
    technicalName: 'Class I and TIP3P',
    family: 'mm',
    summary: `Water as TIP3P, which was made for liquid water, and every other molecule under ${springs.technicalName}; the two meet by the Lorentz–Berthelot rules, for which neither was fitted. Bonds cannot break.`,
    parameterCount: springs.parameterCount,
    needsBonds: true,
    breaksBonds: false,
    parametrize: (structure) => parametrize(structure, springs),
  };
}

/** Molecules of one kind: the Potential of one, and the atoms of each, [molecules × n]. */
interface Kind {
  readonly potential: Potential;
  readonly atoms: number[][];
}

function parametrize(structure: Structure, springs: ForceField): Potential {
  const kinds = kindsOf(structure, springs);
  const terms = [...new Set(kinds.flatMap(({ potential }) => potential.terms.map(({ term }) => term)))];
  const { elements } = structure;
  return {
    atoms: elements.length,
    elements,
    masses: Float64Array.from(elements, (z) => elementByNumber(z).mass),
    terms: [
      ...terms.flatMap((term) => joinedBonded(term, kinds)),
      joinedLennardJones(kinds, elements.length),
      joinedCharges(kinds, elements.length),
    ],
    exclusions: joinedExclusions(kinds, elements.length),
  };
}

/** The kinds of molecules of a Structure, in the order of their first. */
function kindsOf(structure: Structure, springs: ForceField): Kind[] {
  const { elements, bonds, bondOrders } = structure;
  const roots = moleculesOf(elements.length, bonds);
  const members = new Map<number, { atoms: number[]; bonds: number[] }>();
  roots.forEach((root, i) => {
    const own = members.get(root) ?? { atoms: [], bonds: [] };
    own.atoms.push(i);
    members.set(root, own);
  });
  for (let b = 0; b < bondOrders.length; b++) members.get(roots[bonds[2 * b]])!.bonds.push(b);
  const place = new Uint32Array(elements.length);
  const groups = new Map<string, { molecule: Structure; atoms: number[][] }>();
  for (const { atoms, bonds: own } of members.values()) {
    atoms.forEach((atom, n) => (place[atom] = n));
    const pairs = own.flatMap((b) => [place[bonds[2 * b]], place[bonds[2 * b + 1]]]);
    const orders = own.map((b) => bondOrders[b]);
    const zs = atoms.map((atom) => elements[atom]);
    const key = `${zs.join()};${pairs.join()};${orders.join()}`;
    const group = groups.get(key);
    if (group) group.atoms.push(atoms);
    else
      groups.set(key, {
        atoms: [atoms],
        molecule: {
          name: structure.name,
          elements: Uint8Array.from(zs),
          positions: Float64Array.from(atoms.flatMap((i) => [...structure.positions.subarray(3 * i, 3 * i + 3)])),
          bonds: Uint32Array.from(pairs),
          bondOrders: Uint8Array.from(orders),
          charge: 0,
          bondSource: 'file',
        },
      });
  }
  // The charge is that of one molecule among neutral ones, or of all of one kind; the springs say where neither holds.
  const dry = [...groups.values()].filter(({ molecule }) => !isWater(molecule));
  const charged = dry.length === 1 ? dry[0] : dry.find(({ atoms }) => atoms.length === 1);
  return [...groups.values()].map((group) => {
    const { molecule, atoms } = group;
    const charge = group === charged ? structure.charge / atoms.length : 0;
    return { atoms, potential: isWater(molecule) ? tip3p(molecule) : springs.parametrize({ ...molecule, charge }) };
  });
}

/** One molecule of water, whatever the order of its atoms. */
function tip3p(molecule: Structure): Potential {
  const { elements } = molecule;
  const oxygen = elements.indexOf(8);
  const [first, second] = [0, 1, 2].filter((i) => i !== oxygen);
  const { A, B } = lennardJones(TIP3P.radius, TIP3P.depth);
  return {
    atoms: 3,
    elements,
    masses: Float64Array.from(elements, (z) => elementByNumber(z).mass),
    terms: [
      {
        kind: 'bonded',
        term: 'harmonic_bond',
        atoms: Uint32Array.of(oxygen, first, oxygen, second),
        stride: 2,
        parameters: Float64Array.of(TIP3P.bond, WATER_BOND, TIP3P.bond, WATER_BOND),
      },
      {
        kind: 'bonded',
        term: 'harmonic_angle',
        atoms: Uint32Array.of(first, oxygen, second),
        stride: 2,
        parameters: Float64Array.of(TIP3P.angle, WATER_ANGLE),
      },
      {
        kind: 'pair',
        term: 'lennard_jones',
        atomParameters: new Float64Array(),
        types: Uint32Array.from(elements, (z) => (z === 8 ? 0 : 1)),
        typeCount: 2,
        table: Float64Array.of(A, B, 0, 0, 0, 0, 0, 0),
      },
      {
        kind: 'pair',
        term: 'coulomb',
        atomParameters: Float64Array.from(elements, (z) => (z === 8 ? TIP3P.charge : -TIP3P.charge / 2)),
        types: new Uint32Array(),
        typeCount: 0,
        table: new Float64Array(),
      },
    ],
    exclusions: topologyOf(molecule).exclusions,
  };
}

/** A and B of U = A/r¹² − B/r⁶ from half the distance of the minimum and its depth. */
function lennardJones(radius: number, depth: number): { A: number; B: number } {
  const r6 = (2 * radius) ** 6;
  return { A: depth * r6 * r6, B: 2 * depth * r6 };
}

/** The same bonded Term of all molecules. Shorter series are filled up with zeros. */
function joinedBonded(name: string, kinds: readonly Kind[]): BondedTermData[] {
  const parts = kinds.flatMap(({ potential, atoms }) => {
    const data = potential.terms.find((term) => term.term === name);
    return data?.kind === 'bonded' ? [{ data, atoms }] : [];
  });
  if (parts.length === 0) return [];
  const { arity } = bondedSchema(name);
  const stride = Math.max(...parts.map(({ data }) => data.stride));
  const rows = parts.reduce((sum, { data, atoms }) => sum + (data.atoms.length / arity) * atoms.length, 0);
  const out = { atoms: new Uint32Array(arity * rows), parameters: new Float64Array(stride * rows) };
  let row = 0;
  for (const { data, atoms } of parts)
    for (const own of atoms)
      for (let t = 0; t * arity < data.atoms.length; t++, row++) {
        for (let n = 0; n < arity; n++) out.atoms[row * arity + n] = own[data.atoms[t * arity + n]];
        out.parameters.set(data.parameters.subarray(t * data.stride, (t + 1) * data.stride), row * stride);
      }
  return [{ kind: 'bonded', term: name, stride, ...out }];
}

const pairTerm = ({ terms }: Potential, name: string): PairTermData =>
  terms.find((term): term is PairTermData => term.kind === 'pair' && term.term === name)!;

/** One table of types: like pairs as each kind of molecule has them, unlike ones by the Lorentz–Berthelot rules. */
function joinedLennardJones(kinds: readonly Kind[], count: number): TermData {
  const types = new Uint32Array(count);
  const numbers = new Map<string, number>();
  const sizes: { radius: number; depth: number }[] = [];
  for (const { potential, atoms } of kinds) {
    const { table, typeCount, types: own } = pairTerm(potential, 'lennard_jones');
    const renamed = Array.from({ length: typeCount }, (_, t) => {
      const [A, B] = table.subarray(2 * (t * typeCount + t), 2 * (t * typeCount + t) + 2);
      const key = `${A},${B}`;
      const known = numbers.get(key) ?? sizes.length;
      if (known === sizes.length) {
        numbers.set(key, known);
        sizes.push(
          B > 0 ? { radius: ((2 * A) / B) ** (1 / 6) / 2, depth: (B * B) / (4 * A) } : { radius: 0, depth: 0 },
        );
      }
      return known;
    });
    for (const one of atoms) one.forEach((atom, n) => (types[atom] = renamed[own[n]]));
  }
  const typeCount = sizes.length;
  const table = new Float64Array(2 * typeCount * typeCount);
  sizes.forEach((a, s) =>
    sizes.forEach((b, t) => {
      const { A, B } = lennardJones((a.radius + b.radius) / 2, Math.sqrt(a.depth * b.depth));
      table.set([A, B], 2 * (s * typeCount + t));
    }),
  );
  return { kind: 'pair', term: 'lennard_jones', atomParameters: new Float64Array(), types, typeCount, table };
}

function joinedCharges(kinds: readonly Kind[], count: number): TermData {
  const charges = new Float64Array(count);
  for (const { potential, atoms } of kinds) {
    const { atomParameters } = pairTerm(potential, 'coulomb');
    for (const one of atoms) one.forEach((atom, n) => (charges[atom] = atomParameters[n]));
  }
  return {
    kind: 'pair',
    term: 'coulomb',
    atomParameters: charges,
    types: new Uint32Array(),
    typeCount: 0,
    table: new Float64Array(),
  };
}

function joinedExclusions(kinds: readonly Kind[], count: number): Potential['exclusions'] {
  const rows: number[][] = Array.from({ length: count });
  for (const { potential, atoms } of kinds) {
    const { start, partners } = potential.exclusions;
    for (const one of atoms)
      // Atoms of a molecule ascend, and so do their partners.
      one.forEach((atom, n) => (rows[atom] = Array.from(partners.subarray(start[n], start[n + 1]), (m) => one[m])));
  }
  const start = new Uint32Array(count + 1);
  rows.forEach((row, i) => (start[i + 1] = start[i] + row.length));
  return { start, partners: Uint32Array.from(rows.flat()) };
}
