import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { ALA_GAS, FIXTURES, ffp, hasFixtures, reason, result, ROOT, skipWebgpu } from './ffp.ts';

/** Water as extended XYZ. */
const WATER = `3
Properties=species:S:1:pos:R:3 bonds="0-1:1 0-2:1" charge=0
O 0 0 0.12
H 0 0.77 -0.47
H 0 -0.77 -0.47
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ffp-cli-'));
  writeFileSync(join(folder, 'water.xyz'), WATER);
  // The first call builds; no test's time should hold that.
  ffp(['--help']);
});
afterAll(() => rmSync(folder, { recursive: true }));

const WATER_RUN = [
  'simulate',
  '--structure',
  'water.xyz',
  '--forcefield',
  'mm-class1',
  '--backend',
  'cpu',
  '--steps',
  '30',
];

describe('the command line', () => {
  it('starts within 2 seconds', () => {
    const begin = performance.now();
    result(['link', 'decode', '#1.q64FAA']);
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it('prints exactly one JSON object through npm', () => {
    const words = ['run', '--silent', 'ffp', '--', 'link', 'decode', '#1.q64FAA', '--json'];
    const { stdout, status } = spawnSync('npm', words, { cwd: ROOT, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(DEFAULT_EXPERIMENT);
  });

  it.each(['evaluate', 'assess', 'simulate', 'bench', 'link'])('explains %s', (command) => {
    const { status, stdout, stderr } = ffp([command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^ffp ${command} `));
    expect(stdout).toContain('--json');
    expect(ffp(['--help']).stdout).toContain(command);
  });

  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['fly'], /no command "fly"; there are/],
    ['an unknown option', ['evaluate', '--speed', '9'], /Unknown option '--speed'/],
    ['an option without a value', ['evaluate', '--topology'], /--topology/],
    [
      'no system',
      ['evaluate'],
      /either --topology and --coordinates, or --system and --positions, or --structure \(or --smiles\) and --forcefield/,
    ],
    ['half a system', ['evaluate', '--structure', 'x.xyz'], /--forcefield is missing/],
    [
      'a file that is not there',
      ['evaluate', '--topology', 'no.prmtop', '--coordinates', 'no.rst7'],
      /"no.prmtop" cannot be read: it does not exist/,
    ],
    ['a folder as a file', ['link', 'encode', '.'], /it is a folder/],
    [
      'a backend that is none',
      ['evaluate', '--structure', 'water.xyz', '--forcefield', 'mm-class1', '--backend', 'cuda'],
      /--backend must be cpu or webgpu/,
    ],
    ['a force field that is none', ['evaluate', '--structure', 'water.xyz', '--forcefield', 'mm-class9'], /mm-class9/],
    ['no steps', ['simulate', '--structure', 'water.xyz', '--forcefield', 'mm-class1'], /--steps is missing/],
    ['a negative step count', ['simulate', '--steps=-5'], /--steps must be a number from 1/],
    [
      'a step that is no number',
      ['simulate', '--steps', '10', '--structure', 'water.xyz', '--forcefield', 'mm-class1', '--dt', 'fast'],
      /--dt must be a number/,
    ],
    [
      'a pressure at constant energy',
      [...WATER_RUN, '--ensemble', 'nve', '--barostat', '1'],
      /--barostat keeps no constant energy; leave it or --ensemble nve out/,
    ],
    ['a pressure in empty space', [...WATER_RUN, '--barostat', '1'], /A pressure needs a periodic box/],
    ['hydrogens that are too heavy', [...WATER_RUN, '--hmr', '9'], /leave atom 1 no mass; take at most about 4/],
    [
      'constraints with multiple time steps',
      [...WATER_RUN, '--constraints', 'h-bonds', '--inner', 'mm-class1'],
      /--inner and --constraints h-bonds do not go together/,
    ],
    ['a suite that is none', ['bench', '--suite', 'none-such'], /no suite "none-such"/],
    ['an Experiment that is no JSON', ['link', 'encode', 'water.xyz'], /not JSON/],
    ['settings beside a link', ['simulate', '--steps', '10', '--link', '#1.q64FAA', '--dt', '1'], /leave out --dt/],
  ])('refuses %s in one line', (_, words, expected) => {
    expect(reason(words, { cwd: folder })).toMatch(expected);
  });

  it('refuses a molecule that blows up, names the atoms, and keeps what was computed', () => {
    const water = ['simulate', '--structure', 'water.xyz', '--forcefield', 'mm-class1', '--backend', 'cpu'];
    const words = [...water, '--steps', '200', '--dt', '20', '--every', '1', '--out', 'burst.xyz'];
    expect(reason(words, { cwd: folder })).toMatch(/blew up at step \d+ .*: .*[OH]\d.* Take a smaller time step/);
    expect(parseExtxyz(readFileSync(join(folder, 'burst.xyz'), 'utf8')).length).toBeGreaterThan(0);
  });
});

