/** Runs exported systems in the programs that they are for, where those are installed (Debian: python3-simtk, lammps). */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportedFile } from '../../src/forcefield/export/exported.ts';

/** What another program makes of an exported system. */
export interface Outcome {
  /** kcal/mol. */
  readonly energy: number;
  /** By group, kcal/mol; empty where the program was not asked. */
  readonly energies: Readonly<Record<string, number>>;
  /** kcal/mol/Å, [3N]. */
  readonly forces: Float64Array;
}

/** Debian's Python, which sees Debian's packages. */
const PYTHON = '/usr/bin/python3';

/** The version of OpenMM that is here, or null. */
export function openmmVersion(): string | null {
  const code =
    'try:\n import openmm as m\nexcept ImportError:\n from simtk import openmm as m\nprint(m.version.version)';
  const { status, stdout } = spawnSync(PYTHON, ['-W', 'ignore', '-c', code], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** The version of LAMMPS that is here, or null. */
export function lammpsVersion(): string | null {
  const { status, stdout } = spawnSync('lmp', ['-h'], { encoding: 'utf8' });
  return status === 0 ? (/Simulator - (.+)/.exec(stdout)?.[1].trim() ?? null) : null;
}

/** Writes the files of an export. */
export function write(folder: string, files: readonly ExportedFile[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
}

/** Runs `run.py` of each folder, all in one process: most of its time is the start of Python. */
export function runOpenmm(folders: readonly string[]): Outcome[] {
  const driver = `
import contextlib, io, json, runpy, sys
for folder in json.load(sys.stdin):
    sys.argv = ["run.py", "--steps", "0", "--json", "--platform", "Reference"]
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        runpy.run_path(folder + "/run.py", run_name="__main__")
    print(text.getvalue().strip(), flush=True)
`;
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-W', 'ignore', '-c', driver], {
    input: JSON.stringify(folders),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`OpenMM failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const { energy, energies, forces } = JSON.parse(line) as {
        energy: number;
        energies: Record<string, number>;
        forces: number[][];
      };
      return { energy, energies, forces: Float64Array.from(forces.flat()) };
    });
}

/** Runs the input of a folder for no steps: it prints the energies and writes the forces. */
export function runLammps(folder: string): Outcome {
  const { status, stdout, stderr } = spawnSync(
    'lmp',
    ['-in', 'molecule.in', '-log', 'none', '-var', 'steps', '0', '-var', 'forces', '1'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1' } },
  );
  if (status !== 0) throw new Error(`LAMMPS failed: ${stdout.slice(-2000)} ${stderr}`);
  const energies: Record<string, number> = {};
  for (const [, name, value] of stdout.matchAll(/^(bond|angle|dihedral|pair|total) (-?[0-9.]+) \S+$/gm))
    energies[name] = Number(value);
  const rows = readFileSync(join(folder, 'forces.dump'), 'utf8').trim().split('\n').slice(9);
  return {
    energy: energies.total,
    energies,
    forces: Float64Array.from(rows.flatMap((row) => row.split(' ').map(Number))),
  };
}
