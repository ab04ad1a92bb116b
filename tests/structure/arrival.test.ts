/** Molecules that come in as text: what they become, and how each kind of bad input is answered. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hillFormula } from '../../src/chem/formula.ts';
import { neighboursOf } from '../../src/chem/graph.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { FfpError } from '../../src/core/errors.ts';
import { minimise } from '../../src/cpu/minimise.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { inlineSource, plainName, readArrival, structureFromSmiles } from '../../src/session/arrival.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { openMolecule } from '../../src/session/molecule.ts';
import { load, refusal, tools } from './tools.ts';

const smiles = async (text: string): Promise<Structure> => (await structureFromSmiles(text, tools)).structure;
const read = (text: string, options = {}) => readArrival(text, '', tools, options);

/** Six times the signed volume that three neighbours of an atom span, as seen from the first. */
function handed({ positions: x }: Structure, [a, b, c, d]: readonly number[]): number {
  const v = (i: number) => [0, 1, 2].map((k) => x[3 * i + k] - x[3 * a + k]);
  const [p, q, r] = [v(b), v(c), v(d)];
  return Math.sign(
    p[0] * (q[1] * r[2] - q[2] * r[1]) + p[1] * (q[2] * r[0] - q[0] * r[2]) + p[2] * (q[0] * r[1] - q[1] * r[0]),
  );
}

/** Seen from the first point, the other three go round counterclockwise. */
const TETRAHEDRON = {
  positions: Float64Array.from([0, 0, 1, 1, 0, -0.3, -0.5, 0.87, -0.3, -0.5, -0.87, -0.3]),
} as Structure;

const distance = ({ positions: x }: Structure, i: number, j: number) =>
  Math.hypot(...[0, 1, 2].map((c) => x[3 * i + c] - x[3 * j + c]));

describe('SMILES', () => {
  it.each([
    ['CCO', 'C2H6O', 0],
    ['CN1C=NC2=C1C(=O)N(C(=O)N2C)C', 'C8H10N4O2', 0],
    ['CC(=O)Oc1ccccc1C(=O)O', 'C9H8O4', 0],
    ['[NH4+]', 'H4N', 1],
    ['CC(=O)[O-]', 'C2H3O2', -1],
    ['[NH3+]CC(=O)[O-]', 'C2H5NO2', 0],
    ['C[N+](=O)[O-]', 'CH3NO2', 0],
    ['CN(=O)=O', 'CH3NO2', 0],
    ['CS(C)(=O)=O', 'C2H6O2S', 0],
    ['[H][H]', 'H2', 0],
    ['CO.O', 'CH6O2', 0],
    ['[Na+].[Cl-]', 'ClNa', 0],
    ['[2H]C', 'CH4', 0],
  ])('%s is %s, with charge %s', async (text, formula, charge) => {
    const structure = await smiles(text);
    expect(hillFormula(structure.elements)).toBe(formula);
    expect(structure.charge).toBe(charge);
  });

  // Neighbours in the order of the text, seen from the first: @ goes on counterclockwise.
  it.each([
    ['C[C@H](N)C(=O)O', 1],
    ['C[C@@H](N)C(=O)O', -1],
    ['N[C@@H](C)C(=O)O', -1],
  ])('%s keeps its handedness', async (text, sign) => {
    const { structure, stereo } = await structureFromSmiles(text, tools);
    expect(stereo).toEqual({ kept: 1, chosen: 0 });
    const { start, partners } = neighboursOf(structure.elements.length, structure.bonds);
    const around = [...partners.subarray(start[1], start[2])];
    const hydrogen = around.find((i) => structure.elements[i] === 1)!;
    const [first, second, third] = around.filter((i) => i !== hydrogen);
    const counterclockwise = handed(TETRAHEDRON, [0, 1, 2, 3]);
    expect(handed(structure, [first, hydrogen, second, third])).toBe(sign * counterclockwise);
  });

  it.each([
    ['F/C=C/F', (d: number) => d > 3.3],
    ['F/C=C\\F', (d: number) => d < 3],
  ])('%s keeps its double bond', async (text, fits) => {
    expect(fits(distance(await smiles(text), 0, 3))).toBe(true);
  });

  it('warns of ions, which no shipped force field was fitted to', async () => {
    expect((await structureFromSmiles('[NH4+]', tools)).notes.join()).toMatch(
      /is an ion.*fitted to neutral molecules alone/,
    );
    expect((await structureFromSmiles('[NH3+]CC(=O)[O-]', tools)).notes).toEqual([]);
  });

  it('says what it leaves open, and takes one arrangement', async () => {
    expect((await structureFromSmiles('CC(N)C(=O)O', tools)).stereo).toEqual({ kept: 0, chosen: 1 });
    expect((await structureFromSmiles('CC=CC', tools)).stereo).toEqual({ kept: 0, chosen: 1 });
  });

  it('gives the same coordinates every time', async () => {
    for (const text of ['CC(=O)Oc1ccccc1C(=O)O', 'CCCCCCC', 'CO.O']) {
      const once = await smiles(text);
      await smiles('CCN');
      expect((await smiles(text)).positions).toEqual(once.positions);
    }
  });

  it('comes to rest on the springs, and its parts stay apart', async () => {
    const structure = await smiles('CC(=O)Oc1ccccc1C(=O)O');
    const potential = (await tools.springs()).parametrize(structure);
    expect((await minimise(potential, structure.positions, 0, 1)).largestForce).toBeLessThan(0.5);
    const pair = await smiles('c1ccccc1.O');
    const apart = Array.from({ length: 6 }, (_, c) => distance(pair, c, 6));
    expect(Math.min(...apart)).toBeGreaterThan(2);
  });
});

