/**
 * Amber topology files (prmtop, parm7; ambermd.org/FileFormats.php): sections of fixed-width Fortran fields. This file
 * turns text into checked arrays and knows no physics; `src/forcefield/amber.ts` makes a Potential of them.
 */
import { FfpError } from '../core/errors.ts';
import { AMBER_CHARGE, CHARMM_CHARGE } from '../core/units.ts';
import { readSections, type Section } from './prmtopSections.ts';
import { LineReader, parseDecimal, quote } from './text.ts';

/** Atom indices, 0-based, and the 0-based type of each tuple. */
export interface PrmtopTuples {
  /** [count × arity]. */
  readonly atoms: Uint32Array;
  /** [count]. */
  readonly types: Uint32Array;
}

export interface PrmtopTorsions extends PrmtopTuples {
  /** 1 where the torsion's ends are no 1-4 pair (negative third index), [count]. */
  readonly without14: Uint8Array;
  /** 1 for impropers (negative fourth index), [count]. */
  readonly improper: Uint8Array;
}

/** Tuples with a force constant (kcal/mol/Å² or kcal/mol/rad², without ½) and a value at rest (Å or rad) by type. */
export interface PrmtopHarmonic extends PrmtopTuples {
  readonly constants: Float64Array;
  readonly values: Float64Array;
}

/** Torsion maps (CMAP): chains of five atoms, and by type the energies on a grid, φ by rows, both angles from −180°, kcal/mol. */
export interface PrmtopMaps extends PrmtopTuples {
  readonly grids: readonly { readonly size: number; readonly energies: Float64Array }[];
}

/** A topology in the file's own units: kcal/mol, Å, radians, amu; charges in e × 18.2223. */
export interface Prmtop {
  readonly title: string;
  readonly atoms: number;
  /** [N]. */
  readonly atomNames: readonly string[];
  /** [N]. */
  readonly charges: Float64Array;
  /** [N], or null where the file has none; 0 and -1 stand for "unknown". */
  readonly atomicNumbers: Int32Array | null;
  /** [N]. */
  readonly masses: Float64Array;
  /** Lennard-Jones type of each atom, 0-based, [N]. */
  readonly types: Uint32Array;
  readonly typeCount: number;
  /** [types²]: ≥ 0 an index into `lennardJonesA/B`, < 0 the pair -1 - index of `hydrogenBondA/B` (10-12). */
  readonly nonbondedIndex: Int32Array;
  readonly lennardJonesA: Float64Array;
  readonly lennardJonesB: Float64Array;
  readonly hydrogenBondA: Float64Array;
  readonly hydrogenBondB: Float64Array;
  /** Excluded partners with larger indices, as rows: `partners[start[i] … start[i + 1] - 1]`. */
  readonly exclusions: { readonly start: Uint32Array; readonly partners: Uint32Array };
  readonly bonds: PrmtopTuples;
  readonly bondForceConstants: Float64Array;
  readonly bondLengths: Float64Array;
  readonly angles: PrmtopTuples;
  readonly angleForceConstants: Float64Array;
  readonly angleValues: Float64Array;
  readonly torsions: PrmtopTorsions;
  readonly torsionForceConstants: Float64Array;
  readonly torsionPeriodicities: Float64Array;
  readonly torsionPhases: Float64Array;
  /**
   * Divisors of 1-4 Coulomb and Lennard-Jones by torsion type; null where the file has none (then 1.2 and 2.0 hold).
   */
  readonly scee: Float64Array | null;
  readonly scnb: Float64Array | null;
  /** Lennard-Jones of 1-4 pairs by pair of types, where the file has its own (CHARMM); null where the others hold. */
  readonly lennardJones14: { readonly A: Float64Array; readonly B: Float64Array } | null;
  /** CHARMM's terms beside Amber's; empty where there are none. */
  readonly ureyBradley: PrmtopHarmonic;
  readonly harmonicImpropers: PrmtopHarmonic;
  readonly maps: PrmtopMaps;
  /** Lengths (Å) and the angle β (degrees) of a periodic system; null in vacuum. */
  readonly box: {
    readonly type: 'orthorhombic' | 'truncated octahedron' | 'triclinic';
    readonly lengths: readonly number[];
    readonly beta: number;
  } | null;
  /** Sections that nobody here knows: they are left out, and `prmtopNotes` says so. */
  readonly unknown: readonly string[];
}

