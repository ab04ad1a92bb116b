/**
 * A Potential as a LAMMPS data file and input script (units real). Everything is exact, in styles of the packages MOLECULE and MISC:
 * bonds and angles `harmonic`, torsions `charmm` with weight 0 (a cosine and a sine a multiplicity), pairs `lj/cut/coul/cut` with a
 * cutoff beyond the molecule, 1-4 pairs by `special_bonds` (Coulomb) and `pair_style list` (Lennard-Jones). What has no exact form, the
 * bounded variables of Class II before all, is refused.
 */
import { FfpError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainLine.ts';
import { COULOMB } from '../../core/units.ts';
import type { Potential } from '../potential.ts';
import type { BondedTermData, PairTermData } from '../term.ts';
import { topologyOf } from '../topology.ts';
import { checkOnce, groupEnergies, type ExportedGroup, type ExportedSystem, type ExportRequest } from './exported.ts';
import { lammpsInput } from './lammpsInput.ts';
import { sigmaEpsilon, type SigmaEpsilon } from './lennardJones.ts';
import { tuples } from './series.ts';

/** Why a Term has no LAMMPS form, by its name. */
const REFUSED: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^class2_/,
    'The bounded Class II Terms of this force field have no exact form among LAMMPS styles; export it to OpenMM, or choose a Class I force field.',
  ],
  [
    /^charge_equilibration$/,
    'Charges that equilibrate with this screening have no LAMMPS style; export to OpenMM, with fixed charges.',
  ],
];
const EXPRESSED = new Set([
  'harmonic_bond',
  'harmonic_angle',
  'periodic_torsion',
  'periodic_improper',
  'lennard_jones',
  'coulomb',
  'nonbonded_14',
]);

/** LAMMPS's Coulomb constant in units real, kcal/mol·Å/e² (src/update.cpp); `dielectric` makes it ours. */
const LAMMPS_COULOMB = 332.06371;
/** Å: the least cutoff, and room beyond the farthest two atoms. */
const LEAST_CUTOFF = 100;
const ROOM = 50;
/** How far, relative to the largest, a 1-4 charge product may be from a common factor times the product of its charges. */
const COMMON_FACTOR = 1e-7;

/** @throws FfpError('unsupported') in words that name what LAMMPS cannot express */
export function exportLammps(request: ExportRequest): ExportedSystem {
  const { structure, potential } = request;
  for (const { term } of potential.terms) {
    if (EXPRESSED.has(term)) continue;
    const [, reason = `The Term "${term}" has no exact form among LAMMPS styles; export a Class I force field.`] =
      REFUSED.find(([pattern]) => pattern.test(term)) ?? [];
    throw new FfpError('unsupported', reason);
  }
  checkOnce(potential);
  const header = request.header.map(plainLine);
  const parts = partsOf(potential);
  const pairs = pairsOf(potential, parts.bonds);
  const groups: ExportedGroup[] = [
    { name: 'bond', terms: ['harmonic_bond'] },
    { name: 'angle', terms: ['harmonic_angle'] },
    { name: 'dihedral', terms: ['periodic_torsion', 'periodic_improper'] },
    { name: 'pair', terms: ['lennard_jones', 'coulomb', 'nonbonded_14'] },
  ];
  return {
    files: [
      { name: 'molecule.data', text: dataFile(header, structure.positions, potential, parts, pairs) },
      {
        name: 'molecule.in',
        text: lammpsInput({
          header,
          coefficients: pairs.coefficients,
          listed: pairs.listed.length > 0,
          cutoff: cutoffOf(structure.positions),
          dielectric: LAMMPS_COULOMB / COULOMB,
          weight: pairs.weight,
          bonds: parts.bonds.rows.length > 0,
          angles: parts.angles.rows.length > 0,
          dihedrals: parts.dihedrals.rows.length > 0,
          atoms: potential.atoms,
          energies: groupEnergies(request, groups),
        }),
      },
      ...(pairs.listed.length > 0
        ? [
            {
              name: 'molecule.pairs',
              text: `# ${header[0] ?? ''}: Lennard-Jones of 1-4 pairs\n${pairs.listed.join('')}`,
            },
          ]
        : []),
    ],
    groups,
    notes: [
      `All pairs count: the cutoff, ${cutoffOf(structure.positions)} A, lies beyond the molecule as long as it stays together.`,
    ],
  };
}

/** Rows of a data file's section, each with the number of its type, and the coefficients of the types. */
class Section {
  readonly types: string[] = [];
  readonly rows: { readonly type: number; readonly atoms: readonly number[] }[] = [];
  private readonly known = new Map<string, number>();