describe('bad input', () => {
  it.each([
    ['five bonds at a carbon', 'C(C)(C)(C)(C)C', /^Atom 1 \(carbon\).*5.*at most 4.*remove one/],
    ['an element that nobody knows', 'C[U]', /^Atom 2 is "U".*nobody here knows/],
    ['a placeholder', 'C*', /placeholders/],
    ['a name in place of SMILES', 'ethanol', /^"ethanol" is not SMILES/],
    ['a radical', '[CH3]', /^Atom 1 \(carbon\) is a radical/],
    ['a branch that does not close', 'C(C', /a branch is opened and not closed; write as many \) as \(/],
    ['a ring that does not close', 'C1CC', /dangling ring closure/],
    ['a ring that cannot alternate', 'c1cccc1', /radical/],
    ['an unknown symbol', 'C[Zz]', /at character/],
    ['too long a text', 'C'.repeat(20_000), /20000 characters/],
    ['a text longer than any molecule here', 'C'.repeat(700), /700 characters.*at most 500/],
    ['an odd number of electrons', 'N=O.[H]O[H].[O]', /radical/],
  ])('%s', async (_, text, sentence) => expect(await refusal(structureFromSmiles(text, tools))).toMatch(sentence));

  it('a hundred thousand atoms are counted and refused within a second', async () => {
    const atom = 'ATOM      1  O   HOH A   1       0.000   0.000   0.000  1.00  0.00           O\n';
    const text = atom.repeat(100_000);
    const start = performance.now();
    expect(await refusal(read(text))).toMatch(/PDB has 100,000 atoms.*at most 2,000.*cut out a part/);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('carbon with five bonds in a file, and atoms that are too close', async () => {
    const bonds = [2, 3, 4, 5, 6].map((j) => `0-${j - 1}:1`).join(' ');
    const rows = ['C 0 0 0', 'H 1 0 0', 'H -1 0 0', 'H 0 1 0', 'H 0 -1 0', 'H 0 0 1'].join('\n');
    expect(await refusal(read(`6\nbonds="${bonds}"  Properties=species:S:1:pos:R:3 charge=-1\n${rows}\n`))).toMatch(
      /^Atom 1 \(carbon\) has five bonds, and carbon makes at most four/,
    );
    expect(await refusal(read(`6\n\n${rows}\n`))).toMatch(/five bonds.*perceived from distances/);
  });

  it('an odd number of electrons: a charge that can be set', async () => {
    const ammonium = '5\n\nN 0 0 0\nH .6 .6 .6\nH -.6 -.6 .6\nH -.6 .6 -.6\nH .6 -.6 -.6\n';
    expect(await read(ammonium)).toMatchObject({
      objection: expect.stringMatching(/odd number of electrons \(11/) as string,
    });
    const { objection, structure } = await read(ammonium, { charge: 1 });
    expect([objection, structure.charge]).toEqual([null, 1]);
  });

  it('is one sentence, or a molecule that a link can carry, whatever comes', async () => {
    const pieces = fc.constantFrom('C', 'c1', 'N', '(', ')', '=', '#', '[', ']', '@', '+', '-', '1', '%', '.', '/', '\\', 'H', '\n', ' ', '3', 'V2000', 'ATOM  ', '$$$$', '\0', '0.0', '<b>', '*'); // prettier-ignore
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const outcome = await read(given).catch((error: unknown) => error);
        if (outcome instanceof FfpError) expect(outcome.message).toMatch(/^[^\n]{5,400}[.]$/);
        else if (outcome instanceof Error) throw outcome;
        else
          await encodeLink(
            { ...DEFAULT_EXPERIMENT, molecule: inlineSource((outcome as Awaited<ReturnType<typeof read>>).structure) },
            '',
          );
      }),
      { numRuns: 400, seed: 7 },
    );
  }, 60_000);
});

