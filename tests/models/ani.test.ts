/** ANI-2x, two of its eight networks, against TorchANI, where its files lie beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elementByNumber, elementBySymbol } from '../../src/chem/elements.ts';
import { HARTREE } from '../../src/core/units.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { aniForceField } from '../../src/models/ani/forcefield.ts';
import type { NamedFiles } from '../../src/models/ani/files.ts';
import { importAni } from '../../src/models/ani/import.ts';
import { evaluateWith, moleculeOf, readModelFiles } from './support.ts';

const FOLDER = resolve('../shared/fixtures/ani-2x');
const present = existsSync(FOLDER);

interface Case {
  readonly name: string;
  readonly elements: readonly string[];
  readonly positions_angstrom: number[][];
  readonly member_energies_hartree: number[];
  readonly energy_hartree: number;
  readonly forces_kcal_per_mol_angstrom: number[][];
}

/** hartree; kcal/mol/Å, of which the reference has six decimals. */
const TOLERANCE = { energy: 1e-10, force: 1e-5 };

const files: NamedFiles = present ? readModelFiles(FOLDER) : new Map();
const cases = present ? (JSON.parse(readFileSync(`${FOLDER}/reference.json`, 'utf8')) as { cases: Case[] }).cases : [];
const structureOf = ({ elements, positions_angstrom }: Case) =>
  moleculeOf(
    elements.map((symbol) => elementBySymbol(symbol).number),
    positions_angstrom.flat(),
  );

describe.skipIf(!present)('ANI-2x', () => {
  const ani = present ? importAni(files) : (null as never);

  it('knows its elements, and how many of its networks there are', () => {
    expect(ani.model.elements).toEqual([1, 6, 7, 8, 16, 9, 17]);
    expect([ani.model.members.length, ani.promised]).toEqual([2, 8]);
    const forceField = aniForceField(ani);
    expect(forceField).toMatchObject({ id: 'ani-2x', technicalName: 'ANI-2x', family: 'ml' });
    expect(forceField.notes!(structureOf(cases[0]))).toEqual([
      '2 of the 8 networks of ANI-2x are here; their mean is taken.',
    ]);
  });

  it.each(cases)('gives the energies and forces of $name', async (expected) => {
    const { energy, forces, members } = await evaluateWith(aniForceField(ani), structureOf(expected));
    expect(Math.abs(energy / HARTREE - expected.energy_hartree)).toBeLessThan(TOLERANCE.energy);
    expected.member_energies_hartree.forEach((member, m) =>
      expect(Math.abs(members[m] / HARTREE - member)).toBeLessThan(TOLERANCE.energy),
    );
    const worst = expected.forces_kcal_per_mol_angstrom.flat().map((force, c) => Math.abs(force - forces[c]));
    expect(Math.max(...worst)).toBeLessThan(TOLERANCE.force);
  });

  it('differs from member to member by far more than that', () => {
    for (const { member_energies_hartree: members } of cases.slice(1))
      expect(Math.abs(members[0] - members[1])).toBeGreaterThan(1e-5);
  });

  it('does no work along a closed way', async () => {
    const structure = structureOf(cases.find(({ name }) => name === 'ethanol')!);
    const evaluator = await loadEvaluator(aniForceField(ani).parametrize(structure));
    const x = structure.positions.slice();
    const [forces, energies] = [new Float64Array(x.length), new Float64Array(1)];
    const [points, size] = [200, 0.003];
    let [work, way] = [0, 0];
    for (let p = 0; p < points; p++) {
      const t = (2 * Math.PI * p) / points;
      structure.positions.forEach((start, c) => (x[c] = start + size * Math.cos(t + c)));
      evaluator.evaluate(x, forces, energies);
      forces.forEach((force, c) => {
        const step = (-size * Math.sin(t + c) * 2 * Math.PI) / points;
        work += force * step;
        way += Math.abs(force * step);
      });
    }
    expect(way).toBeGreaterThan(3);
    // CELU's second derivative jumps: the sum approaches the integral as the square of the step, not faster.
    expect(Math.abs(work) / way).toBeLessThan(1e-8);
  });

  it('loads like ANI-1x: four elements, other numbers of features', async () => {
    const four = importAni(fourElements(files));
    expect(four.model.elements).toEqual([1, 6, 7, 8]);
    expect(four.promised).toBe(2);
    const known = cases.filter(({ elements }) => elements.every((symbol) => 'HCNO'.includes(symbol)));
    expect(known.length).toBeGreaterThanOrEqual(5);
    for (const expected of known) {
      const { energy } = await evaluateWith(aniForceField(four), structureOf(expected));
      expect(Math.abs(energy / HARTREE - expected.energy_hartree)).toBeLessThan(TOLERANCE.energy);
    }
    const chlorobenzene = cases.find(({ elements }) => elements.includes('Cl'))!;
    expect(() => aniForceField(four).parametrize(structureOf(chlorobenzene))).toThrow(/H, C, N, O only.*Cl1/);
  });
});

/** The same networks with the columns of four elements, as the files of a model of four elements. */
function fourElements(whole: NamedFiles): NamedFiles {
  const descriptions = JSON.parse(readFileSync(new URL('../golden/ani/four.json', import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
  const [S, radial, angular] = [7, 16, 32];
  const kept = [0, 1, 2, 3];
  const columns = [
    ...Array.from({ length: 4 * radial }, (_, k) => k),
    ...kept.flatMap((s) =>
      kept.slice(s).flatMap((t) => {
        const pair = (s * (2 * S - s + 1)) / 2 + t - s;
        return Array.from({ length: angular }, (_, f) => S * radial + pair * angular + f);
      }),
    ),
  ];
  const text = (path: string) => new TextDecoder().decode(whole.get(path));
  const params = [...whole.keys()].find((path) => path.endsWith('.params'))!;
  const files = new Map<string, Uint8Array>([
    ['four/rHCNO.params', new TextEncoder().encode(text(params).replace(/Atyp = .*/, 'Atyp = [H,C,N,O]'))],
    ['four/sae_linfit.dat', new TextEncoder().encode(text('sae_linfit.dat').split('\n').slice(0, 4).join('\n'))],
  ]);
  for (const element of [1, 6, 7, 8])
    for (const train of [0, 1]) {
      const { symbol } = elementByNumber(element);
      const folder = `train${train}/networks/ANN-${symbol}.nnf`;
      files.set(`four/${folder}`, new Uint8Array(Buffer.from(descriptions[symbol], 'base64')));
      for (const [path, bytes] of whole) if (path.startsWith(`${folder}-`)) files.set(`four/${path}`, bytes);
      const first = whole.get(`${folder}-l1.wparam`)!;
      const weights = new Float32Array(first.slice().buffer);
      const rows = weights.length / 1008;
      const cut = Float32Array.from(
        { length: rows * columns.length },
        (_, n) => weights[Math.floor(n / columns.length) * 1008 + columns[n % columns.length]],
      );
      files.set(`four/${folder}-l1.wparam`, new Uint8Array(cut.buffer));
    }
  return files;
}