/** Sections of things this program does not compute: what they are, and what to take instead. */
const UNSUPPORTED_FLAGS: readonly (readonly [pattern: RegExp, what: string, instead: string])[] = [
  [/^AMOEBA_/, 'the AMOEBA force field', 'make one with fixed charges, such as ff19SB'],
  [
    /^(CHARMM_(?!UREY_BRADLEY|NUM_IMPR|IMPROPER|CMAP_)|CHARMM_CMAP_(?!COUNT|RESOLUTION|PARAMETER_\d\d$|INDEX))/,
    'an unknown part of a CHARMM force field',
    'make one with ParmEd’s chamber',
  ],
  [
    /^CMAP_(?!COUNT|RESOLUTION|PARAMETER_\d\d$|INDEX)/,
    'an unknown part of torsion maps',
    'make one with tleap or ParmEd',
  ],
  [/^LENNARD_JONES_(CCOEF|DCOEF|DVALUE)$/, '12-6-4 Lennard-Jones interactions', 'take ions with 12-6 parameters'],
  [/^LES_/, 'several copies of a part of it (locally enhanced sampling)', 'make one with a single copy'],
  [/^VIRTUAL_SITE/, 'virtual sites', 'take water of three sites, such as TIP3P or OPC3'],
];

/** Sections that are read elsewhere, or say nothing about the energy: names, residues, old bookkeeping, implicit solvent. */
const HARMLESS = new Set(
  `TITLE CTITLE FORCE_FIELD_TYPE RESIDUE_LABEL RESIDUE_POINTER RESIDUE_NUMBER RESIDUE_ID RESIDUE_CHAINID RESIDUE_ICODE ATOM_NUMBER
  ATOM_ELEMENT ATOM_OCCUPANCY ATOM_BFACTOR SOLTY HBCUT HBOND_ACOEF HBOND_BCOEF BOX_DIMENSIONS AMBER_ATOM_TYPE TREE_CHAIN_CLASSIFICATION JOIN_ARRAY IROTAT
  SOLVENT_POINTERS ATOMS_PER_MOLECULE RADIUS_SET RADII SCREEN IPOL POLARIZABILITY DIPOLE_DAMP_FACTOR CAP_INFO CAP_INFO2`.split(
    /\s+/,
  ),
);

/** One field an atom, of no use here: where the last section is one and too short, the file is cut off, and what should follow (torsion maps) is missing. */
const BY_ATOM = ['AMBER_ATOM_TYPE', 'TREE_CHAIN_CLASSIFICATION', 'JOIN_ARRAY', 'IROTAT', 'RADII', 'SCREEN'];

/** POINTERS in the order of the file, as far as they are used. */
// prettier-ignore
const POINTERS = [
  'NATOM', 'NTYPES', 'NBONH', 'MBONA', 'NTHETH', 'MTHETA', 'NPHIH', 'MPHIA', 'NHPARM', 'NPARM',
  'NNB', 'NRES', 'NBONA', 'NTHETA', 'NPHIA', 'NUMBND', 'NUMANG', 'NPTRA', 'NATYP', 'NPHB',
  'IFPERT', 'NBPER', 'NGPER', 'NDPER', 'MBPER', 'MGPER', 'MDPER', 'IFBOX', 'NMXRS', 'IFCAP',
  'NUMEXTRA', 'NCOPY',
] as const;
type Pointer = (typeof POINTERS)[number];

const THREE_SITES = 'take water of three sites, such as TIP3P or OPC3';
const MOST = 0x7fffffff;
/** Torsion maps, and points of one along an angle: section names have two digits, CHARMM's maps 24 points. */
const MOST_MAPS = 99;
const MOST_MAP_POINTS = 72;

/**
 * Reads a prmtop. All lengths are checked against POINTERS, all indices against what they point into. Throws
 * FfpError('file') that names the section and the line, FfpError('unsupported') that names what this program does not
 * compute (12-6-4, perturbed, polarizable, capped systems, copies, extra points).
 */
export function parsePrmtop(text: string): Prmtop {
  return new PrmtopReader(text).read();
}