describe('files', () => {
  const water = '3\nwater\r\nO 0 0 0.12\r\nH 0 0.76 -0.47\r\nH 0 -0.76 -0.47\r\n';

  it('of several molecules: one at a time, by number', async () => {
    const text = `${water}3\nanother\nO 0 0 0\nH 0 0.76 -0.59\nH 0 -0.76 -0.59\n`;
    expect(await read(text)).toMatchObject({ parts: 2, part: 0, structure: { name: 'water' } });
    expect(await read(text, { part: 1 })).toMatchObject({ parts: 2, part: 1, structure: { name: 'another' } });
    expect(await refusal(read(text, { part: 2 }))).toMatch(/no molecule 3/);
  });

  it('that are flat drawings are built in space, with their wedges', async () => {
    const { loadToolkit } = await import('../../src/chem/openchemlib.ts');
    const { Molecule } = await loadToolkit();
    const drawn = await read(Molecule.fromSmiles('C[C@H](N)C(=O)O').toMolfile());
    expect(hillFormula(drawn.structure.elements)).toBe('C3H7NO2');
    expect(drawn).toMatchObject({ format: 'sdf', built: true, stereo: { kept: 1, chosen: 0 }, objection: null });
    const v3000 = await read(Molecule.fromSmiles('CCO').toMolfileV3());
    expect(hillFormula(v3000.structure.elements)).toBe('C2H6O');
  });

  it('without hydrogens are offered them', async () => {
    const { structure } = await structureFromSmiles('CC(=O)Nc1ccccc1', tools);
    const heavy = [...structure.elements.keys()].filter((i) => structure.elements[i] !== 1);
    const rows = heavy.map((i, n) => {
      const [x, y, z] = [0, 1, 2].map((c) => structure.positions[3 * i + c].toFixed(3).padStart(8));
      const symbol = { 6: 'C', 7: 'N', 8: 'O' }[structure.elements[i]]!;
      return `HETATM${String(n + 1).padStart(5)}  ${symbol}   LIG A   1    ${x}${y}${z}  1.00  0.00           ${symbol}`;
    });
    const bare = await read(rows.join('\r\n'));
    expect(bare.missingHydrogens).toBe(9);
    expect(bare.objection).toMatch(/^9 hydrogens seem to be missing: add them here/);
    const whole = await read(rows.join('\n'), { addHydrogens: true });
    expect(whole.objection).toBeNull();
    expect(hillFormula(whole.structure.elements)).toBe(hillFormula(structure.elements));
    expect(await read(`${rows.join('\n')}\n${rows[0].replace(' C   LIG', 'ZN   ZN ').slice(0, 30)}  20.000  20.000  20.000  1.00  0.00          ZN`)).toMatchObject({ missingHydrogens: 0, objection: expect.stringMatching(/zinc/) as string }); // prettier-ignore
  });

  it('keep a molecule as it is, about its middle, and a link gives it back', async () => {
    const { structure, built, format } = await read(water);
    expect([built, format, structure.name]).toEqual([false, 'xyz', 'water']);
    const url = await encodeLink({ ...DEFAULT_EXPERIMENT, molecule: inlineSource(structure) }, '');
    const { molecule } = await decodeLink(url);
    const opened = await openMolecule(molecule, load);
    expect(opened.structure).toEqual({ ...structure, bondSource: 'file' });
  });

  it('wider than the stage are refused', async () => {
    expect(await refusal(read('2\n\nAr 0 0 0\nAr 0 0 500\n'))).toMatch(/wider than 200 Å/);
  });
});

describe('a hostile name', () => {
  it('becomes one plain line', () => {
    expect(plainName('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
    expect(plainName('a\u202eb\0c\r\nd\u200b')).toBe('a b c d');
    expect(plainName('x'.repeat(500))).toHaveLength(100);
  });

  it('comes from the text, the line of SMILES, or the file', async () => {
    expect((await structureFromSmiles('CCO <b>drink</b>\u202e', tools)).structure.name).toBe('<b>drink</b>');
    const named = await readArrival('1\n\nAr 0 0 0\n', 'C:\\files\\my atom.xyz', tools);
    expect(named.structure.name).toBe('my atom');
  });
});
