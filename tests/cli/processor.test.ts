/** What the command line can ask of the cpu Engine: precision, and threads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TINY } from '../models/support.ts';
import { ffp, reason, result, ROOT } from './ffp.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ffp-processor-'));
  writeFileSync(join(cwd, 'water.xyz'), '3\nbonds="0-1:1 0-2:1"\nO 0 0 0.12\nH 0 0.77 -0.47\nH 0 -0.77 -0.47\n');
  ffp(['--help']);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const water = (forceField: string) => ['--structure', 'water.xyz', '--forcefield', forceField, '--backend', 'cpu'];
const network = water(join(ROOT, TINY));

describe('--precision', () => {
  it('is double unless it is asked for', () => {
    const evaluate = (...words: string[]) =>
      result(['evaluate', ...network, ...words], { cwd }) as { adapter: string; energy: number; forces: number[][] };
    const plain = evaluate();
    expect(plain.adapter).toMatch(/double precision/);
    expect(evaluate('--precision', 'double')).toEqual(plain);
    const single = evaluate('--precision', 'single');
    expect(single.adapter).toMatch(/networks in single precision/);
    expect(single.energy).not.toBe(plain.energy);
    expect(Math.abs(single.energy - plain.energy)).toBeLessThan(1e-4);
    single.forces.flat().forEach((force, c) => expect(Math.abs(force - plain.forces.flat()[c])).toBeLessThan(2e-4));
  });

  it('refuses what is no precision, and another Engine', () => {
    expect(reason(['evaluate', ...network, '--precision', 'half'], { cwd })).toMatch(/double or single, not "half"/);
    const words = ['evaluate', ...network.slice(0, -1), 'webgpu'];
    expect(reason([...words, '--precision', 'double'], { cwd })).toMatch(/--precision is for the cpu Engine/);
  });
});

describe('--threads', () => {
  it('shares replicas among threads of this machine, to the same bits', () => {
    const simulate = (threads: string) =>
      result(['simulate', ...water('mm-class1'), '--steps', '2000', '--replicas', '256', '--threads', threads], {
        cwd,
      });
    const [one, two] = [simulate('1'), simulate('2')];
    expect(one.adapter).toBe('JavaScript, double precision, one thread');
    expect(two.adapter).toBe('JavaScript, double precision, 2 threads');
    expect(two.state_hash).toBe(one.state_hash);
    expect(two.energy_end).toBe(one.energy_end);
  });

  it('refuses what is no number of them', () => {
    const words = ['assess', '--forcefield', 'mm-class1', '--molecule', 'water', '--threads'];
    expect(reason([...words, '0'])).toMatch(/--threads must be a number from 1 to/);
    expect(reason([...words, '2', '--backend', 'webgpu'])).toMatch(/--threads is for the cpu Engine/);
  });
});