describe('evaluate', () => {
  it('reads files relative to the caller, and standard input', () => {
    const words = ['evaluate', '--forcefield', 'mm-class1', '--structure'];
    const fromFile = result([...words, 'water.xyz'], { cwd: folder });
    expect(fromFile).toMatchObject({ backend: 'cpu', adapter: expect.any(String) as string, atoms: 3 });
    expect(result([...words, '-'], { input: WATER })).toEqual(fromFile);
  });

  it('says when bonds were perceived', () => {
    const plain = WATER.replace(/^Properties.*$/m, 'water');
    const words = ['evaluate', '--structure', '-', '--forcefield', 'mm-class1', '--json'];
    expect(ffp(words, { input: plain }).stderr).toMatch(/perceived from distances/);
    expect(ffp(words, { input: WATER }).stderr).toBe('');
  });

  it('sums energies by group and by Term to the same total', () => {
    const { energy, energies, forces } = result(['evaluate', '--structure', 'water.xyz', '--forcefield', 'mm-class1'], {
      cwd: folder,
    }) as { energy: number; energies: Record<string, number>; forces: number[][] };
    const groups = ['bond', 'angle', 'torsion', 'nonbonded', 'reciprocal'];
    expect(groups.reduce((sum, group) => sum + energies[group], 0)).toBeCloseTo(energy, 10);
    const terms = Object.entries(energies).filter(([name]) => !groups.includes(name));
    expect(terms.reduce((sum, [, value]) => sum + value, 0)).toBeCloseTo(energy, 10);
    expect(forces.map((row) => row.length)).toEqual([3, 3, 3]);
    for (const c of [0, 1, 2]) expect(forces.reduce((sum, row) => sum + row[c], 0)).toBeCloseTo(0, 9);
  });
});

