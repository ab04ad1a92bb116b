import { existsSync, readFileSync } from 'node:fs';
import { parsePrmtop } from '../src/chem/prmtop.ts';
import { parseRst7 } from '../src/chem/rst7.ts';
import type { BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { potentialFromPrmtop } from '../src/forcefield/amber.ts';
import { thermalStart } from '../src/session/start.ts';
import { pythonPeer } from './python.ts';
import { compare, stepping, type Contender } from './records.ts';

/** Amber systems: one of this project's own making, and where the files are, alanine dipeptide and pentapeptide. */
const SYSTEMS = [
  ['tests/golden/amber/amide.prmtop', 'tests/golden/amber/amide.rst7'],
  ['../shared/fixtures/amber/ala_gas.prmtop', '../shared/fixtures/amber/ala_gas.rst7'],
  ['../shared/fixtures/amber/ala5_gas.parm7', '../shared/fixtures/amber/ala5_gas.rst7'],
] as const;

/** The cpu Engine against OpenMM's Reference platform, in the same run. */
export const suite: BenchSuite = {
  summary: 'the cpu Engine against OpenMM’s Reference platform (needs python3 with OpenMM)',
  async *run({ note }) {
    const cpu = await engineOf('cpu');
    for (const [topology, coordinates] of SYSTEMS) {
      if (!existsSync(topology)) continue;
      const peer = await openMM('Reference', topology, coordinates);
      if (!peer) {
        note('python3 with OpenMM is not installed (Debian: python3-simtk); its comparison was left out');
        return;
      }
      const prmtop = parsePrmtop(readFileSync(topology, 'utf8'));
      const { positions } = parseRst7(readFileSync(coordinates, 'utf8'), prmtop.atoms);
      const { potential } = potentialFromPrmtop(prmtop, positions);
      const start = await thermalStart(potential, positions, 300, 1);
      const simulation = await cpu.load(potential, 1);
      simulation.setState(start.positions, start.velocities);
      yield* await compare(
        'Langevin step',
        `${topology}, ${potential.atoms} atoms`,
        [stepping('cpu', simulation, 200)],
        [peer],
        7,
      );
      peer.end();
    }
  },
};

/** Steps a system with OpenMM in a process of its own; null where there is none. */
async function openMM(
  platform: string,
  topology: string,
  coordinates: string,
): Promise<(Contender & { end(): void }) | null> {
  const peer = await pythonPeer('openmm_steps.py', [platform, topology, coordinates]);
  if (!peer) return null;
  const steps = 20_000;
  return {
    name: peer.name,
    time: async () => (Number(await peer.ask(`${steps}`)) * 1e6) / steps,
    end: () => peer.end(),
  };
}
