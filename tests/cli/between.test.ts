/** Between MM and a network, through the command line: a learned region, and multiple time-stepping. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TINY } from '../models/support.ts';
import { ffp, reason, result, ROOT, skipWebgpu } from './ffp.ts';

const ETHANOL = `9
bonds="0-1:1 1-2:1 0-3:1 0-4:1 0-5:1 1-6:1 1-7:1 2-8:1"
C 0.979 0.172 -0.032
C -0.552 -0.372 -0.248
O -1.559 0.406 0.157
H 0.859 1.059 0.368
H 1.401 0.100 -1.021
H 1.389 -0.774 0.486
H -0.677 -1.367 0.151
H -0.405 -0.518 -1.350
H -1.124 1.280 -0.084
`;

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ffp-between-'));
  writeFileSync(join(cwd, 'ethanol.xyz'), ETHANOL);
  ffp(['--help']);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const around = ['--structure', 'ethanol.xyz', '--forcefield', 'mm-class1'];
const on = (atoms: string) => [...around, '--region', atoms, '--region-forcefield', join(ROOT, TINY)];

describe('--inner', () => {
  const network = ['--structure', 'ethanol.xyz', '--forcefield', join(ROOT, TINY), '--backend', 'cpu'];

  it('takes the steps under a cheap force field', () => {
    const run = (...words: string[]) => result(['simulate', ...network, '--steps', '40', ...words], { cwd });
    const split = run('--inner', 'mm-class1', '--inner-steps', '4');
    expect(split).toMatchObject({ backend: 'cpu', steps: 40 });
    expect(split).toMatchObject({ state_hash: run('--inner', 'mm-class1').state_hash });
    expect(run('--inner', 'mm-class1', '--inner-steps', '2').state_hash).not.toBe(split.state_hash);
    expect(run().state_hash).not.toBe(split.state_hash);
  });

  it('refuses what does not fit, in one line', () => {
    const of = (...words: string[]) => reason(['simulate', ...network, '--steps', '10', ...words], { cwd });
    expect(of('--inner-steps', '2')).toMatch(/--inner-steps needs --inner/);
    expect(of('--inner', 'mm-class1')).toMatch(/--steps must be a multiple of --inner-steps, 4/);
    expect(of('--inner', 'mm-class1', '--inner-steps', '0')).toMatch(/--inner-steps must be a number from 1 to 100/);
    expect(of('--inner', 'springs', '--inner-steps', '2')).toMatch(/There is no force field/);
    expect(reason(['simulate', '--link', '#1.q64FAA', '--steps', '4', '--inner', 'mm-class1'])).toMatch(
      /leave out --inner/,
    );
  });
});

describe('--region', () => {
  it('puts some atoms under another force field', () => {
    const whole = result(['evaluate', ...on('1-2,6-8')], { cwd });
    const { energies, energy, forces, members } = whole as {
      energies: Record<string, number>;
      energy: number;
      forces: number[][];
      members: number[];
    };
    expect(energies.region).toBeLessThan(-1000);
    expect(energies.harmonic_bond).toBeGreaterThan(0);
    expect((members[0] + members[1]) / 2).toBeCloseTo(energy, 8);
    expect(forces).toHaveLength(9);
    const mm = result(['evaluate', ...around], { cwd }) as { energies: Record<string, number> };
    expect(energies.harmonic_bond).toBeLessThan(mm.energies.harmonic_bond);
  });

  it.skipIf(skipWebgpu)('gives the same on the webgpu Engine', () => {
    const [cpu, webgpu] = ['cpu', 'webgpu'].map((backend) =>
      result(['evaluate', ...on('1-2,6-8'), '--backend', backend], { cwd }),
    );
    expect(Math.abs((webgpu.energy as number) - (cpu.energy as number))).toBeLessThan(1e-3);
  });

  it('moves a molecule', () => {
    const words = ['simulate', ...on('1,2,6,7,8'), '--steps', '20', '--backend', 'cpu'];
    expect(result(words, { cwd })).toMatchObject({ backend: 'cpu', atoms: 9, steps: 20 });
  });

  it('is assessed', () => {
    const words = ['assess', '--forcefield', 'mm-class1', '--molecule', 'ethanol', '--split', 'test'];
    const region = ['--region', '1-2,6-8', '--region-forcefield', join(ROOT, TINY)];
    const [plain, within] = [words, [...words, ...region]].map((all) => result(all) as { force_mae: number });
    // The tiny network is no force field of anything.
    expect(within.force_mae).toBeGreaterThan(2 * plain.force_mae);
    expect(reason([...words.map((word) => (word === 'ethanol' ? 'all' : word)), ...region])).toMatch(
      /--region names atoms of one molecule, and the reference has \d+/,
    );
    expect(reason([...words, '--region', '1'])).toMatch(/belong together/);
  });

  it('refuses what is no region, in one line', () => {
    const of = (...words: string[]) => reason(['evaluate', ...words], { cwd });
    expect(of(...on('1-'))).toMatch(/--region must list atoms.*"1-" is no atom/);
    expect(of(...on('0-999999999'))).toMatch(/no atom and no range/);
    expect(of(...on('1-2,6-9'))).toMatch(/names atom 9; this molecule has atoms 0 to 8/);
    expect(of(...on('0-8'))).toMatch(/the whole molecule/);
    expect(of(...on('0-2'))).toMatch(/hydrogens belong/);
    expect(of(...around, '--region', '1')).toMatch(/belong together/);
    expect(of(...on('1-2,6-8').slice(0, -1), 'nowhere')).toMatch(/There is no force field/);
  });
});