  add(coefficients: string, atoms: readonly number[]): void {
    let type = this.known.get(coefficients);
    if (type === undefined) {
      type = this.types.push(coefficients);
      this.known.set(coefficients, type);
    }
    this.rows.push({ type, atoms });
  }
}

interface Parts {
  readonly bonds: Section;
  readonly angles: Section;
  readonly dihedrals: Section;
}

function partsOf({ terms }: Potential): Parts {
  const parts = { bonds: new Section(), angles: new Section(), dihedrals: new Section() };
  let constant = 0;
  for (const term of terms) {
    if (term.kind !== 'bonded' || term.term === 'nonbonded_14') continue;
    for (const { atoms, row } of tuples(term)) {
      if (term.term === 'harmonic_bond') parts.bonds.add(`${row[0]} ${row[1]}`, atoms);
      else if (term.term === 'harmonic_angle') parts.angles.add(`${row[0]} ${(row[1] * 180) / Math.PI}`, atoms);
      else {
        constant += row[0];
        for (let m = 1, n = 1; m < row.length; m += 2, n++)
          // `charmm` takes whole degrees: the sine is a cosine at 90.
          for (const [k, degrees] of [
            [row[m], 0],
            [row[m + 1], 90],
          ]) {
            if (k === 0) continue;
            parts.dihedrals.add(`${k} ${n} ${degrees} 0.0`, atoms);
            constant -= k;
          }
      }
    }
  }
  // Multiplicity 0 is 2 K whatever the angle.
  const [first] = parts.dihedrals.rows;
  if (constant !== 0 && first) parts.dihedrals.add(`${constant / 2} 0 0 0.0`, first.atoms);
  return parts;
}

interface Pairs {
  /** Type of each atom, from 1, [N]. */
  readonly types: readonly number[];
  /** amu, of each type. */
  readonly masses: readonly number[];
  /** Lines of `pair_coeff`: types and σ, ε; null where there are no pair Terms. */
  readonly coefficients: readonly { readonly types: readonly [number, number]; readonly own: SigmaEpsilon }[] | null;
  /** Lines of the file of `pair_style list`. */
  readonly listed: readonly string[];
  /** Of Coulomb's energy between 1-4 neighbours. */
  readonly weight: number;
  /** e, [N]. */
  readonly charges: Float64Array;
}

function pairsOf(potential: Potential, bonds: Section): Pairs {
  const { terms, atoms, masses, elements } = potential;
  const lennardJones = terms.find((term): term is PairTermData => term.term === 'lennard_jones');
  const coulomb = terms.find((term): term is PairTermData => term.term === 'coulomb');
  const scaled = terms.find((term): term is BondedTermData => term.term === 'nonbonded_14');
  const charges = coulomb?.atomParameters ?? new Float64Array(atoms);
  const kinds: string[] = [];
  const kindOf = Array.from({ length: atoms }, (_, i) => {
    const kind = `${lennardJones?.types[i] ?? 0} ${masses[i]} ${elements[i]}`;
    return kinds.includes(kind) ? kinds.indexOf(kind) : kinds.push(kind) - 1;
  });
  const types = kindOf.map((kind) => kind + 1);
  const ofKind = kinds.map((kind) => kind.split(' ').map(Number));
  const result = { types, masses: ofKind.map(([, mass]) => mass), charges };
  if (!lennardJones && !coulomb && !scaled) return { ...result, coefficients: null, listed: [], weight: 0 };
  const topology = topologyOf({
    elements,
    bonds: Uint32Array.from(bonds.rows.flatMap((row) => row.atoms)),
    bondOrders: new Uint8Array(bonds.rows.length).fill(1),
  });
  const same = (a: Uint32Array, b: Uint32Array) => a.length === b.length && a.every((value, n) => value === b[n]);
  if (
    !same(topology.exclusions.start, potential.exclusions.start) ||
    !same(topology.exclusions.partners, potential.exclusions.partners)
  )
    throw new FfpError(
      'unsupported',
      'LAMMPS leaves out pairs up to three bonds apart, and this system other ones; it has no exact form there.',
    );
  const coefficients: { readonly types: readonly [number, number]; readonly own: SigmaEpsilon }[] = [];
  for (let a = 0; a < kinds.length; a++)
    for (let b = a; b < kinds.length; b++) {
      const at = lennardJones ? 2 * (ofKind[a][0] * lennardJones.typeCount + ofKind[b][0]) : 0;
      const own = lennardJones
        ? sigmaEpsilon(lennardJones.table[at], lennardJones.table[at + 1])
        : { sigma: 1, epsilon: 0 };
      if (!own) throw noLennardJones();
      coefficients.push({ types: [a + 1, b + 1], own });
    }
  return { ...result, coefficients, ...scaledPairs(scaled, charges, topology.pairs14) };
}

