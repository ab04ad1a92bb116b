/** Systems of two files: what they become, by which name, and what is said of files that make none. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { constrainedPotential } from '../../src/forcefield/constraints.ts';
import { netCharge } from '../../src/forcefield/periodic.ts';
import { importSystem, type SystemFile } from '../../src/models/importSystem.ts';
import { CALM, largestForce, preparedStart } from '../../src/session/preparedStart.ts';
import { refusal } from '../structure/tools.ts';

const PERIODIC = 'tests/golden/periodic';
const OPENMM = 'tests/golden/openmm';
const FIXTURES = '../shared/fixtures/amber';

const file = (path: string, bytes: Uint8Array | string = readFileSync(path)): SystemFile => ({
  path,
  bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : new Uint8Array(bytes),
});
const topology = file(`${PERIODIC}/solution.prmtop`);
const coordinates = file(`${PERIODIC}/solution.rst7`);
const text = ({ bytes }: SystemFile) => new TextDecoder().decode(bytes);
/** The restart file with another last line. */
const withBox = (line: string) =>
  file('other.rst7', `${text(coordinates).trimEnd().split('\n').slice(0, -1).join('\n')}\n${line}`);

/** A PDB file of positions, in the order of a Structure, with a cell. */
function pdb(elements: Uint8Array, positions: Float64Array, cell: string, symbols: Readonly<Record<number, string>>) {
  const rows = Array.from(elements, (z, i) => {
    const xyz = [0, 1, 2].map((c) => positions[3 * i + c].toFixed(3).padStart(8)).join('');
    const symbol = symbols[z].toUpperCase();
    return `HETATM${String(i + 1).padStart(5)} ${symbol.padEnd(4)} MOL A   1    ${xyz}  1.00  0.00          ${symbol.padStart(2)}`;
  });
  return file('solution.pdb', [cell, ...rows, 'END', ''].join('\n'));
}

describe('a system of two files', () => {
  it('is its molecules in their box, whole, under the parameters of the topology', async () => {
    const { forcefield, structure, nonbonded } = await importSystem([topology, coordinates]);
    expect(structure).toMatchObject({ name: 'solution', box: [15.3, 16.1, 17.2], charge: 0 });
    expect(nonbonded).toBeNull();
    const prmtop = parsePrmtop(text(topology));
    const { potential } = potentialFromPrmtop(prmtop, parseRst7(text(coordinates)).positions);
    expect(forcefield.parametrize(structure)).toEqual(potential);
    expect((await potentialOf(forcefield, structure)).periodic).toMatchObject({
      box: [15.3, 16.1, 17.2],
      electrostatics: { kind: 'pme' },
    });
    for (let b = 0; b < structure.bonds.length; b += 2) {
      const [i, j] = structure.bonds.subarray(b, b + 2);
      const { positions: x } = structure;
      expect(Math.hypot(...[0, 1, 2].map((c) => x[3 * i + c] - x[3 * j + c]))).toBeLessThan(2);
    }
    expect(() => forcefield.parametrize({ ...structure, elements: structure.elements.slice().reverse() })).toThrow(
      /parameters for their own molecules/,
    );
  });

  it('goes by its contents: the same in either order and under other names, another with another byte', async () => {
    const fingerprint = async (...files: SystemFile[]) => (await importSystem(files)).forcefield.id.split('.').at(-1);
    const first = (await importSystem([topology, coordinates])).forcefield.id;
    expect(first).toMatch(/^solution\.[0-9a-f]{16}$/);
    expect((await importSystem([coordinates, topology])).forcefield.id).toBe(first);
    expect(await fingerprint({ ...topology, path: 'a b/other (1).parm7' }, coordinates)).toBe(first.split('.').at(-1));
    const moved = file(
      'solution.rst7',
      text(coordinates).replace(/(\d)(\s*)$/, (_, digit, end) => `${9 - digit}${end}`),
    );
    expect(await fingerprint(topology, moved)).not.toBe(first.split('.').at(-1));
  });

  it('comes as an OpenMM System and a PDB file, too, which says how pairs are summed', async () => {
    const water = await importSystem([file(`${OPENMM}/water.pdb`), file(`${OPENMM}/water.xml`)]);
    expect(water.structure.box).toEqual([12.4, 12.4, 12.4]);
    expect(water.nonbonded).toMatchObject({ method: 'pme', cutoff: 6, dispersionCorrection: true });
    expect(water.nonbonded).not.toHaveProperty('box');
    expect(water.forcefield.notes!(water.structure).join()).toMatch(/MonteCarloBarostat was left out/);
    const field = await importSystem([file(`${OPENMM}/field.xml`), file(`${OPENMM}/field.pdb`)]);
    expect(field.structure.elements.length * 3).toBe(field.structure.positions.length);
  });

  it('comes as a topology and a PDB file, whose cell is its box', async () => {
    const { structure } = await importSystem([topology, coordinates]);
    const symbols = { 1: 'H', 6: 'C', 7: 'N', 8: 'O', 11: 'Na', 17: 'Cl' };
    const cell = 'CRYST1   20.000   21.000   22.000  90.00  90.00  90.00 P 1           1';
    const places = pdb(structure.elements, structure.positions, cell, symbols);
    expect((await importSystem([topology, places])).structure.box).toEqual([20, 21, 22]);
    const dummy = pdb(structure.elements, structure.positions, 'CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1           1', symbols); // prettier-ignore
    expect((await importSystem([topology, dummy])).structure.box).toEqual([15.3, 16.1, 17.2]);
    const strange = pdb(structure.elements.slice().reverse(), structure.positions, cell, symbols);
    expect(await refusal(importSystem([topology, strange]))).toMatch(/another element.*do not belong together/);
  });

  it('says in a sentence what is wrong with files that make none', async () => {
    const cut = file('cut.prmtop', text(topology).slice(0, 20_000));
    expect(await refusal(importSystem([cut, coordinates]))).toMatch(/prmtop|section|cut off/i);
    expect(await refusal(importSystem([file('tests/golden/amber/amide.prmtop'), coordinates]))).toMatch(
      /of 335 atoms, the topology is of \d+: these files do not belong together/,
    );
    expect(await refusal(importSystem([topology, file('short.rst7', text(coordinates).slice(0, 5000))]))).toMatch(
      /cut off/,
    );
    const angles = `  15.3000000  16.1000000  17.2000000  80.0000000  90.0000000  90.0000000\n`;
    expect(await refusal(importSystem([topology, withBox(angles)]))).toMatch(/triclinic.*right angles/);
    expect(await refusal(importSystem([topology, topology]))).toMatch(/which make no system/);
    expect(await refusal(importSystem([file(`${OPENMM}/water.xml`), coordinates]))).toMatch(
      /335 atoms, the System is of \d+/,
    );
    const unboxed = file('old.prmtop', text(topology).replace(/%FLAG BOX_DIMENSIONS[^%]*%FORMAT[^%]*/, ''));
    const bare = withBox('');
    expect(await refusal(importSystem([unboxed, bare]))).toMatch(/neither it nor the rst7 file states one/);
  });
});

