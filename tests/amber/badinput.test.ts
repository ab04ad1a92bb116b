/** Topologies and coordinates that are not what they claim: one clear message each, never a hang or another error. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrmtop, prmtopNotes } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { validatePotential } from '../../src/forcefield/validate.ts';
import { expectFileError, readOrRefuse, spoilt } from '../chem/hostile.ts';

const read = (file: string) => readFileSync(new URL(`../golden/amber/${file}`, import.meta.url), 'utf8');
const PRMTOP = read('amide.prmtop');
const RST7 = read('amide.rst7');

/** Reads a topology as the product does. */
const load = (text: string) => {
  const prmtop = parsePrmtop(text);
  return potentialFromPrmtop(prmtop, new Float64Array(3 * prmtop.atoms));
};

/** The topology with the data of one section replaced by `edit`, or dropped where it returns null. */
function withSection(flag: string, edit: (data: string) => string | null): string {
  const parts = PRMTOP.split(/(?=^%FLAG )/m);
  const index = parts.findIndex((part) => part.split(/\s/)[1] === flag);
  if (index === -1) throw new Error(`the golden topology has no ${flag}`);
  const [head, format, ...data] = parts[index].split('\n');
  const edited = edit(data.join('\n'));
  parts[index] = edited === null ? '' : [head, format, edited].join('\n');
  return parts.join('');
}
/** Replaces one of the numbers of POINTERS. */
const withPointer = (position: number, value: number) =>
  withSection('POINTERS', (data) => {
    const fields = data.match(/.{8}/g)!;
    fields[position] = String(value).padStart(8);
    return `${fields
      .join('')
      .match(/.{1,80}/g)!
      .join('\n')}\n`;
  });
const withFirst = (flag: string, field: string) => withSection(flag, (data) => field + data.slice(field.length));
const added = (...lines: string[]) => `${PRMTOP}${lines.join('\n')}\n`;

const POLARIZABILITY = '%FLAG POLARIZABILITY\n%FORMAT(5E16.8)\n  1.00000000E+00\n';

