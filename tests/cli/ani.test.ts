/** A learned force field from a folder, through the command line. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { zipOf } from '../helpers/zip.ts';
import { readModelFiles, TINY } from '../models/support.ts';
import { ffp, reason, result, ROOT, skipWebgpu } from './ffp.ts';

/** Water near its minimum, and a labelled frame of it. */
const WATER = `3
Properties=species:S:1:pos:R:3:forces:R:3 bonds="0-1:1 0-2:1" energy=-2079 charge=0
O 0 0 0.12 0 0 0.1
H 0 0.77 -0.47 0 0 -0.05
H 0 -0.77 -0.47 0 0 -0.05
`;
const MODEL = ['--forcefield', join(ROOT, TINY)];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ffp-ani-'));
  writeFileSync(join(folder, 'water.xyz'), WATER);
  mkdirSync(join(folder, 'empty'));
  ffp(['--help']);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a network in a folder', () => {
  const evaluate = ['evaluate', '--structure', 'water.xyz'];

  it('is evaluated, member by member', () => {
    const { energy, energies, members, forces, force_deviation } = result([...evaluate, ...MODEL], { cwd: folder }) as {
      energy: number;
      energies: Record<string, number>;
      members: number[];
      forces: number[][];
      force_deviation: number[];
    };
    const none = { bond: 0, angle: 0, torsion: 0, nonbonded: 0, reciprocal: 0 };
    expect(energies).toEqual({ ...none, atomic_network: energy });
    expect(members.length).toBe(2);
    expect((members[0] + members[1]) / 2).toBeCloseTo(energy, 8);
    expect(forces.length).toBe(3);
    expect(force_deviation.length).toBe(3);
    expect(Math.min(...force_deviation)).toBeGreaterThan(0.01);
  });

  it('may be in an archive', () => {
    writeFileSync(join(folder, 'model.zip'), zipOf(readModelFiles(join(ROOT, TINY))));
    const packed = result([...evaluate, '--forcefield', 'model.zip'], { cwd: folder });
    expect(packed).toEqual(result([...evaluate, ...MODEL], { cwd: folder }));
  });

  it('says how many networks there are, and where it cannot be trusted', () => {
    const { stderr } = ffp([...evaluate, ...MODEL, '--json'], { cwd: folder });
    expect(stderr).toBe('2 of the 3 networks of tiny are here; their mean is taken.\n');
    const ion = ffp(['evaluate', '--structure', '-', ...MODEL, '--json'], {
      input: WATER.replace('charge=0', 'charge=1'),
    });
    expect(ion.stderr).toMatch(/charge \+1, .* do not trust it here/);
  });

  it('moves a molecule, and is assessed', () => {
    const words = ['simulate', '--structure', 'water.xyz', ...MODEL, '--steps', '20', '--backend', 'cpu'];
    expect(result(words, { cwd: folder })).toMatchObject({ backend: 'cpu', atoms: 3, steps: 20 });
    const assessed = result(['assess', '--reference', 'water.xyz', ...MODEL], { cwd: folder });
    expect(assessed).toMatchObject({ frames: 1, not_covered: {} });
    expect(assessed.force_mae).toBeGreaterThan(0);
  });

  it('is given beside a link that names it, and must be the one', () => {
    const water = {
      kind: 'inline',
      name: 'water',
      elements: ['O', 'H', 'H'],
      positions: [
        [0, 0, 0.12],
        [0, 0.77, -0.47],
        [0, -0.77, -0.47],
      ],
      bonds: [
        [0, 1, 1],
        [0, 2, 1],
      ],
      charge: 0,
    };
    const linkTo = (forcefield: string) => {
      const settings = { ...DEFAULT_EXPERIMENT.settings, forcefield };
      writeFileSync(
        join(folder, 'experiment.json'),
        JSON.stringify({ ...DEFAULT_EXPERIMENT, molecule: water, settings }),
      );
      return result(['link', 'encode', 'experiment.json'], { cwd: folder }).url as string;
    };
    const simulate = ['simulate', '--steps', '5', '--backend', 'cpu', '--link'];
    const link = linkTo('tiny.7321779dee8b28cb');
    expect(reason([...simulate, link])).toMatch(/needs the model tiny \(fingerprint 7321779dee8b28cb\).*--forcefield/);
    const hashes = [0, 1].map(() => result([...simulate, link, ...MODEL]).state_hash);
    expect(hashes[0]).toBe(hashes[1]);
    expect(reason([...simulate, linkTo('tiny.0000000000000000'), ...MODEL])).toMatch(
      /fingerprint 0000000000000000\), and --forcefield names tiny.7321779dee8b28cb/,
    );
    expect(reason([...simulate, linkTo('mm-class1'), ...MODEL])).toMatch(/brings its own force field/);
  });

  it.skipIf(skipWebgpu)('gives the same on the webgpu Engine', () => {
    const [cpu, webgpu] = ['cpu', 'webgpu'].map((backend) =>
      result([...evaluate, ...MODEL, '--backend', backend], { cwd: folder }),
    );
    expect(webgpu).toMatchObject({ backend: 'webgpu', regime: 'tiled' });
    expect(Math.abs((webgpu.energy as number) - (cpu.energy as number))).toBeLessThan(1e-3);
    expect(webgpu.members).toHaveLength((cpu.members as number[]).length);
  });

  it('is refused where there is none', () => {
    const of = (path: string) => reason([...evaluate, '--forcefield', path], { cwd: folder });
    expect(of('empty')).toMatch(/no ANI model here/);
    expect(of('/usr')).toMatch(/folder "\/usr" holds too much to be a model/);
    expect(of('nowhere')).toMatch(
      /no force field, no saved one, no folder and no zip archive "nowhere"; shipped are .*mm-class1/,
    );
    expect(of('water.xyz')).toMatch(/no zip archive "water.xyz"/);
  });
});
