/** A saved force field through the command line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkPart, rungPart, savedBytes } from '../models/savedFile.ts';
import { ffp, reason, result, skipWebgpu } from './ffp.ts';

const WATER = `3
Properties=species:S:1:pos:R:3:forces:R:3 bonds="0-1:1 0-2:1" energy=-2079 charge=0
O 0 0 0.12 0 0 0.1
H 0 0.77 -0.47 0 0 -0.05
H 0 -0.77 -0.47 0 0 -0.05
`;

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'ffp-saved-'));
  const bytes = await savedBytes([networkPart()]);
  writeFileSync(join(cwd, 'water.xyz'), WATER);
  writeFileSync(join(cwd, 'network.safetensors'), bytes);
  writeFileSync(join(cwd, 'sum.safetensors'), await savedBytes([rungPart('mm-class1'), networkPart()]));
  writeFileSync(join(cwd, 'damaged.safetensors'), bytes.with(-1, bytes.at(-1)! ^ 1));
  ffp(['--help']);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const on = (file: string) => ['--structure', 'water.xyz', '--forcefield', file];
const energies = (file: string, ...more: string[]) =>
  result(['evaluate', ...on(file), ...more], { cwd }) as { energy: number; energies: Record<string, number> };

describe('a saved force field', () => {
  it('is evaluated: the sum of its parts', () => {
    const [mm, network, sum] = ['mm-class1', 'network.safetensors', 'sum.safetensors'].map((file) => energies(file));
    expect(sum.energy).toBeCloseTo(mm.energy + network.energy, 9);
    expect(sum.energies.atomic_network).toBe(network.energy);
    expect(sum.energies.harmonic_bond).toBe(mm.energies.harmonic_bond);
  });

  it('moves a molecule, and is assessed', () => {
    const words = ['simulate', ...on('sum.safetensors'), '--steps', '20', '--backend', 'cpu'];
    expect(result(words, { cwd })).toMatchObject({ backend: 'cpu', atoms: 3, steps: 20 });
    const assessed = result(['assess', '--reference', 'water.xyz', '--forcefield', 'sum.safetensors'], { cwd });
    expect(assessed).toMatchObject({ frames: 1, not_covered: {} });
  });

  it.skipIf(skipWebgpu)('gives the same on the webgpu Engine', () => {
    const [cpu, webgpu] = ['cpu', 'webgpu'].map((backend) => energies('sum.safetensors', '--backend', backend));
    for (const [term, energy] of Object.entries(cpu.energies))
      expect(Math.abs(webgpu.energies[term] - energy), term).toBeLessThan(1e-3);
  });

  it('is refused in one line where it is none', () => {
    const of = (file: string) => reason(['evaluate', ...on(file)], { cwd });
    expect(of('damaged.safetensors')).toMatch(/"damaged.safetensors" is not what was saved: .* SHA-256/);
    expect(of('nowhere.safetensors')).toMatch(/no saved one, .* "nowhere.safetensors"/);
  });
});