/** What should be known about a topology that was read: sections that nobody here knows, in a sentence each. */
export const prmtopNotes = ({ unknown }: Prmtop): readonly string[] =>
  unknown.length === 0
    ? []
    : [
        `The prmtop file has the section${unknown.length > 1 ? 's' : ''} ${unknown.slice(0, 8).join(', ')}, which this program does not know and leaves out.`,
      ];

class PrmtopReader {
  private readonly reader: LineReader;
  private readonly sections: ReadonlyMap<string, Section>;
  /** Sections that have been asked for. */
  private readonly known = new Set(HARMLESS);

  constructor(text: string) {
    this.reader = new LineReader(text, 'prmtop');
    this.sections = readSections(this.reader);
  }

  read(): Prmtop {
    for (const [pattern, what, instead] of UNSUPPORTED_FLAGS) {
      const flag = [...this.sections.keys()].find((name) => pattern.test(name));
      if (flag !== undefined) throw unsupported(`${what} (section ${flag})`, instead);
    }
    const pointers = this.integers('POINTERS', null, 0, MOST);
    if (pointers.length < 30) {
      throw this.error('POINTERS', `has ${pointers.length} numbers instead of 31`);
    }
    const pointer = (name: Pointer) => pointers[POINTERS.indexOf(name)] ?? 0;
    if (pointer('IFPERT') > 0) throw unsupported('a perturbed system (IFPERT)', 'make one of a single state');
    if (pointer('IFCAP') > 0) throw unsupported('a solvent cap (IFCAP)', 'solvate the molecule in a rectangular box');
    if (pointer('NUMEXTRA') > 0) throw unsupported('extra points (NUMEXTRA)', THREE_SITES);
    if (pointer('NCOPY') > 1) throw unsupported('several copies of the system (NCOPY)', 'make one of a single copy');
    if (this.isPolarizable())
      throw unsupported('polarizable atoms (IPOL)', 'make one with fixed charges, such as ff19SB');

    const atoms = pointer('NATOM');
    if (atoms === 0) throw this.error('POINTERS', 'announces no atoms');
    const typeCount = pointer('NTYPES');
    const pairTypes = (typeCount * (typeCount + 1)) / 2;
    const hydrogenBondTypes = pointer('NPHB');
    const bondTypes = pointer('NUMBND');
    const angleTypes = pointer('NUMANG');
    const torsionTypes = pointer('NPTRA');
    const masses = this.reals('MASS', atoms);
    const massless = masses.findIndex((mass) => mass <= 0);
    if (massless !== -1)
      throw unsupported(`atoms without mass (extra points), such as atom ${massless + 1}`, THREE_SITES);
    this.checkEnd(atoms);
    const hasScee = this.sections.has('SCEE_SCALE_FACTOR');
    const hasScnb = this.sections.has('SCNB_SCALE_FACTOR');

    return {
      title: (this.section('TITLE') ?? this.section('CTITLE'))?.lines.join(' ').trim().slice(0, 120) ?? '',
      atoms,
      atomNames: this.words('ATOM_NAME', atoms),
      // Files with CHARMM's force field (CHAMBER) bear a title of their own, and charges times another constant.
      charges: this.reals('CHARGE', atoms).map((q) =>
        this.sections.has('CTITLE') ? (q * AMBER_CHARGE) / CHARMM_CHARGE : q,
      ),
      atomicNumbers: this.sections.has('ATOMIC_NUMBER') ? this.integers('ATOMIC_NUMBER', atoms, -1, 255) : null,
      masses,
      types: Uint32Array.from(this.integers('ATOM_TYPE_INDEX', atoms, 1, typeCount), (type) => type - 1),
      typeCount,
      nonbondedIndex: this.integers('NONBONDED_PARM_INDEX', typeCount * typeCount, -hydrogenBondTypes, pairTypes).map(
        (index) => {
          if (index === 0) throw this.error('NONBONDED_PARM_INDEX', 'holds a 0, which points nowhere');
          return index > 0 ? index - 1 : index;
        },
      ),
      lennardJonesA: this.reals('LENNARD_JONES_ACOEF', pairTypes),
      lennardJonesB: this.reals('LENNARD_JONES_BCOEF', pairTypes),
      hydrogenBondA: hydrogenBondTypes > 0 ? this.reals('HBOND_ACOEF', hydrogenBondTypes) : new Float64Array(),
      hydrogenBondB: hydrogenBondTypes > 0 ? this.reals('HBOND_BCOEF', hydrogenBondTypes) : new Float64Array(),
      exclusions: this.exclusions(atoms, pointer('NNB')),
      bonds: this.tuples('BONDS', 2, atoms, bondTypes, pointer('NBONH'), pointer('NBONA')),
      bondForceConstants: this.reals('BOND_FORCE_CONSTANT', bondTypes),
      bondLengths: this.reals('BOND_EQUIL_VALUE', bondTypes),
      angles: this.tuples('ANGLES', 3, atoms, angleTypes, pointer('NTHETH'), pointer('NTHETA')),
      angleForceConstants: this.reals('ANGLE_FORCE_CONSTANT', angleTypes),
      angleValues: this.reals('ANGLE_EQUIL_VALUE', angleTypes),
      torsions: this.tuples('DIHEDRALS', 4, atoms, torsionTypes, pointer('NPHIH'), pointer('NPHIA')),
      torsionForceConstants: this.reals('DIHEDRAL_FORCE_CONSTANT', torsionTypes),
      torsionPeriodicities: this.reals('DIHEDRAL_PERIODICITY', torsionTypes),
      torsionPhases: this.reals('DIHEDRAL_PHASE', torsionTypes),
      scee: hasScee ? this.reals('SCEE_SCALE_FACTOR', torsionTypes) : null,
      scnb: hasScnb ? this.reals('SCNB_SCALE_FACTOR', torsionTypes) : null,
      lennardJones14: this.sections.has('LENNARD_JONES_14_ACOEF')
        ? {
            A: this.reals('LENNARD_JONES_14_ACOEF', pairTypes),
            B: this.reals('LENNARD_JONES_14_BCOEF', pairTypes),
          }
        : null,
      ureyBradley: this.ureyBradley(atoms),
      harmonicImpropers: this.harmonicImpropers(atoms),
      maps: this.maps(atoms),
      box: this.box(pointer('IFBOX')),
      // By now every section of use has been asked for.
      unknown: [...this.sections.keys()].filter((flag) => !this.known.has(flag)),
    };
  }

