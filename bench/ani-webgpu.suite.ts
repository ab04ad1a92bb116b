import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { nodeGpu, requestNodeDevice } from '../src/cli/webgpu.ts';
import { HARTREE } from '../src/core/units.ts';
import { isSoftware } from '../src/gpu/device.ts';
import { ANI_FILE } from '../src/models/ani/files.ts';
import { aniForceField } from '../src/models/ani/forcefield.ts';
import { importAni } from '../src/models/ani/import.ts';
import { evaluating, repeating } from '../src/bench/turns.ts';
import { ANI_MODEL, aniSystem, ensembleOf, ensembleTitle, structureOf, SYSTEMS } from './ani.ts';
import {
  networksProblem,
  positionsByElement,
  wholeProblem,
  type NetworksProblem,
  type PlainGroup,
  type WholeProblem,
} from './aniNetworks.ts';
import { ownNetworks } from '../src/bench/ownNetworks.ts';
import { compare, type Contender } from './records.ts';

const PEERS = 'bench/peers';
const RUNS = 7;
const RUN_MS = 100;
/** How far f32 may be off, relative to the largest number; and forces, kcal/mol/Å. */
const AGREE = { networks: 1e-3, force: 0.1 } as const;

/** Eight networks on the batch are left out: a peer takes half a minute for one evaluation on a software adapter. */
const CASES = [
  { members: 1, wanted: SYSTEMS[0] },
  { members: 8, wanted: SYSTEMS[0] },
  { members: 1, wanted: SYSTEMS[1] },
];

/** What a peer makes of the networks of some groups. */
interface NetworksPeer {
  readonly name: string;
  /** Works everything out; resolves with the sums of outputs by member. */
  evaluate(): Promise<ArrayLike<number>>;
  gradients(): Promise<readonly ArrayLike<number>[]>;
}

/** What a peer makes of the whole formula. */
interface WholePeer {
  readonly name: string;
  evaluate(positions: Float32Array): Promise<{ energies: ArrayLike<number>; gradient: ArrayLike<number> }>;
}

interface PeerModule {
  networks(groups: readonly PlainGroup[]): Promise<NetworksPeer>;
  /** Absent where the runtime has no gradients. */
  potential?(problem: WholeProblem, groups: readonly PlainGroup[]): WholePeer;
}

/** ANI on the webgpu Engine against the same networks, and the same formula, in other WebGPU runtimes on the same adapter. */
export const suite: BenchSuite = {
  summary:
    'ANI on WebGPU against jax-js and onnxruntime-web (needs npm install in bench/peers, and a model at ANI_MODEL)',
  async *run({ note, loadAsset, readFolder, quick, skip, progress }) {
    const left = (what: string, reason: string): void => skip({ what, system: 'ANI', reason });
    const files = await readFolder(ANI_MODEL, ANI_FILE);
    if (!files) {
      left('all of it', `There is no ANI model at ${ANI_MODEL}: name one in ANI_MODEL.`);
      return;
    }
    const ani = importAni(files);
    const { device, adapter } = await requestNodeDevice();
    const [cpu, webgpu] = [await engineOf('cpu'), await engineOf('webgpu')];
    note(`${adapter}; Node ${process.version}`);
    const modules = await peerModules();
    if (!modules) left('jax-js and onnxruntime-web', `They are not installed: run npm install in ${PEERS}.`);
    for (const { members, wanted } of CASES.slice(0, quick ? 1 : undefined)) {
      const system = await aniSystem(loadAsset, wanted);
      progress(`${members} × ${system.title}`);
      const model = ensembleOf(ani.model, members);
      const potential = aniForceField({ ...ani, model }).parametrize(structureOf(system));
      const [data] = potential.terms;
      if (data.kind !== 'learned' || data.term !== 'atomic_network') throw new Error('ANI is one atomic_network Term');
      const title = `${system.title}, ${ani.model.name}, ${ensembleTitle(members, ani.model.members.length)}, ${adapter}`;
      const problem = networksProblem(data, system);

      const exact = await cpu.load(potential, system.replicas);
      exact.setState(system.positions);
      const frame = await exact.frame();
      const simulation = await webgpu.load(potential, system.replicas);
      const whole: Contender[] = [];
      for (const module of modules ?? []) {
        const peer = module.potential?.(wholeProblem(data, system), problem.groups);
        if (!peer) continue;
        const positions = positionsByElement(data, system);
        agreeWhole(
          peer.name,
          positionsByElement(data, { ...system, positions: frame.forces }),
          await peer.evaluate(positions),
        );
        whole.push(timed(peer.name, () => peer.evaluate(positions)));
      }
      const ours = evaluating('webgpu', simulation, system.positions, RUN_MS);
      yield* await compare('energy and forces', title, [ours], whole, RUNS);
      simulation.destroy();

      const own = await ownNetworks(device, isSoftware(adapter), data, system);
      const peers: Contender[] = [];
      for (const module of modules ?? []) {
        const peer = await module.networks(problem.groups);
        await agree(peer, problem);
        peers.push(timed(peer.name, () => peer.evaluate()));
      }
      const layers = timed('webgpu', () => own.evaluate());
      yield* await compare('networks and derivatives by features', title, [layers], peers, RUNS);
      own.destroy();
    }
    device.destroy();
  },
};

const timed = (name: string, evaluate: () => Promise<unknown>): Contender =>
  repeating(
    name,
    async (repeats) => {
      const start = performance.now();
      for (let n = 0; n < repeats; n++) await evaluate();
      return performance.now() - start;
    },
    RUN_MS,
  );

/** The peers, which find WebGPU where a browser would have it; null where they are not installed. */
async function peerModules(): Promise<PeerModule[] | null> {
  if (!existsSync(`${PEERS}/node_modules`)) return null;
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: await nodeGpu(), userAgent: `Node ${process.version}`, hardwareConcurrency: 2 },
    configurable: true,
  });
  const load = (file: string): Promise<PeerModule> =>
    import(/* @vite-ignore */ pathToFileURL(resolve(PEERS, file)).href) as Promise<PeerModule>;
  return [await load('jax.mjs'), await load('onnx.mjs')];
}

/** Throws where a peer's numbers are not ours: nothing can be compared then. */
async function agree(peer: NetworksPeer, { sums, gradients }: NetworksProblem): Promise<void> {
  const off = (actual: ArrayLike<number>, expected: Float64Array): number => {
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return worst(actual, expected) / scale;
  };
  const most = Math.max(
    off(await peer.evaluate(), sums),
    ...(await peer.gradients()).map((gradient, g) => off(gradient, gradients[g])),
  );
  if (!(most <= AGREE.networks)) throw new Error(`${peer.name} is off by ${most} of the largest number`);
}

/** The same of forces, which follow from everything else. @param forces kcal/mol/Å, in the peer's order of atoms */
function agreeWhole(name: string, forces: Float32Array, { gradient }: { readonly gradient: ArrayLike<number> }): void {
  const most = worst(
    Float64Array.from(gradient, (slope) => -HARTREE * slope),
    forces,
  );
  if (!(most <= AGREE.force)) throw new Error(`${name} is off by ${most} kcal/mol/Å`);
}

const worst = (actual: ArrayLike<number>, expected: Float64Array | Float32Array): number =>
  Array.from(expected).reduce((most, value, n) => Math.max(most, Math.abs(actual[n] - value)), 0);
