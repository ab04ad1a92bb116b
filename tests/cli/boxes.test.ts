/** Periodic boxes on the command line, with a box of this project's own making. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ffp, reason, result, ROOT } from './ffp.ts';

const GOLDEN = join(ROOT, 'tests/golden/periodic');
const SYSTEM = ['--topology', join(GOLDEN, 'solution.prmtop'), '--coordinates', join(GOLDEN, 'solution.rst7')];
const AMIDE = [
  '--topology',
  join(ROOT, 'tests/golden/amber/amide.prmtop'),
  '--coordinates',
  join(ROOT, 'tests/golden/amber/amide.rst7'),
];
const golden = JSON.parse(readFileSync(join(GOLDEN, 'solution.json'), 'utf8')) as Record<
  'pme' | 'cutoff',
  { energies: Record<string, number> }
> & { dispersion: number };
const total = ({ energies }: { energies: Record<string, number> }) =>
  Object.values(energies).reduce((sum, u) => sum + u, 0);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ffp-boxes-'));
  ffp(['--help']);
});
afterAll(() => rmSync(folder, { recursive: true }));

const near = (energy: unknown, expected: number) =>
  expect(Math.abs((energy as number) / expected - 1)).toBeLessThan(1e-6);

describe('ffp evaluate in a box', () => {
  it('takes PME where the files state a box, and says the reciprocal part', () => {
    const { energy, energies, atoms } = result(['evaluate', ...SYSTEM, '--cutoff', '7', '--ewald-tolerance', '1e-6']);
    expect(atoms).toBe(335);
    near(energy, total(golden.pme));
    const groups = energies as Record<'bond' | 'angle' | 'torsion' | 'nonbonded' | 'reciprocal', number>;
    near(groups.reciprocal, golden.pme.energies.Reciprocal);
    // Which is not counted twice.
    near(groups.bond + groups.angle + groups.torsion + groups.nonbonded + groups.reciprocal, energy as number);
  });

  it('takes a reaction field, and the dispersion correction, where they are asked for', () => {
    const words = ['evaluate', ...SYSTEM, '--cutoff', '7', '--nonbonded', 'cutoff'];
    near(result(words).energy, total(golden.cutoff));
    near(result([...words, '--dispersion-correction']).energy, total(golden.cutoff) + golden.dispersion);
  });

  it('says what becomes of a net charge', () => {
    const topology = join(folder, 'charged.prmtop');
    const text = readFileSync(SYSTEM[1], 'utf8');
    // Amber's sodium: 18.2223 is an elementary charge.
    writeFileSync(topology, text.replace('1.82223000E+01', '0.00000000E+00'));
    const { status, stderr } = ffp(['evaluate', '--topology', topology, ...SYSTEM.slice(2), '--cutoff', '7', '--json']);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /net charge of -1\.000 e: an even background .* makes it neutral, which adds -\d+\.\d{4} kcal\/mol and no force/,
    );
    expect(ffp(['evaluate', ...SYSTEM, '--cutoff', '7', '--json']).stderr).not.toMatch(/net charge/);
  });

  it.each<[string, string[], RegExp]>([
    ['a cutoff over half the box', SYSTEM, /cutoff of 9 Å is more than half the shortest edge of the box, 15\.300 Å/],
    ['PME without a box', [...AMIDE, '--nonbonded', 'pme'], /needs a box, and these files state none/],
    ['a cutoff without a box', [...AMIDE, '--cutoff', '8'], /--cutoff says nothing where --nonbonded is none/],
    [
      'a tolerance without Ewald',
      [...SYSTEM, '--nonbonded', 'cutoff', '--ewald-tolerance', '1e-4'],
      /--ewald-tolerance says nothing/,
    ],
    ['a negative cutoff', [...SYSTEM, '--cutoff=-3'], /--cutoff must be a number from 1/],
    [
      'a negative cutoff without the sign of equality',
      [...SYSTEM, '--cutoff', '-3'],
      /--cutoff must be a number from 1/,
    ],
  ])('refuses %s', (_, words, message) => {
    expect(reason(['evaluate', ...words])).toMatch(message);
  });

  it('refuses boxes that are not rectangular', () => {
    const bent = join(folder, 'bent.rst7');
    const text = readFileSync(SYSTEM[3], 'utf8').trimEnd();
    const last = text.lastIndexOf('\n') + 1;
    writeFileSync(bent, `${text.slice(0, last)}${'  15.3000000  16.1000000  17.2000000'}${'  70.0000000'.repeat(3)}\n`);
    expect(reason(['evaluate', ...SYSTEM.slice(0, 3), bent])).toMatch(/triclinic .*only boxes with right angles/);
  });
});

describe('ffp simulate in a box', () => {
  it('has two threads on the cpu Engine, to the bits of one', () => {
    const words = ['simulate', ...SYSTEM, '--cutoff', '7', '--nonbonded', 'cutoff', '--backend', 'cpu', '--dt', '0.5'];
    const simulate = (...more: string[]) => result([...words, '--steps', '6000', ...more]);
    const [one, two] = [simulate('--threads', '1'), simulate()];
    expect(one.adapter).toMatch(/one thread$/);
    expect(two.adapter).toMatch(/2 threads$/);
    expect(two.state_hash).toBe(one.state_hash);
  });

  const words = ['simulate', ...SYSTEM, '--cutoff', '7', '--backend', 'cpu', '--steps', '40'];

  it('gives the same bits twice', () => {
    const [one, other] = [result(words), result(words)];
    expect(one.state_hash).toBe(other.state_hash);
    expect(one.energy_end).toBe(other.energy_end);
  });

  // Of 300 kcal/mol of motion, with bonds to hydrogen at 0.5 fs and pairs that end at the cutoff; a wrong force costs hundreds.
  it('conserves energy', () => {
    const { energy_start, energy_end } = result([...words, '--ensemble', 'nve', '--dt', '0.5', '--steps', '400']);
    expect(Math.abs((energy_end as number) - (energy_start as number))).toBeLessThan(3);
  });

  it.each(['pme', 'cutoff'])('%s on webgpu goes where the cpu Engine goes, with lengths held', (method) => {
    const held = [
      'simulate',
      ...SYSTEM,
      '--cutoff',
      '7',
      '--nonbonded',
      method,
      '--constraints',
      'h-bonds',
      '--steps',
      '6',
    ];
    const [own, oracle] = ['webgpu', 'cpu'].map((backend) =>
      result([...held, '--ensemble', 'nve', '--backend', backend]),
    );
    expect(own).toMatchObject({ backend: 'webgpu', atoms: 335, degrees_of_freedom: 674 });
    expect(oracle.degrees_of_freedom).toBe(674);
    for (const key of ['energy_start', 'energy_end'])
      expect(Math.abs((own[key] as number) / (oracle[key] as number) - 1), key).toBeLessThan(1e-5);
    expect(Math.abs((own.temperature_mean as number) / (oracle.temperature_mean as number) - 1)).toBeLessThan(1e-4);
  });

  it('rescales, breathes and relaxes to the same bits twice', () => {
    const pressed = [...words, '--nonbonded', 'cutoff', '--constraints', 'h-bonds', '--steps', '80'];
    const all = [...pressed, '--thermostat', 'csvr', '--barostat', '1', '--hmr', '3', '--minimise', '20'];
    const [one, other] = [result(all), result(all)];
    expect(one.state_hash).toBe(other.state_hash);
    expect(one.density_mean as number).toBeGreaterThan(0.6);
    expect(one.density_mean as number).toBeLessThan(1.2);
    expect(result([...pressed, '--thermostat', 'csvr']).state_hash).not.toBe(one.state_hash);
  });

  it.each(['cpu', 'webgpu'])('says on %s where the time of a step goes', (backend) => {
    const held = ['simulate', ...SYSTEM, '--cutoff', '7', '--constraints', 'h-bonds', '--steps', '6', '--split'];
    const split = result([...held, '--backend', backend]).split as {
      how: string;
      us_per_step: number;
      us: Record<string, number>;
    };
    expect(split.how).toBe(backend === 'cpu' ? 'watched' : 'alone');
    for (const part of ['bonded', 'pairs', 'transform']) expect(split.us[part], part).toBeGreaterThan(0);
    const sum = Object.values(split.us).reduce((all, time) => all + time, 0);
    expect(Math.abs(sum / split.us_per_step - 1)).toBeLessThan(1e-6);
  });

  it('refuses multiple time steps', () => {
    expect(reason([...words, '--inner', 'mm-class1'])).toMatch(/--inner works in empty space/);
  });
});

describe('ffp box', () => {
  it('fills a box that the other commands open, as a link and as a file', () => {
    const file = join(folder, 'water.xyz');
    const made = result(['box', '--water', '30', '--nonbonded', 'cutoff', '--cutoff', '4.5', '--out', file]);
    expect(made).toMatchObject({ atoms: 90, molecules: 30, net_charge: 0 });
    expect(made.density).toBeCloseTo(0.997, 6);
    const linked = result(['evaluate', '--link', made.url as string]);
    const read = result([
      'evaluate',
      '--structure',
      file,
      '--forcefield',
      'mm-liquid',
      '--nonbonded',
      'cutoff',
      '--cutoff',
      '4.5',
    ]);
    // The file has eight decimals.
    expect(Math.abs((linked.energy as number) - (read.energy as number))).toBeLessThan(1e-3);
    expect((linked.energies as Record<string, number>).coulomb).not.toBe(0);
  });

  it.each<[string[], RegExp]>([
    [['--edge', '20', '--water', '100', '--density', '1'], /two of them make the third/],
    [['--pure', '--molecules', '3'], /--pure needs a molecule/],
    [['--water', '3', '--molecules', '3'], /leave out --molecules/],
    [['--water', '8', '--cutoff', '8'], /more than half the shortest edge/],
  ])('refuses %j', (words, expected) => expect(reason(['box', ...words])).toMatch(expected));
});

describe('ffp evaluate --system', () => {
  const OPENMM = join(ROOT, 'tests/golden/openmm');
  const words = ['evaluate', '--system', join(OPENMM, 'field.xml'), '--positions', join(OPENMM, 'field.pdb')];
  const field = JSON.parse(readFileSync(join(OPENMM, 'field.json'), 'utf8')) as { energy: number };

  it('computes a System of OpenMM at the positions of its PDB file, in its box', () => {
    // Positions of the PDB file are rounded to 0.001 Å.
    expect(result(words).energy).toBeCloseTo(field.energy, 0);
    expect(result([...words, '--nonbonded', 'none']).energy).not.toBeCloseTo(field.energy, 0);
  });

  it('says what is missing', () => {
    expect(reason(words.slice(0, 3))).toMatch(/--positions is missing/);
    expect(reason([...words, '--forcefield', 'mm-class1'])).toMatch(/Give either --topology .*, or --system/);
  });
});
