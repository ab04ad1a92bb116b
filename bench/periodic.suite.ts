import { existsSync, readFileSync } from 'node:fs';
import { fitLine } from '../src/assess/line.ts';
import { boxOf, madeWhole } from '../src/chem/box.ts';
import { parsePrmtop } from '../src/chem/prmtop.ts';
import { parseRst7 } from '../src/chem/rst7.ts';
import type { BenchRecord } from '../src/bench/record.ts';
import type { BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { FfpError } from '../src/core/errors.ts';
import { potentialFromPrmtop } from '../src/forcefield/amber.ts';
import { constrainedPotential } from '../src/forcefield/constraints.ts';
import type { Dynamics, Engine } from '../src/forcefield/engine.ts';
import { periodicPotential } from '../src/forcefield/periodic.ts';
import type { Potential } from '../src/forcefield/potential.ts';
import { satisfy } from '../src/session/start.ts';
import { pythonPeer } from './python.ts';
import { compare, type Contender } from './records.ts';

/** Solvated systems: where the files are, alanine dipeptide and dihydrofolate reductase in water. */
const SYSTEMS = [
  ['../shared/fixtures/amber/ala2_solv.parm7', '../shared/fixtures/amber/ala2_solv.rst7'],
  ['../shared/fixtures/amber/dhfr_pme.prmtop', '../shared/fixtures/amber/dhfr_pme.rst7'],
] as const;

const CUTOFF = 9;
const STEPS = 10;
const RUNS = 3;
/** A run of ours, at most, ms: software adapters take seconds a step. */
const LONGEST_MS = 5000;
const DYNAMICS: Dynamics = { dt: 2, temperature: 300, friction: 1, seed: 1 };
/** ns a day of steps that take a µs each. */
const NS_PER_DAY = (DYNAMICS.dt * 1e-6 * 86_400) / 1e-6;

/** Boxes of water under both Engines, and OpenMM's CPU platform in the same run. */
export const suite: BenchSuite = {
  summary:
    'solvated systems, 2 fs, 9 Å, bonds to hydrogen held: both Engines against OpenMM’s CPU platform (needs python3 with OpenMM and its plugins)',
  async *run({ note, quick }) {
    const cpu = await engineOf('cpu');
    const gpu = await engineOf('webgpu').catch((error: unknown) => {
      if (!(error instanceof FfpError)) throw error;
      note(`${error.message} The webgpu Engine was left out.`);
      return null;
    });
    const costs = new Map<string, { atoms: number; time: number }[]>();
    for (const [topology, coordinates] of SYSTEMS.slice(0, quick ? 1 : undefined)) {
      if (!existsSync(topology)) continue;
      const prmtop = parsePrmtop(readFileSync(topology, 'utf8'));
      const rst7 = parseRst7(readFileSync(coordinates, 'utf8'), prmtop.atoms);
      const box = boxOf(rst7.box!.lengths, rst7.box!.angles, 'rst7 file');
      const { potential: vacuum, structure } = potentialFromPrmtop(prmtop, rst7.positions);
      const positions = madeWhole(rst7.positions, structure.bonds, box);
      for (const method of ['pme', 'cutoff'] as const) {
        const boxed = periodicPotential(vacuum, { box, method, cutoff: CUTOFF, tolerance: 5e-4 });
        const potential = await constrainedPotential(boxed, { constraints: 'h-bonds' });
        const ours = [await running('cpu', cpu, potential, positions)];
        if (gpu) ours.push(await running('webgpu', gpu, potential, positions));
        const peer = await pythonPeer('openmm_box.py', ['CPU', topology, coordinates, method]);
        if (!peer)
          note('OpenMM’s CPU platform is not installed (Debian: python3-simtk, libopenmm-plugins); it was left out');
        const openMM: Contender[] = peer
          ? [{ name: peer.name, time: async () => (Number(await peer.ask(`${STEPS}`)) * 1e6) / STEPS }]
          : [];
        const what = `step of 2 fs, ${method === 'pme' ? 'PME 5e-4' : 'reaction field'}`;
        const records = await compare(what, `${topology}, ${potential.atoms} atoms`, ours, openMM, RUNS);
        peer?.end();
        for (const one of ours) one.end();
        for (const record of records) {
          yield { ...record, atoms: potential.atoms };
          if (record.peer !== null) continue;
          yield perDay(record);
          costs.set(record.what, [...(costs.get(record.what) ?? []), { atoms: potential.atoms, time: record.median }]);
        }
      }
    }
    for (const [what, points] of costs) if (points.length > 1) yield exponent(what, points);
  },
};

/** The same as ns a day. */
const perDay = (record: BenchRecord): BenchRecord => ({
  ...record,
  what: record.what.replace('[µs]', '[ns/day]'),
  median: NS_PER_DAY / record.median,
  spread: (NS_PER_DAY / record.median) * (record.spread / record.median),
  ...(record.best !== undefined && { best: NS_PER_DAY / record.best }),
});

/** The power of the number of atoms that the time of a step grows with. */
function exponent(what: string, points: readonly { readonly atoms: number; readonly time: number }[]): BenchRecord {
  const { slope, error } = fitLine(
    points.map(({ atoms }) => Math.log(atoms)),
    points.map(({ time }) => Math.log(time)),
  );
  return {
    what: `${what.replace('[µs]', '')}grows with this power of the atoms`,
    system: `${points.length} systems, ${points[0].atoms} to ${points.at(-1)!.atoms} atoms`,
    n: points.length,
    median: slope,
    spread: error ?? 0,
    peer: null,
    ratio: null,
  };
}

async function running(name: string, engine: Engine, potential: Potential, positions: Float64Array) {
  const simulation = await engine.load(potential, 1);
  const start = positions.slice();
  await satisfy(potential, start, new Float64Array(start.length));
  simulation.setState(start);
  const take = async (steps: number): Promise<number> => {
    const begin = performance.now();
    await simulation.advance(steps, DYNAMICS);
    await simulation.settled();
    return (performance.now() - begin) / steps;
  };
  let steps = 0;
  return {
    name,
    time: async () => {
      if (steps === 0) {
        await take(1);
        steps = Math.max(1, Math.min(STEPS, Math.floor(LONGEST_MS / (await take(1)))));
      }
      return 1000 * (await take(steps));
    },
    end: () => simulation.destroy(),
  };
}