describe('the start of a system of files', () => {
  it('is where it is, at its temperature, unless a force is large', async () => {
    const { forcefield, structure } = await importSystem([topology, coordinates]);
    const potential = await constrainedPotential(await potentialOf(forcefield, structure), { constraints: 'h-bonds' });
    expect(await largestForce(potential, structure.positions)).toBeLessThan(CALM / 2);
    const none = () => Promise.reject(new Error('not asked'));
    const calm = await preparedStart(potential, structure, none, 300, 1, 1);
    const moved = calm.positions.reduce((most, x, c) => Math.max(most, Math.abs(x - structure.positions[c])), 0);
    // Held lengths are put right, and nothing else.
    expect(moved).toBeLessThan(0.1);

    const crushed = structure.positions.slice();
    // The first two molecules of water, on each other.
    const [o, other] = structure.elements.reduce<number[]>((all, z, i) => (z === 8 ? [...all, i] : all), []).slice(-2);
    for (let c = 0; c < 9; c++) crushed[3 * other + c] = crushed[3 * o + c] + (c % 3 === 0 ? 1.2 : 0);
    expect(await largestForce(potential, crushed)).toBeGreaterThan(10 * CALM);
    const relaxed = await preparedStart(potential, { ...structure, positions: crushed }, none, 300, 1, 1);
    expect(await largestForce(potential, relaxed.positions)).toBeLessThan(CALM);
  }, 60_000);

  it.skipIf(!existsSync(FIXTURES))(
    'DHFR in water needs no minimisation, and has its net charge',
    async () => {
      const { forcefield, structure } = await importSystem(
        ['dhfr_pme.prmtop', 'dhfr_pme.rst7'].map((name) => file(`${FIXTURES}/${name}`)),
      );
      expect(structure.elements).toHaveLength(23_558);
      const whole = await potentialOf(forcefield, structure);
      expect(netCharge(whole)).toBeCloseTo(-11, 3);
      expect(forcefield.notes!(structure)).toEqual([expect.stringMatching(/net charge of -11\.00 e.*even background/)]);
      const potential = await constrainedPotential(whole, { constraints: 'h-bonds' });
      expect(await largestForce(potential, structure.positions)).toBeCloseTo(103.2, 0);
    },
    60_000,
  );
});
