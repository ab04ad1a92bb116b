import { existsSync, readFileSync } from 'node:fs';
import { fitLine } from '../src/assess/line.ts';
import { boxOf, madeWhole } from '../src/chem/box.ts';
import { parsePrmtop } from '../src/chem/prmtop.ts';
import { parseRst7 } from '../src/chem/rst7.ts';
import type { BenchRecord } from '../src/bench/record.ts';
import { compareInTurns, type Contender } from '../src/bench/turns.ts';
import type { BenchContext, BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { nodeHelp } from '../src/cli/threads.ts';
import { FfpError } from '../src/core/errors.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { potentialFromPrmtop } from '../src/forcefield/amber.ts';
import { constrainedPotential } from '../src/forcefield/constraints.ts';
import type { Dynamics, Engine, Simulation } from '../src/forcefield/engine.ts';
import { periodicPotential } from '../src/forcefield/periodic.ts';
import type { Potential } from '../src/forcefield/potential.ts';
import { satisfy } from '../src/session/start.ts';
import { splitRecords } from './boxSplit.ts';
import { pythonPeer } from './python.ts';
import { boxPotential, copied, waterBox, type Copies, type Method } from './waterBoxes.ts';

/** What tools/performance looks for. */
const GROWTH = 'power of the atoms that its time grows with';

/** Solvated systems: where the files are, alanine dipeptide and dihydrofolate reductase in water. */
const SYSTEMS = [
  ['../shared/fixtures/amber/ala2_solv.parm7', '../shared/fixtures/amber/ala2_solv.rst7'],
  ['../shared/fixtures/amber/dhfr_pme.prmtop', '../shared/fixtures/amber/dhfr_pme.rst7'],
] as const;

const METHODS: readonly Method[] = ['pme', 'cutoff'];
const TITLES = { pme: 'PME 5e-4', cutoff: 'reaction field' } as const;
const CUTOFF = 9;
/** A run: a list of neighbours is made about once in so many. */
const STEPS = 10;
const RUNS = 7;
/** Threads of the contender before wait this long for more work, and take a core while they do. */
const REST_MS = 50;
/** A run of ours, and a step of the largest box, at most, ms: software adapters take seconds a step. */
const LONGEST_MS = 5000;
/** Steps before the first run last so long, ms: our other thread comes when there has been enough to do, as OpenMM's were there from the start. */
const WARM_MS = 1500;
const QUICK_STEP_MS = 2000;
/** Sizes without which no power is fitted. */
const FEWEST_SIZES = 4;
const DYNAMICS: Dynamics = { dt: 2, temperature: 300, friction: 1, seed: 1 };
/** ns a day of steps that take a µs each. */
const NS_PER_DAY = (DYNAMICS.dt * 1e-6 * 86_400) / 1e-6;

/** Copies of a box of 1,000 waters: 3,000 to 96,000 atoms. */
const COPIES: readonly Copies[] = [
  [1, 1, 1],
  [2, 1, 1],
  [2, 2, 1],
  [2, 2, 2],
  [4, 2, 2],
  [4, 4, 2],
];
/** As many of them as a slice has. */
const QUICK_COPIES = 4;
/** Molecules of the smallest box that holds the cutoff, and of the box that is copied. */
const SMALLEST = 216;
const COPIED = 1000;

/** Boxes of water under both Engines, and OpenMM's CPU platform in the same run. */
export const suite: BenchSuite = {
  summary:
    'solvated systems and water, 648 to 96,000 atoms, 2 fs, 9 Å, bonds to hydrogen held: both Engines, against OpenMM’s CPU platform where it is installed (python3 with OpenMM and its plugins)',
  async *run(context) {
    const { note } = context;
    const cpu = new CpuEngine({ help: nodeHelp() });
    const gpu = await engineOf('webgpu').catch((error: unknown) => {
      if (!(error instanceof FfpError)) throw error;
      note(`${error.message} The webgpu Engine was left out.`);
      return null;
    });
    const engines = gpu ? [cpu, gpu] : [cpu];
    yield* solvated(context, engines);
    yield* water(context, engines);
  },
};

/** Solvated systems, beside OpenMM. */
async function* solvated(
  { quick, skip, progress }: BenchContext,
  engines: readonly Engine[],
): AsyncGenerator<BenchRecord> {
  for (const [topology, coordinates] of SYSTEMS.slice(0, quick ? 1 : undefined)) {
    if (!existsSync(topology)) {
      skip({ what: 'solvated systems', system: topology, reason: 'The file is not there.' });
      continue;
    }
    const prmtop = parsePrmtop(readFileSync(topology, 'utf8'));
    const rst7 = parseRst7(readFileSync(coordinates, 'utf8'), prmtop.atoms);
    const box = boxOf(rst7.box!.lengths, rst7.box!.angles, 'rst7 file');
    const { potential: vacuum, structure } = potentialFromPrmtop(prmtop, rst7.positions);
    const positions = madeWhole(rst7.positions, structure.bonds, box);
    for (const method of METHODS) {
      const system = `${topology}, ${vacuum.atoms} atoms`;
      progress(`${system}, ${method}`);
      const boxed = periodicPotential(vacuum, { box, method, cutoff: CUTOFF, tolerance: 5e-4 });
      const potential = await constrainedPotential(boxed, { constraints: 'h-bonds' });
      const start = positions.slice();
      await satisfy(potential, start, new Float64Array(start.length));
      const ours: Running[] = [];
      for (const engine of engines) ours.push(await running(engine, potential, start));
      const peer = await pythonPeer('openmm_box.py', ['CPU', topology, coordinates, method]);
      if (!peer)
        skip({
          what: 'OpenMM CPU',
          system,
          reason: 'OpenMM’s CPU platform is not installed (Debian: python3-simtk, libopenmm-plugins).',
        });
      const openMM: Contender[] = peer
        ? [{ name: peer.name, time: async () => (Number(await peer.ask(`${STEPS}`)) * 1e6) / STEPS }]
        : [];
      const records = await compareInTurns({
        what: `step of 2 fs, ${TITLES[method]}`,
        system,
        ours,
        peers: openMM,
        runs: RUNS,
        rest: REST_MS,
        about: (name) => ({ atoms: potential.atoms, ...aboutOf(engines, name) }),
      });
      peer?.end();
      for (const record of records) {
        yield record;
        if (record.peer === null) yield perDay(record);
      }
      progress(`${system}, ${method}: where a step goes`);
      for (const one of ours) {
        if (method === 'pme') yield* await split(one, system, engines);
        one.end();
      }
    }
  }
}

/** Boxes of water from small to large, those of one Engine in turns: how a step's time grows. */
async function* water(
  { quick, skip, progress }: BenchContext,
  engines: readonly Engine[],
): AsyncGenerator<BenchRecord> {
  progress('water: boxes are filled');
  const one = await waterBox(COPIED);
  const boxes = [
    await waterBox(SMALLEST),
    ...COPIES.slice(0, quick ? QUICK_COPIES : undefined).map((copies) => copied(one, copies)),
  ];
  for (const method of METHODS.slice(0, quick ? 1 : undefined))
    for (const engine of engines) {
      const what = `step of 2 fs, ${TITLES[method]}, ${engine.backend}`;
      const sizes: Running[] = [];
      for (const { structure, box, start } of boxes) {
        const system = `water, ${structure.elements.length} atoms`;
        progress(`${what}, ${system}`);
        const potential = await boxPotential(structure, box, method);
        const size = await running(engine, potential, start.positions, start.velocities);
        const took = await size.once();
        sizes.push(size);
        if (took <= (quick ? QUICK_STEP_MS : LONGEST_MS)) continue;
        sizes.pop()!.end();
        skip({
          what,
          system,
          reason: `One step takes ${(took / 1000).toPrecision(2)} s here; larger boxes were left out too.`,
        });
        break;
      }
      if (sizes.length === 0) continue;
      const records = await compareInTurns({
        what,
        system: 'water',
        // A size a contender.
        ours: sizes.map((size) => ({ name: `${size.atoms}`, time: () => size.time() })),
        runs: RUNS,
        rest: REST_MS,
      });
      const shown = sizes.find(({ atoms }) => atoms === 3 * COPIED);
      if (shown && method === 'pme') yield* await split(shown, `water, ${shown.atoms} atoms`, engines);
      for (const size of sizes) size.end();
      const named = records.map((record, n): BenchRecord & { atoms: number } => ({
        ...record,
        what: `${what} [µs]`,
        system: `water, ${sizes[n].atoms} atoms`,
        atoms: sizes[n].atoms,
        ...aboutOf(engines, engine.backend),
      }));
      yield* named;
      const large = named.filter(({ atoms }) => atoms >= 3 * COPIED);
      if (large.length >= FEWEST_SIZES) yield { ...exponent(what, large), ...aboutOf(engines, engine.backend) };
      else
        skip({
          what: `${what}: ${GROWTH}`,
          system: 'water',
          reason: `Only ${large.length} boxes of 3,000 atoms or more ended in time.`,
        });
    }
}

const aboutOf = (engines: readonly Engine[], name: string) => {
  const engine = engines.find(({ backend }) => backend === name);
  return engine && { backend: engine.backend, adapter: engine.adapter };
};

/** The same as ns a day. */
const perDay = (record: BenchRecord): BenchRecord => ({
  ...record,
  what: record.what.replace('[µs]', '[ns/day]'),
  median: NS_PER_DAY / record.median,
  spread: (NS_PER_DAY / record.median) * (record.spread / record.median),
  ...(record.best !== undefined && { best: NS_PER_DAY / record.best }),
});

/** The power of the number of atoms that the time of a step grows with, and that of the best runs. */
function exponent(what: string, records: readonly (BenchRecord & { readonly atoms: number })[]): BenchRecord {
  const fitted = (of: (record: BenchRecord) => number) =>
    fitLine(
      records.map(({ atoms }) => Math.log(atoms)),
      records.map((record) => Math.log(of(record))),
    );
  const { slope, error } = fitted(({ median }) => median);
  return {
    what: `${what}: ${GROWTH}`,
    system: `${records.length} boxes of water, ${records[0].atoms} to ${records.at(-1)!.atoms} atoms`,
    n: records.length,
    median: slope,
    spread: error ?? 0,
    best: fitted(({ best, median }) => best ?? median).slope,
    peer: null,
    ratio: null,
  };
}

/** What a step by PME goes to, part by part. */
const split = (one: Running, system: string, engines: readonly Engine[]): Promise<BenchRecord[]> =>
  splitRecords(`${TITLES.pme}, ${one.name}`, system, one.simulation, () => one.time(), {
    ...aboutOf(engines, one.name),
    atoms: one.atoms,
  });

interface Running extends Contender {
  readonly atoms: number;
  readonly simulation: Simulation;
  /** One step, after one that may compile, ms. */
  once(): Promise<number>;
  end(): void;
}

/** @param positions that hold all lengths, Å; velocities, Å/fs */
async function running(
  engine: Engine,
  potential: Potential,
  positions: Float64Array,
  velocities?: Float64Array,
): Promise<Running> {
  const simulation = await engine.load(potential, 1);
  simulation.setState(positions, velocities);
  const take = async (steps: number): Promise<number> => {
    const begin = performance.now();
    await simulation.advance(steps, DYNAMICS);
    await simulation.settled();
    return (performance.now() - begin) / steps;
  };
  const once = async (): Promise<number> => {
    await take(1);
    return take(1);
  };
  let steps = 0;
  return {
    name: engine.backend,
    atoms: potential.atoms,
    simulation,
    once,
    time: async () => {
      if (steps === 0) {
        steps = Math.max(1, Math.min(STEPS, Math.floor(LONGEST_MS / (await once()))));
        for (const begin = performance.now(); performance.now() - begin < WARM_MS;) await take(steps);
      }
      return 1000 * (await take(steps));
    },
    end: () => simulation.destroy(),
  };
}