  private section(flag: string): Section | undefined {
    this.known.add(flag);
    return this.sections.get(flag);
  }

  /** Where IPOL says nothing, polarizabilities are there to be used. */
  private isPolarizable(): boolean {
    if (this.sections.has('IPOL')) return this.integers('IPOL', null, 0, MOST).some((flag) => flag > 0);
    return (
      this.sections.has('POLARIZABILITY') && this.numbers('POLARIZABILITY', 'e', null).some((value) => value !== 0)
    );
  }

  private error(flag: string, problem: string): FfpError {
    const section = this.section(flag);
    return new FfpError('file', `prmtop file${section ? `, line ${section.line}` : ''}: section ${flag} ${problem}.`);
  }

  /** The fields of a numeric section, parsed and counted. `length` null: as many as there are. */
  private numbers(flag: string, kind: 'i' | 'e', length: number | null): number[] {
    const section = this.section(flag);
    if (!section) {
      // A section that would be empty may be missing altogether.
      if (length === 0) return [];
      throw new FfpError('file', `prmtop file: section ${flag} is missing; the file may be cut off.`);
    }
    if (section.kind === 'a' || (kind === 'i' && section.kind !== 'i'))
      throw this.error(flag, 'has a text or real format instead of a numeric one');
    const values: number[] = [];
    section.lines.forEach((line, n) => {
      const used = line.trimEnd();
      const fields = Math.ceil(used.length / section.width);
      if (fields > section.perLine) {
        throw this.reader.error(
          `${flag} has more than ${section.perLine} fields of ${section.width} characters`,
          section.firstLine + n,
        );
      }
      if (used.length % section.width !== 0) {
        throw this.reader.error(
          `${flag} ends with a field of less than ${section.width} characters; the file may be cut off or edited`,
          section.firstLine + n,
        );
      }
      for (let f = 0; f < fields; f++) {
        const field = used.slice(f * section.width, (f + 1) * section.width);
        const value = parseDecimal(field);
        if (value === undefined || (section.kind === 'i' && !Number.isInteger(value))) {
          const expected = section.kind === 'i' ? 'a whole number' : 'a finite number';
          throw this.reader.error(`${flag} holds ${quote(field)}, which is not ${expected}`, section.firstLine + n);
        }
        values.push(value);
      }
    });
    if (length !== null && values.length !== length) {
      throw this.error(flag, `has ${values.length} values where POINTERS announces ${length}; the file may be cut off`);
    }
    return values;
  }

