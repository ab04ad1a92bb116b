/** Restraints and walls on the command line. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffp, reason, result } from './ffp.ts';

let folder: string;
let system: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ffp-walls-'));
  const file = join(folder, 'two.xyz');
  // Two methanes 8 Å apart.
  const methane = (x: number) => [
    `C ${x} 0 0`,
    ...[
      [1, 1, 1],
      [1, -1, -1],
      [-1, 1, -1],
      [-1, -1, 1],
    ].map((d) => `H ${[x + 0.63 * d[0], 0.63 * d[1], 0.63 * d[2]].join(' ')}`),
  ];
  writeFileSync(file, `10\ntwo\n${[...methane(-4), ...methane(4)].join('\n')}\n`);
  system = ['--structure', file, '--forcefield', 'mm-class1'];
  ffp(['--help']);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('ffp evaluate', () => {
  it.each(['cpu', 'webgpu'])('adds a wall and restraints: %s', (backend) => {
    const of = (...more: string[]) =>
      result(['evaluate', ...system, '--backend', backend, ...more]).energies as Record<string, number>;
    // Carbons are 1 Å beyond it, along x alone.
    const walled = of('--wall', 'box:6,-,-', '--wall-constant', '2');
    const hydrogens = 4 * (1.63 ** 2 + 0.37 ** 2);
    expect(walled.box_wall).toBeCloseTo(2 * (2 * 1 + hydrogens), 3);
    expect(of('--wall', 'sphere:3', '--wall-centre', '4,0,0').spherical_wall).toBeGreaterThan(5 * 4.5 ** 2);
    // Where the file has them there is no energy.
    expect(of('--restrain', 'heavy', '--restraint-constant', '50').position_restraint).toBe(0);
  });
});

describe('ffp simulate', () => {
  it('counts the motion as a whole where a wall gives and takes it, and ties through a minimisation', () => {
    const words = ['simulate', ...system, '--backend', 'cpu', '--steps', '400'];
    expect(result(words).degrees_of_freedom).toBe(24);
    const held = result([...words, '--wall', 'sphere:5', '--restrain', '0-4', '--minimise', '50']);
    expect(held.degrees_of_freedom).toBe(30);
    expect(held.state_hash).toBe(
      result([...words, '--wall', 'sphere:5', '--restrain', '0-4', '--minimise', '50']).state_hash,
    );
  });
});

it.each([
  [['--wall', 'cube:3'], /--wall must be sphere:RADIUS or box:X,Y,Z .* it is "cube:3"/],
  [['--wall', 'box:-,-,-'], /--wall must be/],
  [['--wall', 'box:3,4'], /--wall takes three numbers/],
  [['--restrain', 'light'], /--restrain must list atoms, counted from 0/],
  [['--restrain', '0-10'], /A restraint names atom 10, and there are 10, counted from 0/],
  [['--wall-constant', '2'], /--wall-constant says nothing without --wall/],
  [['--restrain', 'all', '--restraint-constant', '-1'], /--restraint-constant/],
])('%s is refused in one line', (more, words) => {
  expect(reason(['evaluate', ...system, ...more])).toMatch(words);
});