describe('a prmtop', () => {
  it('is read as it stands, with Windows line ends, comments and a different order of sections', () => {
    const expected = load(PRMTOP);
    expect(load(PRMTOP.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(load(PRMTOP.replace(/^(%FORMAT.*)$/gm, '%COMMENT one\n$1\n%COMMENT two'))).toEqual(expected);
    const [version, ...parts] = PRMTOP.split(/(?=^%FLAG )/m);
    expect(load(version + parts.reverse().join(''))).toEqual(expected);
  });

  it('is read past what says nothing about the energy, and names what it does not know', () => {
    const harmless = added(
      '%FLAG SOLTY',
      '%FORMAT(5E16.8)',
      '  1.00000000E+00',
      '%FLAG RESIDUE_CHAINID',
      '%FORMAT(20a4)',
      'A',
    );
    const prmtop = parsePrmtop(PRMTOP.includes('%FLAG SOLTY') ? PRMTOP : harmless);
    expect(prmtopNotes(prmtop)).toEqual([]);
    // What nobody reads may be left out.
    expect(load(withSection('JOIN_ARRAY', () => ''))).toEqual(load(PRMTOP));
    // Beside IPOL 0 they rest.
    expect(prmtopNotes(parsePrmtop(PRMTOP + POLARIZABILITY))).toEqual([]);
    expect(prmtopNotes(parsePrmtop(added('%FLAG MY_NOTES', '%FORMAT(20a4)', 'hello')))).toEqual([
      'The prmtop file has the section MY_NOTES, which this program does not know and leaves out.',
    ]);
  });

  it.each([
    ['nothing', '', /no sections/],
    ['another file', RST7, /line 2: "12  0\.0000000e\+00" stands where "%FLAG" should/],
    ['a binary file', '\u0000\u0001PK', /line 1: .*stands where "%FLAG" should/],
    [
      'a file cut off behind the last parameters',
      PRMTOP.slice(0, PRMTOP.indexOf('\n', PRMTOP.indexOf('%FORMAT', PRMTOP.indexOf('%FLAG JOIN_ARRAY'))) + 1),
      /section JOIN_ARRAY is too short for 12 atoms; the file may be cut off/,
    ],
    ['an old format', 'title\n    12     4', /Amber 7 or later/],
    [
      'unknown CHARMM terms',
      added('%FLAG CHARMM_NBFIX', '%FORMAT(2I8)', '       0       0'),
      /CHARMM force field.*CHARMM_NBFIX/,
    ],
    [
      'unknown parts of torsion maps',
      added('%FLAG CMAP_TITLE', '%FORMAT(2I8)', '       0       0'),
      /torsion maps.*CMAP_TITLE/,
    ],
    ['AMOEBA', added('%FLAG AMOEBA_FORCEFIELD', '%FORMAT(i5)', '    1'), /AMOEBA/],
    ['12-6-4', added('%FLAG LENNARD_JONES_CCOEF', '%FORMAT(5E16.8)', '  1.00000000E+00'), /12-6-4/],
    ['polarizable atoms', withFirst('IPOL', '       1'), /polarizable atoms \(IPOL\).*; make one with fixed charges/],
    [
      'polarizabilities, where nothing says that they rest',
      withSection('IPOL', () => null) + POLARIZABILITY,
      /polarizable atoms/,
    ],
    ['a perturbed system', withPointer(20, 1), /IFPERT.*; make one of a single state/],
    ['a cap', withPointer(29, 1), /IFCAP.*; solvate the molecule in a rectangular box/],
    ['extra points', withPointer(30, 3), /extra points \(NUMEXTRA\).*; take water of three sites/],
    ['copies of a part', added('%FLAG LES_NTYP', '%FORMAT(10I8)', '       2'), /locally enhanced.*section LES_NTYP/],
    ['virtual sites', added('%FLAG VIRTUAL_SITE_FRAMES', '%FORMAT(10I8)', '       2'), /virtual sites/],
    [
      'massless atoms',
      withFirst('MASS', '  0.00000000E+00'),
      /atoms without mass \(extra points\), such as atom 1.*; take/,
    ],
    ['an unknown kind of box', withPointer(27, 9), /box of kind 9/],
    ['no atoms', withPointer(0, 0), /POINTERS announces no atoms/],
    ['an absurd number of atoms', withPointer(0, 99999999), /MASS has 12 values where POINTERS announces 99999999/],
    [
      'an absurd number of types',
      withPointer(1, 99999999),
      /NONBONDED_PARM_INDEX has \d+ values where POINTERS announces/,
    ],
    ['an absurd number of torsions', withPointer(6, 99999999), /DIHEDRALS_INC_HYDROGEN has \d+ values where/],
    ['a negative number of atoms', withPointer(0, -12), /POINTERS holds -12/],
    [
      'a number of atoms that overflowed',
      withSection('POINTERS', (data) => `********${data.slice(8)}`),
      /line \d+: POINTERS holds "\*+"/,
    ],
    ['too few pointers', withSection('POINTERS', (data) => `${data.split('\n')[0]}\n`), /POINTERS has 10 numbers/],
    ['a section twice', added('%FLAG MASS', '%FORMAT(5E16.8)', ''), /section MASS appears twice/],
    ['a section without format', added('%FLAG X', '12'), /"12" is not a format/],
    ['a format that does not exist', added('%FLAG X', '%FORMAT(0I0)'), /"%FORMAT\(0I0\)" is not a format/],
    ['a section without name', added('%FLAG', '%FORMAT(10I8)'), /"" is not the name of a section/],
    ['a name that is a prototype key', PRMTOP.replace('%FLAG MASS', '%FLAG __proto__'), /section MASS is missing/],
    ['NaN', withFirst('CHARGE', '             NaN'), /line \d+: CHARGE holds "NaN", which is not a finite number/],
    ['asterisks', withFirst('CHARGE', '****************'), /CHARGE holds "\*{16}"/],
    ['overflow', withFirst('CHARGE', '  1.00000000E999'), /CHARGE holds "1.00000000E999"/],
    ['a blank field', withFirst('CHARGE', ' '.repeat(16)), /CHARGE holds ""/],
    [
      'a field too narrow',
      withSection('CHARGE', (data) => `${data.trimEnd().slice(0, -3)}\n`),
      /CHARGE ends with a field of less than 16/,
    ],
    [
      'a fraction for a whole number',
      withFirst('ATOM_TYPE_INDEX', '     1.5'),
      /ATOM_TYPE_INDEX holds "1.5", which is not a whole number/,
    ],
    [
      'a type that does not exist',
      withFirst('ATOM_TYPE_INDEX', '       9'),
      /ATOM_TYPE_INDEX holds 9, which is not between 1 and 4/,
    ],
    ['a pair index out of range', withFirst('NONBONDED_PARM_INDEX', '      99'), /NONBONDED_PARM_INDEX holds 99/],
    ['a pair index of 0', withFirst('NONBONDED_PARM_INDEX', '       0'), /NONBONDED_PARM_INDEX holds a 0/],
    ['a bond to nowhere', withFirst('BONDS_INC_HYDROGEN', '     999'), /BONDS_INC_HYDROGEN names the coordinate 999/],
    ['a bond between coordinates', withFirst('BONDS_INC_HYDROGEN', '       1'), /names the coordinate 1/],
    ['a negative atom', withFirst('BONDS_INC_HYDROGEN', '      -3'), /names the coordinate -3/],
    ['a bond of an atom with itself', withFirst('BONDS_INC_HYDROGEN', '      15'), /names atom 6 .*twice/],
    [
      'a bond type that does not exist',
      withSection('BONDS_INC_HYDROGEN', (d) => d.slice(0, 16) + '      99' + d.slice(24)),
      /names type 99, but there are 11/,
    ],
    ['an exclusion out of range', withFirst('EXCLUDED_ATOMS_LIST', '      13'), /EXCLUDED_ATOMS_LIST holds 13/],
    ['an atom excluded from itself', withFirst('EXCLUDED_ATOMS_LIST', '       1'), /excludes atom 1 from itself/],
    [
      'exclusions that do not add up',
      withFirst('NUMBER_EXCLUDED_ATOMS', '       3'),
      /NUMBER_EXCLUDED_ATOMS adds up to/,
    ],
    [
      'a bond that is not excluded',
      withFirst('EXCLUDED_ATOMS_LIST', '      12'),
      /atoms 1 and 2 are bonded, but EXCLUDED_ATOMS_LIST/,
    ],
    [
      'a scale factor of zero where it is needed',
      withSection('SCEE_SCALE_FACTOR', (d) => d.replaceAll('1.70000000E+00', '0.00000000E+00')),
      /SCEE 0 .*must be positive/,
    ],
    [
      'an absurd periodicity',
      withSection('DIHEDRAL_PERIODICITY', (d) => d.replaceAll('3.00000000E+00', '3.00000000E+07')),
      /periodicity 30000000/,
    ],
    [
      'a broken periodicity',
      withSection('DIHEDRAL_PERIODICITY', (d) => d.replaceAll('3.00000000E+00', '2.50000000E+00')),
      /periodicity 2.5/,
    ],
    ['an element beyond xenon', withFirst('ATOMIC_NUMBER', '      79'), /Atom 1 \(C1\) has atomic number 79/],
    [
      'an element that its mass does not tell',
      withSection('ATOMIC_NUMBER', () => null).replace('1.20110000E+01', '9.99400000E+00'),
      /Atom 1 \(C1\) has no atomic number, and its mass of 9.994/,
    ],
    [
      'an asymmetric pair table',
      withSection('NONBONDED_PARM_INDEX', (d) => d.slice(0, 8) + '       1' + d.slice(16)),
      /NONBONDED_PARM_INDEX differs between the type pairs 1, 2 and 2, 1/,
    ],
  ])('is refused with %s', (_, text, message) => {
    expectFileError(() => load(text), message);
  });

  it('may have 10-12 pairs without strength, and is refused with others', () => {
    const hydrogenBond = (a: string) =>
      withPointer(19, 1)
        .replace(/(%FLAG NONBONDED_PARM_INDEX\s*\n.*\n)( {7}1)/, '$1      -1')
        .replace(/(%FLAG HBOND_ACOEF\s*\n.*\n)\s*/, `$1${a}\n`)
        .replace(/(%FLAG HBOND_BCOEF\s*\n.*\n)\s*/, '$1  0.00000000E+00\n');
    const table = load(hydrogenBond('  0.00000000E+00')).potential.terms.find(({ term }) => term === 'lennard_jones');
    expect(table?.kind === 'pair' && [...table.table.subarray(0, 2)]).toEqual([0, 0]);
    expectFileError(() => load(hydrogenBond('  1.00000000E+03')), /10-12 hydrogen-bond interactions \(types 1 and 1\)/);
  });

  it('is refused without any one of the sections that are needed', () => {
    const optional = ['ATOMIC_NUMBER', 'SCEE_SCALE_FACTOR', 'SCNB_SCALE_FACTOR', 'TITLE', 'IPOL'];
    const flags = [...PRMTOP.matchAll(/^%FLAG (\S+)/gm)].map(([, flag]) => flag);
    const outcome = flags.map((flag) => ({
      flag,
      loaded: readOrRefuse(() => load(withSection(flag, () => null))) !== null,
    }));
    const needed = outcome.filter(({ loaded }) => !loaded).map(({ flag }) => flag);
    expect(needed).toHaveLength(23);
    for (const flag of optional) expect(needed).not.toContain(flag);
  });

  it('is refused wherever it is cut: at every section, and at random places', () => {
    const boundaries = [...PRMTOP.matchAll(/^%/gm)].map(({ index }) => index);
    const lastNeeded = PRMTOP.indexOf('%FLAG HBOND_ACOEF');
    expect(boundaries.length).toBeGreaterThan(60);
    const cut = (end: number) => {
      const loaded = readOrRefuse(() => load(PRMTOP.slice(0, end)));
      if (end < lastNeeded - 1) expect(loaded, `cut at ${end}`).toBeNull();
    };
    boundaries.forEach(cut);
    fc.assert(fc.property(fc.nat(PRMTOP.length), cut), { numRuns: 150, seed: 4 });
  });

  it('gives a valid Potential or one message, however it is spoilt', () => {
    fc.assert(
      fc.property(spoilt(PRMTOP), (text) => {
        const loaded = readOrRefuse(() => load(text));
        if (loaded) readOrRefuse(() => validatePotential(loaded.potential));
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('is not run with coordinates of other atoms', () => {
    expectFileError(
      () => potentialFromPrmtop(parsePrmtop(PRMTOP), new Float64Array(27)),
      /coordinates are of 9 atoms, the topology is of 12/,
    );
  });
});

describe('an rst7', () => {
  const field = (value: number) => value.toFixed(7).padStart(12);
  const rst7 = (atoms: number, values: readonly number[], header = '') =>
    `title\n${String(atoms).padStart(6)}${header}\n${Array.from({ length: Math.ceil(values.length / 6) }, (_, l) =>
      values
        .slice(6 * l, 6 * l + 6)
        .map(field)
        .join(''),
    ).join('\n')}\n`;
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n / 8);
  const BOX = [30, 31, 32, 90, 91, 92];

  it.each([
    ['coordinates alone', 4, numbers(12), false, null],
    ['velocities', 4, numbers(24), true, null],
    ['a box', 4, [...numbers(12), ...BOX], false, BOX],
    ['a box of lengths alone', 4, [...numbers(12), 30, 31, 32], false, [30, 31, 32, 90, 90, 90]],
    ['velocities and a box', 4, [...numbers(24), ...BOX], true, BOX],
    ['two atoms and velocities', 2, numbers(12), true, null],
    ['two atoms and a box', 2, [...numbers(6), ...BOX], false, BOX],
    ['one atom and velocities', 1, numbers(6), true, null],
  ])('with %s is understood', (_, atoms, values, moving, box) => {
    const { positions, velocities, box: found } = parseRst7(rst7(atoms, values), atoms);
    expect([...positions]).toEqual(values.slice(0, 3 * atoms));
    expect(velocities !== null).toBe(moving);
    if (velocities) expect(velocities[1]).toBeCloseTo((values[3 * atoms + 1] * 20.455) / 1000, 12);
    expect(found && [...found.lengths, ...found.angles]).toEqual(box);
  });

  it('has a time, fields without blanks between them, Windows line ends', () => {
    const text = rst7(2, [-123.5, -234.5, -345.5, -456.5, -567.5, -678.5], '  0.5000000E+01').replaceAll('\n', '\r\n');
    expect(text).toContain('-123.5000000-234.5000000');
    const { time, positions } = parseRst7(text);
    expect(time).toBe(5);
    expect(positions[5]).toBe(-678.5);
  });

  it.each([
    ['nothing', '', /ends after line 0, where the title/],
    ['a title alone', 'title\n', /ends after line 1, where the number of atoms/],
    ['no number of atoms', 'title\n\n', /line 2: the number of atoms is ""/],
    ['a negative number of atoms', 'title\n  -3\n', /line 2: the number of atoms is -3/],
    ['an absurd number of atoms', 'title\n1000000000\n', /line 2: the number of atoms is 1000000000, which is larger/],
    ['too few coordinates', rst7(4, numbers(11)), /ends after 11 of 12 coordinates/],
    ['an odd number of values', rst7(4, numbers(17)), /17 numbers, which fits neither/],
    ['too many values', rst7(4, numbers(60)), /fits neither/],
    [
      'NaN',
      rst7(4, numbers(12)).replace('   0.1250000', '         NaN'),
      /line 3: coordinate y of atom 1 is "NaN".*blown up; take an earlier file/,
    ],
    [
      'asterisks',
      rst7(4, numbers(12)).replace('   0.1250000', '************'),
      /line 3: coordinate y of atom 1 is "\*{12}".*asterisks stand for a number that was too large .*moved back into the box/,
    ],
    [
      'a velocity that is none',
      rst7(4, numbers(24)).replace('   1.6250000', '    infinity'),
      /line 5: a value after the coordinates is "infinity"/,
    ],
    [
      'a huge coordinate',
      rst7(4, numbers(12)).replace('   0.1250000', '1000000.0000'),
      /line 3: coordinate y of atom 1 is 1000000 Å, and up to 100000 Å are read; move/,
    ],
    [
      'a line that ends in a field',
      rst7(4, numbers(12)).replace('0.1250000 ', '0.125 '),
      /line 3: a field has less than 12 characters/,
    ],
    ['NetCDF', 'CDF\u0001\u0000', /NetCDF/],
    ['HDF5', '\ufffdHDF\r\n', /NetCDF/],
  ])('is refused with %s', (_, text, message) => {
    expectFileError(() => parseRst7(text), message);
  });

  it('is refused for another topology', () => {
    expectFileError(() => parseRst7(RST7, 22), /coordinates are of 12 atoms, the topology is of 22/);
  });

  it('is read or refused, however it is spoilt', () => {
    fc.assert(
      fc.property(spoilt(RST7), (text) => {
        const loaded = readOrRefuse(() => parseRst7(text, 12));
        if (loaded) expect([...loaded.positions, ...(loaded.velocities ?? [])].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});
