/** What texts and files are taken for, by their content. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recognise, textOf } from '../../src/chem/recognise.ts';
import { takeApart } from '../../src/chem/several.ts';

const WATER_XYZ = '3\nwater\nO 0 0 0.12\nH 0 0.76 -0.47\nH 0 -0.76 -0.47\n';
const MOL =
  'title\n  program\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  0\nM  END\n';
const PDB = 'ATOM      1  O   HOH A   1       0.000   0.000   0.000  1.00  0.00           O\n';
const golden = (name: string) => readFileSync(`tests/golden/amber/${name}`, 'utf8');

describe('a text', () => {
  it.each([
    ['SMILES', 'CCO', 'smiles'],
    ['SMILES with a name', '  c1ccccc1 benzene, or so\n', 'smiles'],
    ['SMILES with everything', 'C[C@@H](/C=C\\[13CH3])[NH3+].[Cl-]', 'smiles'],
    ['XYZ', WATER_XYZ, 'xyz'],
    ['XYZ with Windows line ends', WATER_XYZ.replaceAll('\n', '\r\n'), 'xyz'],
    ['XYZ with a byte order mark', `\ufeff${WATER_XYZ}`, 'xyz'],
    ['extended XYZ', WATER_XYZ.replace('water', 'Properties=species:S:1:pos:R:3 charge=0'), 'xyz'],
    ['XYZ by atomic numbers', '2\n\n8 0 0 0\n1 0 0 1\n', 'xyz'],
    ['XYZ that is cut off', '3\n', 'xyz'],
    ['rows of coordinates', 'O 0 0 0.12\nH 0 0.76 -0.47\nH 0 -0.76 -0.47', 'xyz'],
    ['MOL', MOL, 'sdf'],
    ['MOL, old Macintosh', MOL.replaceAll('\n', '\r'), 'sdf'],
    ['MOL V3000', MOL.replace('V2000', 'V3000'), 'sdf'],
    ['PDB', PDB, 'pdb'],
    ['PDB with a header', `HEADER    WATER\n${PDB}`, 'pdb'],
    ['an Amber topology', golden('amide.prmtop'), 'prmtop'],
    ['Amber coordinates', golden('amide.rst7'), 'rst7'],
    ['older Amber coordinates', golden('ethanol-old.rst7'), 'rst7'],
  ])('is %s', (_, text, format) => expect(recognise(text)).toBe(format));

  it.each([
    ['nothing', '', /nothing here/],
    ['blanks', ' \r\n\t\n', /nothing here/],
    ['a sentence', '“What” is this, then?', /not recognised/],
    ['markup', '<script>alert(1)</script>', /not recognised/],
    ['a web page', '<!DOCTYPE html><html>', /web page/],
    ['mmCIF', 'data_1ABC\nloop_\n_atom_site.id\n', /mmCIF.*PDB/],
    ['MOL2', '@<TRIPOS>MOLECULE\nx\n', /MOL2.*SDF/],
    ['InChI', 'InChI=1S/CH4/h1H4', /InChI.*SMILES/],
    ['a reaction', 'CCO>>CC=O', /reaction/],
    ['a link', 'http://localhost/#1.dVDBas', /address bar/],
    ['an address', 'https://example.org/molecule.pdb', /web address/],
  ])('that is %s is refused in a sentence', (_, text, sentence) => {
    expect(() => recognise(text)).toThrow(sentence);
  });
});

describe('a file', () => {
  it.each([
    ['a PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d], /picture \(PNG\)/],
    ['a JPEG', [0xff, 0xd8, 0xff, 0xe0], /picture \(JPEG\)/],
    ['a PDF', [0x25, 0x50, 0x44, 0x46], /PDF/],
    ['gzip', [0x1f, 0x8b, 8], /unpack/],
    ['NetCDF', [0x43, 0x44, 0x46, 1], /NetCDF/],
    ['bytes', [1, 2, 0, 3], /no text/],
  ])('that is %s is refused by its content, whatever its name says', (_, bytes, sentence) => {
    expect(() => textOf(Uint8Array.from(bytes), 'water.xyz')).toThrow(sentence);
  });

  it('may be UTF-16, as Windows writes it', () => {
    const wide = new Uint8Array([0xff, 0xfe, ...Buffer.from(WATER_XYZ, 'utf16le')]);
    expect(recognise(textOf(wide, 'a.txt'))).toBe('xyz');
  });
});

describe('a text of several', () => {
  it('has SDF blocks, XYZ frames, PDB models and lines of SMILES', () => {
    expect(takeApart(`${MOL}$$$$\n${MOL}> <x>\n1\n\n$$$$\n`, 'sdf')).toMatchObject({ count: 2 });
    const frames = takeApart(WATER_XYZ + WATER_XYZ.replace('water', 'two'), 'xyz');
    expect(frames.count).toBe(2);
    expect(frames.part(1)).toMatchObject({ atoms: 3, text: expect.stringContaining('two') as string });
    const models = takeApart(
      `TITLE     T\nMODEL        1\n${PDB}ENDMDL\nMODEL        2\n${PDB}${PDB}ENDMDL\nEND\n`,
      'pdb',
    );
    expect([models.count, models.part(0).atoms, models.part(1).atoms]).toEqual([2, 1, 2]);
    expect(models.part(1).text).toContain('TITLE');
    expect(takeApart('C\n\nCC two\n', 'smiles').count).toBe(2);
  });
});