  private reals(flag: string, length: number): Float64Array {
    return Float64Array.from(this.numbers(flag, 'e', length));
  }

  private integers(flag: string, length: number | null, least: number, most: number): Int32Array {
    const values = this.numbers(flag, 'i', length);
    for (const value of values) {
      if (value < least || value > most)
        throw this.error(flag, `holds ${value}, which is not between ${least} and ${most}`);
    }
    return Int32Array.from(values);
  }

  /** Throws where the last section is of a field an atom and has too few lines. Elsewhere programs may leave out what nobody reads. */
  private checkEnd(atoms: number): void {
    const [flag, section] = [...this.sections].at(-1)!;
    if (BY_ATOM.includes(flag) && section.lines.length < Math.ceil(atoms / section.perLine))
      throw this.error(flag, `is too short for ${atoms} atoms; the file may be cut off`);
  }

  /** Text fields, trimmed. Blanks at the ends of lines may have been lost. */
  private words(flag: string, length: number): string[] {
    const section = this.section(flag);
    if (!section) throw new FfpError('file', `prmtop file: section ${flag} is missing; the file may be cut off.`);
    const lines = Math.ceil(length / section.perLine);
    if (section.kind !== 'a' || section.lines.length < lines)
      throw this.error(flag, `is too short for ${length} fields of text`);
    return Array.from({ length }, (_, i) => {
      const from = (i % section.perLine) * section.width;
      return section.lines[Math.floor(i / section.perLine)].slice(from, from + section.width).trim();
    });
  }

  /**
   * Bonds, angles or torsions with and without hydrogen, in this order. Amber stores 3 × (atom index) and 1-based
   * types.
   */
  private tuples(
    name: string,
    arity: number,
    atoms: number,
    types: number,
    withHydrogen: number,
    without: number,
  ): PrmtopTorsions {
    const parts = [
      { flag: `${name}_INC_HYDROGEN`, count: withHydrogen },
      { flag: `${name}_WITHOUT_HYDROGEN`, count: without },
    ].map(({ flag, count }) => ({ flag, values: this.numbers(flag, 'i', count * (arity + 1)) }));
    const count = withHydrogen + without;
    const result = {
      atoms: new Uint32Array(count * arity),
      types: new Uint32Array(count),
      without14: new Uint8Array(count),
      improper: new Uint8Array(count),
    };
    let tuple = 0;
    for (const { flag, values } of parts) {
      for (let v = 0; v < values.length; v += arity + 1) {
        const members = values.slice(v, v + arity);
        if (arity === 4) {
          result.without14[tuple] = members[2] < 0 ? 1 : 0;
          result.improper[tuple] = members[3] < 0 ? 1 : 0;
          members[2] = Math.abs(members[2]);
          members[3] = Math.abs(members[3]);
        }
        const type = values[v + arity];
        for (const member of members) {
          if (member < 0 || member % 3 !== 0 || member / 3 >= atoms) {
            throw this.error(flag, `names the coordinate ${member}, which is none of the ${atoms} atoms`);
          }
        }
        if (new Set(members).size !== arity)
          throw this.error(flag, `names atom ${members[0] / 3 + 1} or a neighbour twice in one entry`);
        if (type < 1 || type > types) throw this.error(flag, `names type ${type}, but there are ${types}`);
        result.atoms.set(
          members.map((member) => member / 3),
          tuple * arity,
        );
        result.types[tuple++] = type - 1;
      }
    }
    return result;
  }

  /** Rows of 1-based atoms and a 1-based type, as CHARMM's sections have them. */
  private listed(flag: string, arity: number, count: number, atoms: number, types: number): PrmtopTuples {
    const values = this.integers(flag, count * (arity + 1), 1, MOST);
    const result = { atoms: new Uint32Array(count * arity), types: new Uint32Array(count) };
    for (let t = 0; t < count; t++) {
      const members = values.slice(t * (arity + 1), t * (arity + 1) + arity);
      const type = values[t * (arity + 1) + arity];
      if (members.some((member) => member > atoms) || new Set(members).size !== arity)
        throw this.error(flag, `names the atoms ${members.join(', ')}, of ${atoms}`);
      if (type > types) throw this.error(flag, `names type ${type}, but there are ${types}`);
      result.atoms.set(
        members.map((member) => member - 1),
        t * arity,
      );
      result.types[t] = type - 1;
    }
    return result;
  }

