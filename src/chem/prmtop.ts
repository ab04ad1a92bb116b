/**
 * Amber topology files (prmtop, parm7; ambermd.org/FileFormats.php): sections of fixed-width Fortran fields. This file
 * turns text into checked arrays and knows no physics; `src/forcefield/amber.ts` makes a Potential of them.
 */
import { FfpError } from '../core/errors.ts';
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
  /** Lengths (Å) and the angle β (degrees) of a periodic system; null in vacuum. */
  readonly box: {
    readonly type: 'orthorhombic' | 'truncated octahedron' | 'triclinic';
    readonly lengths: readonly number[];
    readonly beta: number;
  } | null;
}

/** Sections of things this program does not compute, and what they are. */
const UNSUPPORTED_FLAGS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^CTITLE$|^CHARMM_|^FORCE_FIELD_TYPE$/, 'a CHARMM force field (a CHAMBER file)'],
  [/^AMOEBA_/, 'the AMOEBA force field'],
  [/CMAP/, 'CMAP torsion corrections'],
  [/UREY_BRADLEY/, 'Urey–Bradley terms'],
  [/^LENNARD_JONES_(CCOEF|DCOEF|DVALUE)$/, '12-6-4 Lennard-Jones interactions'],
];

/** POINTERS in the order of the file, as far as they are used. */
// prettier-ignore
const POINTERS = [
  'NATOM', 'NTYPES', 'NBONH', 'MBONA', 'NTHETH', 'MTHETA', 'NPHIH', 'MPHIA', 'NHPARM', 'NPARM',
  'NNB', 'NRES', 'NBONA', 'NTHETA', 'NPHIA', 'NUMBND', 'NUMANG', 'NPTRA', 'NATYP', 'NPHB',
  'IFPERT', 'NBPER', 'NGPER', 'NDPER', 'MBPER', 'MGPER', 'MDPER', 'IFBOX', 'NMXRS', 'IFCAP',
  'NUMEXTRA',
] as const;
type Pointer = (typeof POINTERS)[number];

const MOST = 0x7fffffff;

/**
 * Reads a prmtop. All lengths are checked against POINTERS, all indices against what they point into. Throws
 * FfpError('file') that names the section and the line, FfpError('unsupported') that names what this program does not
 * compute (CHAMBER, CMAP, 12-6-4, perturbed, polarizable, capped systems, extra points).
 */
export function parsePrmtop(text: string): Prmtop {
  return new PrmtopReader(text).read();
}

class PrmtopReader {
  private readonly reader: LineReader;
  private readonly sections: ReadonlyMap<string, Section>;

  constructor(text: string) {
    this.reader = new LineReader(text, 'prmtop');
    this.sections = readSections(this.reader);
  }

  read(): Prmtop {
    for (const [pattern, what] of UNSUPPORTED_FLAGS) {
      const flag = [...this.sections.keys()].find((name) => pattern.test(name));
      if (flag !== undefined) throw unsupported(`${what} (section ${flag})`);
    }
    const pointers = this.integers('POINTERS', null, 0, MOST);
    if (pointers.length < 30) {
      throw this.error('POINTERS', `has ${pointers.length} numbers instead of 31`);
    }
    const pointer = (name: Pointer) => pointers[POINTERS.indexOf(name)] ?? 0;
    if (pointer('IFPERT') > 0) throw unsupported('a perturbed system (IFPERT)');
    if (pointer('IFCAP') > 0) throw unsupported('a solvent cap (IFCAP)');
    if (pointer('NUMEXTRA') > 0) throw unsupported('extra points (NUMEXTRA)');
    if (this.sections.has('IPOL') && this.integers('IPOL', null, 0, MOST).some((flag) => flag > 0)) {
      throw unsupported('polarizable atoms (IPOL)');
    }

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
    if (massless !== -1) throw unsupported(`atoms without mass (extra points), such as atom ${massless + 1}`);
    const hasScee = this.sections.has('SCEE_SCALE_FACTOR');
    const hasScnb = this.sections.has('SCNB_SCALE_FACTOR');

    return {
      title: this.sections.get('TITLE')?.lines.join(' ').trim().slice(0, 120) ?? '',
      atoms,
      atomNames: this.words('ATOM_NAME', atoms),
      charges: this.reals('CHARGE', atoms),
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
      box: this.box(pointer('IFBOX')),
    };
  }

  private error(flag: string, problem: string): FfpError {
    const section = this.sections.get(flag);
    return new FfpError('file', `prmtop file${section ? `, line ${section.line}` : ''}: section ${flag} ${problem}.`);
  }

  /** The fields of a numeric section, parsed and counted. `length` null: as many as there are. */
  private numbers(flag: string, kind: 'i' | 'e', length: number | null): number[] {
    const section = this.sections.get(flag);
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

  /** Text fields, trimmed. Blanks at the ends of lines may have been lost. */
  private words(flag: string, length: number): string[] {
    const section = this.sections.get(flag);
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

function unsupported(what: string): FfpError {
  return new FfpError('unsupported', `This prmtop file has ${what}, which this program does not compute.`);
}
