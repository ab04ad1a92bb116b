/** `ffp export`: what is written where, and what is refused. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reason, result } from './ffp.ts';

const folder = mkdtempSync(join(tmpdir(), 'ffp-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => ['--out', join(folder, name)];

test('a molecule of the Reference set goes to OpenMM, with the energy that evaluate gives', () => {
  const written = result(['export', 'openmm', '--molecule', 'ethanol', '--forcefield', 'mm-class1', ...at('openmm')]);
  expect(written).toMatchObject({
    program: 'openmm',
    molecule: 'ethanol',
    forcefield: 'mm-class1',
    atoms: 9,
    notes: [],
  });
  expect(readdirSync(join(folder, 'openmm')).sort()).toEqual((written.files as string[]).toSorted());
  const energies = Object.values(written.energies as Record<string, number>);
  expect(energies.reduce((sum, energy) => sum + energy, 0)).toBeCloseTo(written.energy as number, 9);
});

test('an Amber topology goes to LAMMPS', () => {
  const words = ['--topology', 'tests/golden/amber/amide.prmtop', '--coordinates', 'tests/golden/amber/amide.rst7'];
  const written = result(['export', 'lammps', ...words, ...at('lammps')], { cwd: process.cwd() });
  expect(written.files).toEqual(['molecule.data', 'molecule.in', 'molecule.pairs']);
  const { energy } = result(['evaluate', ...words], { cwd: process.cwd() });
  expect(written.energy).toBeCloseTo(energy as number, 9);
  expect(readFileSync(join(folder, 'lammps/molecule.in'), 'utf8')).toContain('its own licence and citation apply');
});

test.each([
  [['export', 'gromacs', '--molecule', 'ethanol', '--forcefield', 'mm-class1', '--out', 'x'], /export openmm/],
  [['export', 'openmm', '--molecule', 'ethanol', '--forcefield', 'mm-class1'], /--out is missing/],
  [
    ['export', 'openmm', '--molecule', 'ethanol', '--smiles', 'C', '--forcefield', 'mm-class1', '--out', 'x'],
    /leave out/,
  ],
  [['export', 'lammps', '--molecule', 'ethanol', '--forcefield', 'mm-class2', '--out', 'x'], /no exact form/],
  [['export', 'openmm', '--molecule', 'ethanol', '--forcefield', 'mm-polarizable', '--out', 'x'], /fixed charges/],
] as const)('%j is refused', (words, message) => {
  expect(reason(words, { cwd: folder })).toMatch(message);
  expect(readdirSync(folder)).not.toContain('x');
});