  private ureyBradley(atoms: number): PrmtopHarmonic {
    const name = 'CHARMM_UREY_BRADLEY';
    const [count, types] = this.sections.has(`${name}_COUNT`) ? this.integers(`${name}_COUNT`, 2, 0, MOST) : [0, 0];
    return {
      ...this.listed(name, 2, count, atoms, types),
      constants: this.reals(`${name}_FORCE_CONSTANT`, types),
      values: this.reals(`${name}_EQUIL_VALUE`, types),
    };
  }

  private harmonicImpropers(atoms: number): PrmtopHarmonic {
    const one = (flag: string) => (this.sections.has(flag) ? this.integers(flag, 1, 0, MOST)[0] : 0);
    const [count, types] = [one('CHARMM_NUM_IMPROPERS'), one('CHARMM_NUM_IMPR_TYPES')];
    return {
      ...this.listed('CHARMM_IMPROPERS', 4, count, atoms, types),
      constants: this.reals('CHARMM_IMPROPER_FORCE_CONSTANT', types),
      values: this.reals('CHARMM_IMPROPER_PHASE', types),
    };
  }

  private maps(atoms: number): PrmtopMaps {
    const name = this.sections.has('CHARMM_CMAP_COUNT') ? 'CHARMM_CMAP' : 'CMAP';
    const [count, types] = this.sections.has(`${name}_COUNT`) ? this.integers(`${name}_COUNT`, 2, 0, MOST) : [0, 0];
    if (types > MOST_MAPS)
      throw this.error(`${name}_COUNT`, `announces ${types} maps, and up to ${MOST_MAPS} are read`);
    const sizes = this.integers(`${name}_RESOLUTION`, types, 2, MOST_MAP_POINTS);
    return {
      ...this.listed(`${name}_INDEX`, 5, count, atoms, types),
      grids: Array.from(sizes, (size, n) => ({
        size,
        energies: this.reals(`${name}_PARAMETER_${String(n + 1).padStart(2, '0')}`, size * size),
      })),
    };
  }

  /** NUMBER_EXCLUDED_ATOMS and EXCLUDED_ATOMS_LIST; an atom without partners has one 0 as a placeholder. */
  private exclusions(atoms: number, listed: number): Prmtop['exclusions'] {
    const counts = this.integers('NUMBER_EXCLUDED_ATOMS', atoms, 0, MOST);
    const list = this.integers('EXCLUDED_ATOMS_LIST', listed, 0, atoms);
    const total = counts.reduce((a, b) => a + b, 0);
    if (total !== listed) {
      throw this.error('NUMBER_EXCLUDED_ATOMS', `adds up to ${total}, but EXCLUDED_ATOMS_LIST has ${listed} entries`);
    }
    const start = new Uint32Array(atoms + 1);
    const partners: number[] = [];
    let at = 0;
    for (let i = 0; i < atoms; i++) {
      const row = Array.from(list.subarray(at, at + counts[i])).filter((partner) => partner > 0);
      at += counts[i];
      for (const partner of row) {
        if (partner - 1 === i) throw this.error('EXCLUDED_ATOMS_LIST', `excludes atom ${partner} from itself`);
        partners.push(partner - 1);
      }
      start[i + 1] = partners.length;
    }
    return { start, partners: Uint32Array.from(partners) };
  }

  private box(kind: number): Prmtop['box'] {
    if (kind === 0) return null;
    const type = kind === 1 ? 'orthorhombic' : kind === 2 ? 'truncated octahedron' : kind === 3 ? 'triclinic' : null;
    if (type === null) throw this.error('POINTERS', `announces a box of kind ${kind}, which does not exist`);
    // The restart file holds the box that counts; here it may be missing.
    if (!this.sections.has('BOX_DIMENSIONS')) return { type, lengths: [], beta: 90 };
    const [beta, ...lengths] = this.reals('BOX_DIMENSIONS', 4);
    return { type, lengths, beta };
  }
}

function unsupported(what: string, instead: string): FfpError {
  return new FfpError('unsupported', `This prmtop file has ${what}, which this program does not compute; ${instead}.`);
}
