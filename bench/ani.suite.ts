import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { nodeThreads } from '../src/cli/threads.ts';
import { FfpError } from '../src/core/errors.ts';
import { HARTREE } from '../src/core/units.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import type { Engine, Frame, Simulation } from '../src/forcefield/engine.ts';
import { ANI_FILE } from '../src/models/ani/files.ts';
import { aniForceField } from '../src/models/ani/forcefield.ts';
import { importAni } from '../src/models/ani/import.ts';
import type { AtomicNetworkModel } from '../src/models/atomicNetwork.ts';
import { ANI_MODEL, aniSystem, ensembleOf, ensembleTitle, structureOf, SYSTEMS, type AniSystem } from './ani.ts';
import { evaluating, repeating } from '../src/bench/turns.ts';
import { pythonPeer, type PythonPeer } from './python.ts';
import { compare, type Contender } from './records.ts';

const RUNS = 9;
const RUN_MS = 150;

/** What PyTorch, in single precision, may be off by: hartree an atom, and kcal/mol/Å. */
const AGREE = { energy: 2e-6, force: 0.02 } as const;

/** Both Engines against TorchANI's formula in plain PyTorch, energies and forces, in the same run. */
export const suite: BenchSuite = {
  summary: 'ANI on both Engines against its formula in PyTorch (needs python3 with torch, and a model at ANI_MODEL)',
  async *run({ note, loadAsset, readFolder, quick, skip, progress }) {
    const files = await readFolder(ANI_MODEL, ANI_FILE);
    if (!files) {
      skip({
        what: 'all of it',
        system: 'ANI',
        reason: `There is no ANI model at ${ANI_MODEL}: name one in ANI_MODEL.`,
      });
      return;
    }
    const ani = importAni(files);
    const engines = [...processorEngines(), ...(await webgpuEngine(note))];
    note(
      `${cpus()[0]?.model.trim()}, ${availableParallelism()} threads; ${engines.at(-1)!.engine.adapter}; Node ${process.version}`,
    );
    const there = ani.model.members.length;
    for (const members of [1, 8]) {
      const model = ensembleOf(ani.model, members);
      const peer = await torch(model);
      for (const wanted of SYSTEMS.slice(0, quick ? 1 : undefined)) {
        const system = await aniSystem(loadAsset, wanted);
        const title = `${system.title}, ${ani.model.name}, ${ensembleTitle(members, there)}`;
        progress(title);
        if (!peer)
          skip({
            what: 'PyTorch',
            system: title,
            reason: 'python3 with torch is not installed (Debian: python3-torch).',
          });
        const potential = aniForceField({ ...ani, model }).parametrize(structureOf(system));
        const ours: Contender[] = [];
        const simulations: Simulation[] = [];
        let exact: Frame | null = null;
        for (const { name, engine, shares } of engines) {
          // One replica is one thread's work.
          if (shares && system.replicas === 1) continue;
          const simulation = await engine.load(potential, system.replicas);
          simulations.push(simulation);
          simulation.setState(system.positions);
          const frame = await simulation.frame();
          exact ??= frame;
          ours.push(evaluating(name, simulation, system.positions, RUN_MS));
        }
        if (peer) await agree(peer, system, exact!);
        yield* await compare('energy and forces', title, ours, peer ? torchRuns(peer) : [], RUNS);
        for (const simulation of simulations) simulation.destroy();
      }
      peer?.end();
    }
  },
};

/** An Engine by the name that records have; `shares` where it shares replicas among threads. */
interface Entrant {
  readonly name: string;
  readonly engine: Engine;
  readonly shares: boolean;
}

/** The cpu Engine in both precisions, on one thread and on all. The first is what others are compared with. */
function processorEngines(): Entrant[] {
  const threads = availableParallelism();
  return [1, threads].slice(0, threads > 1 ? 2 : 1).flatMap((count) =>
    (['double', 'single'] as const).map((precision) => ({
      name: `cpu in ${precision} precision, ${count} thread${count > 1 ? 's' : ''}`,
      engine: new CpuEngine({ precision, threads: nodeThreads(count) }),
      shares: count > 1,
    })),
  );
}

async function webgpuEngine(note: (text: string) => void): Promise<Entrant[]> {
  try {
    return [{ name: 'webgpu', engine: await engineOf('webgpu'), shares: false }];
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    note(`The webgpu Engine was left out. ${error.message}`);
    return [];
  }
}

/** A process with the model in PyTorch; null where there is none. */
async function torch({ members, radial, angular, ...model }: AtomicNetworkModel): Promise<PythonPeer | null> {
  const folder = mkdtempSync(join(tmpdir(), 'ffp-bench-'));
  const [description, weights] = [join(folder, 'model.json'), join(folder, 'weights.f32')];
  // The script knows ANI's functions, whose cutoff functions are cosines.
  if ([radial, angular].some(({ cutoffFunction }) => cutoffFunction !== 'cosine')) throw new Error('not ANI');
  const plain = (functions: object): object =>
    Object.fromEntries(
      Object.entries(functions)
        .filter(([name]) => name !== 'kind' && name !== 'cutoffFunction')
        .map(([name, value]: [string, unknown]) => [name, value instanceof Float64Array ? [...value] : value]),
    );
  try {
    writeFileSync(
      description,
      JSON.stringify({
        ...model,
        selfEnergies: [...model.selfEnergies],
        radial: plain(radial),
        angular: plain(angular),
        members: members.map((networks) =>
          networks.map((layers) => layers.map(({ inputs, outputs, activation }) => [inputs, outputs, activation])),
        ),
      }),
    );
    writeFileSync(
      weights,
      Buffer.concat(members.flat(2).flatMap((layer) => [layer.weights, layer.biases].map(bytesOf))),
    );
    return await pythonPeer('torchani_step.py', [description, weights]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Gives the peer a system, and throws where its energies or forces are not the cpu Engine's. */
async function agree(peer: PythonPeer, { elements, positions, replicas }: AniSystem, exact: Frame): Promise<void> {
  const answer = await peer.ask(JSON.stringify({ elements: [...elements], positions: [...positions] }));
  const { energies, forces } = JSON.parse(answer) as { energies: number[]; forces: number[] };
  const worst = (actual: readonly number[], expected: ArrayLike<number>): number =>
    actual.reduce((most, value, n) => Math.max(most, Math.abs(value - expected[n])), 0);
  // The peer's energies come by member, then by molecule; a frame's by molecule, then by member.
  const members = energies.length / replicas;
  const expected = energies.map((_, n) => exact.members![(n % replicas) * members + Math.floor(n / replicas)]);
  const energy = worst(energies, expected) / HARTREE / elements.length;
  const force = worst(forces, exact.forces);
  if (!(energy <= AGREE.energy && force <= AGREE.force))
    throw new Error(`PyTorch is off by ${energy} hartree an atom and ${force} kcal/mol/Å: nothing can be compared`);
}

/** The peer on one thread, and on all of them. */
function torchRuns(peer: PythonPeer): Contender[] {
  return [...new Set([1, availableParallelism()])].map((threads) =>
    repeating(
      `${peer.name}, ${threads} thread${threads > 1 ? 's' : ''}`,
      async (repeats) => {
        const answer = await peer.ask(JSON.stringify({ threads, repeats }));
        return 1000 * (JSON.parse(answer) as { seconds: number }).seconds;
      },
      RUN_MS,
    ),
  );
}
