import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemOf } from '../src/bench/systems.ts';
import { compareInTurns, stepping, type Contender } from '../src/bench/turns.ts';
import type { BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { FfpError } from '../src/core/errors.ts';
import type { Simulation } from '../src/forcefield/engine.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';
import { exportSystem } from '../src/session/exportSystem.ts';
import { lammpsVersion, write } from '../tools/lib/exportedEngines.ts';
import { pythonPeer } from './python.ts';

const MODEL = 'mm-class1';
const SIZES = { whole: ['ethanol', 'alanine-dipeptide', 62, 137], quick: ['alanine-dipeptide'] };
const EXPORT = { fixedCharges: true, program: 'the benchmark' };
/** How long a peer's run is to last, s. */
const RUN_S = 0.03;
const RUNS = 15;

/** The same system, exported, in other programs: all pairs in vacuum, Langevin at 300 K, 0.5 fs. */
export const suite: BenchSuite = {
  summary: 'springs of 9 to 137 atoms on both Engines against OpenMM’s Reference and CPU platforms and LAMMPS',
  async *run({ loadAsset, quick, skip, progress, note }) {
    const cpu = await engineOf('cpu');
    const webgpu = await engineOf('webgpu').catch((error: unknown) => {
      if (!(error instanceof FfpError)) throw error;
      note(`The webgpu Engine was left out. ${error.message}`);
      return null;
    });
    const forcefield = await loadForceField(MODEL, loadAsset);
    for (const which of quick ? SIZES.quick : SIZES.whole) {
      const { name, structure } = await systemOf(loadAsset, which);
      progress(name);
      const system = `${name}, ${MODEL}`;
      const potential = forcefield.parametrize(structure);
      const folder = mkdtempSync(join(tmpdir(), 'ffp-peers-'));
      const simulations: Simulation[] = [];
      const peers: Peer[] = [];
      try {
        const ours: Contender[] = [];
        for (const engine of webgpu ? [cpu, webgpu] : [cpu]) {
          const simulation = await engine.load(potential, 1);
          simulation.setState(structure.positions);
          simulations.push(simulation);
          ours.push(stepping(engine.backend, simulation, 1000 * RUN_S));
        }
        write(folder, (await exportSystem('openmm', structure, forcefield, EXPORT)).files);
        for (const platform of ['Reference', 'CPU']) {
          const peer = await openMM(platform, folder);
          if (peer) peers.push(peer);
          else
            skip({
              what: `OpenMM ${platform}`,
              system,
              reason:
                'python3 with this platform of OpenMM is not installed (Debian: python3-simtk, libopenmm-plugins; OPENMM_PLUGIN_DIR names a folder of plugins).',
            });
        }
        write(folder, (await exportSystem('lammps', structure, forcefield, EXPORT)).files);
        const other = lammps(folder);
        if (other) peers.push(other);
        else skip({ what: 'LAMMPS', system, reason: 'lmp is not installed (Debian: lammps).' });
        yield* await compareInTurns({
          what: 'Langevin step',
          system,
          ours,
          peers,
          runs: RUNS,
          rest: 30,
          about: (title) => ({
            atoms: potential.atoms,
            replicas: 1,
            ...((title === 'cpu' || title === 'webgpu') && {
              backend: title,
              adapter: (title === 'cpu' ? cpu : webgpu!).adapter,
              model: MODEL,
            }),
          }),
        });
      } finally {
        for (const simulation of simulations) simulation.destroy();
        for (const peer of peers) peer.end?.();
        rmSync(folder, { recursive: true });
      }
    }
    skip({
      what: 'GROMACS',
      system: 'all',
      reason: 'It wants pairs within a cutoff; a molecule in vacuum with all pairs is no case for it.',
    });
  },
};

interface Peer extends Contender {
  end?(): void;
}

/** Something asked for µs a step of so many steps, in runs that last about as long as they should. */
function counted(name: string, seconds: (steps: number) => Promise<number>, end?: () => void): Peer {
  let steps = 0;
  return {
    name,
    ...(end && { end }),
    time: async () => {
      if (steps === 0) steps = Math.max(100, Math.ceil((2000 * RUN_S) / (await seconds(2000))));
      return (1e6 * (await seconds(steps))) / steps;
    },
  };
}

/** OpenMM in a process of its own; null where there is none. */
async function openMM(platform: string, folder: string): Promise<Peer | null> {
  const peer = await pythonPeer('exported_steps.py', [platform, folder]);
  return (
    peer &&
    counted(
      peer.name,
      async (steps) => Number(await peer.ask(`${steps}`)),
      () => peer.end(),
    )
  );
}

/** LAMMPS on one process, started for every run; the time is what it says its loop took. Null where it is not installed. */
function lammps(folder: string): Peer | null {
  const version = lammpsVersion();
  if (!version) return null;
  // As exported, without the trajectory.
  const input = readFileSync(join(folder, 'molecule.in'), 'utf8').replace(/^dump.*\n/gm, '');
  writeFileSync(join(folder, 'bench.in'), input);
  const run = promisify(execFile);
  return counted(`LAMMPS ${version}`, async (steps) => {
    const { stdout } = await run('lmp', ['-in', 'bench.in', '-log', 'none', '-var', 'steps', `${steps}`], {
      cwd: folder,
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    const times = [...stdout.matchAll(/Loop time of ([\d.e+-]+)/g)];
    return Number(times[times.length - 1][1]);
  });
}