describe.skipIf(!hasFixtures)('with Amber files', () => {
  const reference = (name: string) =>
    JSON.parse(readFileSync(join(FIXTURES, `${name}.vacuum.json`), 'utf8')) as { energy_total: number };

  describe.each(['cpu', 'webgpu'])('on %s', (backend) => {
    const only = it.skipIf(backend === 'webgpu' && skipWebgpu);

    only.each([
      ['ala_gas', 'ala_gas.prmtop', 'ala_gas.rst7'],
      ['trx', 'trx.prmtop', 'trx.inpcrd'],
    ])('evaluates %s like OpenMM, with relative paths', (name, topology, coordinates) => {
      const words = ['evaluate', '--backend', backend, '--topology', topology, '--coordinates', coordinates];
      const { energy, ...rest } = result(words, { cwd: FIXTURES }) as { energy: number };
      expect(rest).toMatchObject({ backend, adapter: expect.stringMatching(/\w{4}/) as string });
      const expected = reference(name).energy_total;
      expect(Math.abs(energy - expected)).toBeLessThan(Math.max(1e-5 * Math.abs(expected), 1e-4));
    });

    only('simulates twice to the same state, and to another with another seed', () => {
      const words = ['simulate', ...ALA_GAS, '--backend', backend, '--steps', '500', '--seed'];
      const first = result([...words, '7']);
      expect(first).toMatchObject({ backend, atoms: 22, steps: 500, drift: null, drift_error: null });
      expect(first.state_hash).toMatch(/^[0-9a-f]{64}$/);
      expect(result([...words, '7']).state_hash).toBe(first.state_hash);
      expect(result([...words, '8']).state_hash).not.toBe(first.state_hash);
    });

    only('writes a trajectory without changing it', () => {
      const words = ['simulate', ...ALA_GAS, '--backend', backend, '--steps', '300'];
      const { state_hash } = result(words);
      const path = `${backend}.xyz`;
      expect(result([...words, '--out', path, '--every', '70'], { cwd: folder }).state_hash).toBe(state_hash);
      const frames = parseExtxyz(readFileSync(join(folder, path), 'utf8'));
      expect(frames.map(({ info }) => Number(info.get('step')))).toEqual([0, 70, 140, 210, 280, 300]);
      expect(frames[0].structure.bondSource).toBe('file');
    });

    only('keeps the energy in NVE, and tells the drift with its error', () => {
      const words = [
        'simulate',
        ...ALA_GAS,
        '--backend',
        backend,
        '--steps',
        '2000',
        '--ensemble',
        'nve',
        '--dt',
        '0.25',
      ];
      const { energy_start, energy_end, drift, drift_error } = result(words) as Record<string, number>;
      // Velocity Verlet at 0.25 fs: the total energy of 22 atoms fluctuates by hundredths of a kcal/mol.
      expect(Math.abs(energy_end - energy_start)).toBeLessThan(0.05);
      expect(Math.abs(drift)).toBeLessThan(5 * drift_error + 0.01);
      expect(drift_error).toBeGreaterThan(0);
    });

    only('refuses a truncated topology in one line', () => {
      const text = readFileSync(ALA_GAS[1], 'utf8');
      const short = join(folder, 'short.prmtop');
      writeFileSync(short, text.slice(0, text.length / 2));
      const words = ['evaluate', '--topology', short, '--coordinates', ALA_GAS[3], '--backend', backend];
      expect(reason(words)).toMatch(/prmtop/);
    });
  });

  it('computes a box, and the same atoms without it', () => {
    const words = ['evaluate', '--topology', 'ala2_solv.parm7', '--coordinates', 'ala2_solv.rst7', '--cutoff', '8'];
    const parity = result([...words, '--ewald-tolerance', '1e-6'], { cwd: FIXTURES });
    expect(parity).toMatchObject({ atoms: 3026 });
    expect(parity.energy).toBeCloseTo(-7938.3717, 3);
    expect(result([...words.slice(0, 5), '--nonbonded', 'none'], { cwd: FIXTURES })).toMatchObject({ atoms: 3026 });
  });

  it('takes the faster Engine and says what it measured', () => {
    const { stdout, stderr } = ffp(['simulate', ...ALA_GAS, '--steps', '100', '--json']);
    expect((JSON.parse(stdout) as { backend: string }).backend).toMatch(/^(cpu|webgpu)$/);
    expect(stderr).toMatch(/Time per step: cpu .* µs, webgpu .* µs|The cpu Engine is taken/);
  });
});

describe('link', () => {
  it('encodes a file, decodes the link from standard input, and simulates it', () => {
    const path = join(folder, 'experiment.json');
    const experiment = {
      ...DEFAULT_EXPERIMENT,
      seed: 11,
      events: [
        { step: 60, set: { temperature: 500 } },
        { step: 120, set: { dt: 0.25 } },
      ],
    };
    writeFileSync(path, JSON.stringify(experiment));
    const { url } = result(['link', 'encode', basename(path), '--base', 'https://example.org/'], { cwd: folder });
    expect(url).toMatch(/^https:\/\/example\.org\/#1\./);
    expect(result(['link', 'decode', '-'], { input: String(url) })).toEqual(experiment);

    const run = result(['simulate', '--link', String(url), '--steps', '200']);
    expect(run).toMatchObject({ backend: 'cpu', atoms: 9, steps: 200 });
    expect(result(['simulate', '--link', '-', '--steps', '200'], { input: String(url) }).state_hash).toBe(
      run.state_hash,
    );
    const calm = result(['link', 'encode', '-'], { input: JSON.stringify({ ...experiment, events: [] }) });
    expect(result(['simulate', '--link', String(calm.url), '--steps', '200']).state_hash).not.toBe(run.state_hash);
  });

  it('refuses what no Experiment is', () => {
    expect(reason(['link', 'decode', 'https://example.org/#hello'])).toMatch(/holds no Experiment/);
    expect(reason(['link', 'encode', '-'], { input: '{"version":1}' })).toMatch(/not a valid Experiment/);
    expect(reason(['link', 'decode'])).toMatch(/link encode F.json/);
  });
});
