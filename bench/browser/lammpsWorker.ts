/** Liquids of 4,000 atoms on both Engines, and then in lammps.js. In a worker, where either side may block. */
import type { BenchRecord } from '../../src/bench/record.ts';
import { compareInTurns, type Contender } from '../../src/bench/turns.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { FfpError } from '../../src/core/errors.ts';
import type { Dynamics, Engine } from '../../src/forcefield/engine.ts';
import { requestBrowserDevice } from '../../src/gpu/device.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';
import { pageHelp } from '../../src/workers/help.ts';
import { lammpsPeer, nameOf, type Build } from './lammpsPeer.ts';
import { argon, rigidWater, type LammpsSystem } from './lammpsSystems.ts';

export interface Asked {
  /** Where lammps.js is served. */
  readonly folder: string;
  readonly threads: number;
  readonly quick: boolean;
}

export type Said =
  | { readonly text: string }
  | { readonly records: readonly BenchRecord[] }
  | { readonly error: string }
  | { readonly done: true };

/** Steps a run, and the longest that a run may last, ms: a software adapter takes its time, and so do threads that wait for each other on a busy machine. */
const STEPS = 40;
const LONGEST_MS = 2000;
const RUNS = { whole: 11, quick: 7 };
/** Steps before the first run that counts last so long, ms. */
const WARM_MS = 1500;

const post = (message: Said): void =>
  (globalThis as unknown as { postMessage(message: Said): void }).postMessage(message);

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  compare(data).then(
    () => post({ done: true }),
    (error: unknown) => post({ error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) }),
  );
});

async function compare({ folder, threads, quick }: Asked): Promise<void> {
  if (!crossOriginIsolated) throw new Error('the page has no memory that threads share');
  const gpu = await requestBrowserDevice().then(
    (device) => new GpuEngine(device),
    (error: unknown) => {
      if (!(error instanceof FfpError)) throw error;
      post({ text: `${error.message} The webgpu Engine was left out.` });
      return null;
    },
  );
  for (const system of [argon(), await rigidWater()]) {
    post({ text: system.title });
    const cpu = new CpuEngine({ help: pageHelp() });
    const engines: Engine[] = gpu ? [cpu, gpu] : [cpu];
    const ours: Contender[] = [];
    for (const engine of engines) ours.push(await engineContender(engine, system));
    const comparison = {
      what: `step of ${Number(system.dt.toPrecision(3))} fs`,
      system: system.title,
      runs: quick ? RUNS.quick : RUNS.whole,
    };
    // Before the others are there: threads of lammps.js that wait for work keep a core busy.
    const own = await compareInTurns({
      ...comparison,
      ours,
      about: (name) => {
        const engine = engines.find(({ backend }) => backend === name);
        return { atoms: system.potential.atoms, ...(engine && { backend: engine.backend, adapter: engine.adapter }) };
      },
    });
    post({ records: own });
    const energy = await energyOf(system);
    // In this order: none runs beside waiting threads of another.
    const builds: Build[] = [
      // The build without threads has no PPPM.
      { file: system.potential.periodic!.electrostatics.kind === 'pme' ? 'lammps-atomify' : 'lammps', threads: null },
      { file: 'lammps-atomify', threads: 1 },
      { file: 'lammps-atomify', threads },
    ];
    const peers: Contender[] = [];
    const theirs: BenchRecord[] = [];
    for (const build of builds) {
      post({ text: `${system.title}: ${nameOf(build)}` });
      const peer = await lammpsPeer(folder, build, system, energy, { most: STEPS, longest: LONGEST_MS });
      const about = () => ({ atoms: system.potential.atoms });
      theirs.push(...(await compareInTurns({ ...comparison, ours: [peer], about })));
      peers.push(peer);
    }
    post({ records: theirs });
    // Compared with the faster of the builds.
    const order = theirs.map((_, n) => n).sort((a, b) => theirs[a].median - theirs[b].median);
    const [fastest, peer] = [theirs[order[0]], peers[order[0]].name];
    post({
      records: own.map((record) => ({
        ...record,
        peer,
        ratio: fastest.median / record.median,
        bestRatio: fastest.best! / record.best!,
      })),
    });
  }
  gpu?.destroy();
}

/** Energy of what is not bonded at the start, kcal/mol, on the cpu Engine. */
async function energyOf({ potential, start }: LammpsSystem): Promise<number> {
  const simulation = await new CpuEngine().load(potential, 1);
  simulation.setState(start.positions);
  const { energies } = await simulation.frame();
  simulation.destroy();
  return potential.terms.reduce((sum, { kind }, t) => sum + (kind === 'bonded' ? 0 : energies[t]), 0);
}

async function engineContender(engine: Engine, { potential, start, dt }: LammpsSystem): Promise<Contender> {
  const simulation = await engine.load(potential, 1);
  simulation.setState(start.positions, start.velocities);
  // Constant energy, as there.
  const dynamics: Dynamics = { dt, temperature: 300, friction: 0, seed: 1 };
  const take = async (steps: number): Promise<number> => {
    const begin = performance.now();
    await simulation.advance(steps, dynamics);
    await simulation.settled();
    return (1000 * (performance.now() - begin)) / steps;
  };
  let steps = 0;
  return {
    name: engine.backend,
    time: async () => {
      if (steps === 0) {
        await take(1);
        steps = Math.max(1, Math.min(STEPS, Math.floor((1000 * LONGEST_MS) / (await take(1)))));
        // The other thread comes when there has been enough to do, as theirs were there before the first step.
        for (const begin = performance.now(); performance.now() - begin < WARM_MS;) {
          await take(steps);
          await new Promise((resolve) => setTimeout(resolve));
        }
      }
      return take(steps);
    },
  };
}