const noLennardJones = () =>
  new FfpError(
    'unsupported',
    'A pair of this system repels without attracting, or the reverse, which is no Lennard-Jones pair of LAMMPS.',
  );

/** 1-4 pairs: one factor for Coulomb's energy of all of them, and their own Lennard-Jones functions. */
function scaledPairs(
  scaled: BondedTermData | undefined,
  charges: Float64Array,
  pairs14: Uint32Array,
): Pick<Pairs, 'listed' | 'weight'> {
  if (!scaled) return { listed: [], weight: 0 };
  const listed: string[] = [];
  const found = new Set<number>();
  let [most, weight, largest] = [0, 0, 0];
  const pairs = Array.from(tuples(scaled), ({ atoms: [i, j], row: [a, b, charge] }) => {
    const own = sigmaEpsilon(a, b);
    if (!own) throw noLennardJones();
    if (own.epsilon !== 0) listed.push(`${i + 1} ${j + 1} lj126 ${own.epsilon} ${own.sigma}\n`);
    found.add(Math.min(i, j) * charges.length + Math.max(i, j));
    const product = COULOMB * charges[i] * charges[j];
    if (Math.abs(product) > most) [most, weight] = [Math.abs(product), charge / product];
    largest = Math.max(largest, Math.abs(charge));
    return { charge, product };
  });
  const all = 2 * found.size === pairs14.length && found.size === pairs.length;
  const expected = Array.from(
    { length: pairs14.length / 2 },
    (_, p) => pairs14[2 * p] * charges.length + pairs14[2 * p + 1],
  );
  if (weight !== 0 && !(all && expected.every((key) => found.has(key))))
    throw new FfpError('unsupported', 'Only some 1-4 pairs of this system have charges, which LAMMPS cannot express.');
  const common = pairs.every(({ charge, product }) => Math.abs(charge - weight * product) <= COMMON_FACTOR * largest);
  if (!common || weight < 0 || weight > 1)
    throw new FfpError(
      'unsupported',
      'LAMMPS has one factor for the charges of all 1-4 pairs, and this system has several.',
    );
  return { listed, weight };
}

/** Å: beyond the farthest two atoms. */
function cutoffOf(positions: Float64Array): number {
  const sides = [0, 1, 2].map((c) => {
    const [low, high] = range(positions, c);
    return high - low;
  });
  return Math.max(LEAST_CUTOFF, Math.ceil(Math.hypot(...sides)) + ROOM);
}

function range(positions: Float64Array, c: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let at = c; at < positions.length; at += 3) {
    low = Math.min(low, positions[at]);
    high = Math.max(high, positions[at]);
  }
  return [low, high];
}

function dataFile(
  header: readonly string[],
  positions: Float64Array,
  { atoms }: Potential,
  { bonds, angles, dihedrals }: Parts,
  { types, masses, charges }: Pairs,
): string {
  const sections = [
    { name: 'bond', title: 'Bond', section: bonds, style: 'harmonic' },
    { name: 'angle', title: 'Angle', section: angles, style: 'harmonic' },
    { name: 'dihedral', title: 'Dihedral', section: dihedrals, style: 'charmm' },
  ].filter(({ section }) => section.rows.length > 0);
  const counts = sections.map(
    ({ name, section }) => `${section.rows.length} ${name}s\n${section.types.length} ${name} types\n`,
  );
  const box = ['x', 'y', 'z'].map((axis, c) => {
    const [low, high] = range(positions, c);
    return `${Math.floor(low) - 1} ${Math.ceil(high) + 1} ${axis}lo ${axis}hi\n`;
  });
  const list = (rows: readonly string[]) => rows.map((row, n) => `${n + 1} ${row}\n`).join('');
  return [
    `${header[0] ?? 'a molecule'}\n`,
    header
      .slice(1)
      .map((line) => `# ${line}\n`)
      .join(''),
    `\n${atoms} atoms\n${masses.length} atom types\n${counts.join('')}\n${box.join('')}`,
    `\nMasses\n\n${list(masses.map(String))}`,
    ...sections.map(({ title, section, style }) => `\n${title} Coeffs # ${style}\n\n${list(section.types)}`),
    `\nAtoms # full\n\n${list(
      types.map((type, i) => `1 ${type} ${charges[i]} ${Array.from(positions.subarray(3 * i, 3 * i + 3)).join(' ')}`),
    )}`,
    ...sections.map(
      ({ title, section }) =>
        `\n${title}s\n\n${list(section.rows.map((row) => `${row.type} ${row.atoms.map((atom) => atom + 1).join(' ')}`))}`,
    ),
  ].join('');
}
