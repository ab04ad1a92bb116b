/** Systems of two files on the command line: what links ask for, starts that the files state, and files that are wrong. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { AMBER_VELOCITY, parseRst7 } from '../../src/chem/rst7.ts';
import { importSystem } from '../../src/models/importSystem.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { encodeLink } from '../../src/session/link.ts';
import { ffp, reason, result, ROOT, skipWebgpu } from './ffp.ts';

const [PRMTOP, RST7] = ['prmtop', 'rst7'].map((ending) => join(ROOT, 'tests/golden/periodic', `solution.${ending}`));
const FILES = ['--topology', PRMTOP, '--coordinates', RST7];
const CUT = ['--nonbonded', 'cutoff', '--cutoff', '7'];
const BACKENDS = skipWebgpu ? ['cpu'] : ['cpu', 'webgpu'];
const rst7 = readFileSync(RST7, 'utf8');
const { atoms, positions, box } = parseRst7(rst7);

let folder: string;
let link: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ffp-systems-'));
  const files = [PRMTOP, RST7].map((path) => ({ path, bytes: new Uint8Array(readFileSync(path)) }));
  const { forcefield } = await importSystem(files);
  const { settings } = DEFAULT_EXPERIMENT;
  link = await encodeLink(
    {
      ...DEFAULT_EXPERIMENT,
      molecule: { kind: 'brought', name: 'Salt', model: forcefield.id },
      settings: {
        ...settings,
        forcefield: forcefield.id,
        dt: 2,
        constraints: 'h-bonds',
        nonbonded: { method: 'cutoff', cutoff: 7 },
      },
      events: [{ step: 4, set: { temperature: 350 } }],
    },
    'https://example.org/',
  );
  ffp(['--help']);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A restart file of positions (Å) and, where they are given, velocities (Å/fs), in the box of the solution. */
function restart(name: string, x: Float64Array, v?: Float64Array): string {
  const values = [...x, ...(v ? Array.from(v, (one) => one / AMBER_VELOCITY) : []), ...box!.lengths, ...box!.angles];
  const rows = values.map((value) => value.toFixed(7).padStart(12));
  const lines = Array.from({ length: Math.ceil(rows.length / 6) }, (_, n) => rows.slice(6 * n, 6 * n + 6).join(''));
  const path = join(folder, name);
  writeFileSync(path, `a solution\n${atoms}\n${lines.join('\n')}\n`);
  return path;
}
const at = (coordinates: string) => ['--topology', PRMTOP, '--coordinates', coordinates, ...CUT];

describe('a link of a system that links do not carry', () => {
  it('runs and is evaluated with its files, to the same bits twice', () => {
    const words = ['simulate', '--link', link, ...FILES, '--backend', 'cpu', '--steps', '8'];
    const one = result(words);
    expect(one).toMatchObject({ atoms: 335, degrees_of_freedom: 674 });
    expect(result(words).state_hash).toBe(one.state_hash);
    const linked = result(['evaluate', '--link', link, ...FILES]);
    expect(linked.energy).toBe(result(['evaluate', ...FILES, ...CUT]).energy);
  });

  it.each(['evaluate', 'simulate --steps 2'])('is refused by %s where files are missing, or are others', (command) => {
    const words = [...command.split(' '), '--link', link];
    const asked = /This link needs the system solution \(fingerprint [0-9a-f]{16}\)/;
    expect(reason(words)).toMatch(
      new RegExp(`${asked.source}, whose files links do not carry: give them with --topology`),
    );
    const other = restart(
      'other.rst7',
      positions.map((x) => x + 0.5),
    );
    expect(reason([...words, '--topology', PRMTOP, '--coordinates', other])).toMatch(
      new RegExp(`${asked.source}, and these files are solution`),
    );
    expect(reason([...words, ...FILES, '--cutoff', '6'])).toMatch(/leave out --cutoff|Unknown option/);
  });
});

describe('velocities of a file', () => {
  it('are gone on from by --start file: two halves are the whole', () => {
    const run = (file: string, steps: number, out: string) => {
      const nve = ['--ensemble', 'nve', '--dt', '0.5', '--backend', 'cpu', '--every', String(steps), '--out', out];
      result(['simulate', ...at(file), ...nve, '--start', 'file', '--steps', String(steps)]);
      return parseExtxyz(readFileSync(out, 'utf8')).at(-1)!;
    };
    const gentle = Float64Array.from(positions, (_, n) => 0.002 * Math.sin(12.9898 * n));
    const first = restart('first.rst7', positions, gentle);
    const whole = run(first, 40, join(folder, 'whole.xyz'));
    const half = run(first, 20, join(folder, 'half.xyz'));
    const second = run(
      restart('second.rst7', half.structure.positions, half.arrays.get('velocities')),
      20,
      join(folder, 'second.xyz'),
    );
    const off = whole.structure.positions.map((x, n) => Math.abs(x - second.structure.positions[n]));
    // Seven decimals of a file.
    expect(Math.max(...off)).toBeLessThan(1e-5);
    expect(Math.max(...whole.structure.positions.map((x, n) => Math.abs(x - positions[n])))).toBeGreaterThan(0.02);
  });

  it('are not used otherwise, which is said; and are asked for where there are none', () => {
    const moving = restart('moving.rst7', positions, new Float64Array(3 * atoms).fill(1e-3));
    const words = ['simulate', ...at(moving), '--steps', '1', '--backend', 'cpu', '--json'];
    expect(ffp(words).stderr).toMatch(/velocities of the file are not used: .* --start file goes on from them/);
    expect(reason(['simulate', ...at(RST7), '--steps', '1', '--start', 'file', '--backend', 'cpu'])).toMatch(
      /--start file needs velocities, and these files state none; give an rst7/,
    );
    expect(reason([...words.slice(0, -1), '--start', 'file', '--minimise', '5'])).toMatch(/leave one out/);
  });
});

describe.each(BACKENDS)('wrong files on %s', (backend) => {
  const evaluate = (file: string) => ['evaluate', ...at(file), '--backend', backend];

  it('overlapping atoms are named', () => {
    const x = positions.slice();
    x.copyWithin(3 * 200, 3 * 100, 3 * 101);
    expect(reason(evaluate(restart('overlap.rst7', x)))).toMatch(
      /not a finite number: [A-Z][a-z]?101 and [A-Z][a-z]?201 lie 0\.00 Å apart; move them apart\.$/,
    );
  });

  it('molecules that left the box are where they would be in it', () => {
    const x = positions.slice();
    for (let i = 300; i < atoms; i++) for (let c = 0; c < 3; c++) x[3 * i + c] += [3, -7, 40][c] * box!.lengths[c];
    const [inside, outside] = [RST7, restart('left.rst7', x)].map((file) => result(evaluate(file)).energy as number);
    expect(Math.abs(outside - inside)).toBeLessThan(2e-4);
  });

  it('a start that cannot be stepped is refused with its atoms, and the last state is kept', () => {
    const out = join(folder, `${backend}.xyz`);
    const file = restart('fast.rst7', positions, new Float64Array(3 * atoms).fill(1e-3));
    const words = ['simulate', ...at(file), '--start', 'file', '--constraints', 'h-bonds', '--dt', '12'];
    expect(reason([...words, '--steps', '60', '--every', '1', '--out', out, '--backend', backend])).toMatch(
      /blew up at step \d+ .*: [A-Z][a-z]?\d+.* left the lengths that are held.* Take a smaller time step/,
    );
    expect(parseExtxyz(readFileSync(out, 'utf8')).length).toBeGreaterThan(0);
  });
});
