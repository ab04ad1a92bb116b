import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchSuite } from '../src/cli/bench.ts';
import { nodeGpu, requestNodeDevice } from '../src/cli/webgpu.ts';
import { isSoftware } from '../src/gpu/device.ts';
import { ANI_FILE } from '../src/models/ani/files.ts';
import { aniForceField } from '../src/models/ani/forcefield.ts';
import { importAni } from '../src/models/ani/import.ts';
import { ANI_MODEL, aniSystem, ensembleOf, ensembleTitle, repeating, structureOf, SYSTEMS } from './ani.ts';
import { networksProblem, ownNetworks, type NetworksProblem, type PlainGroup } from './aniNetworks.ts';
import { compare, type Contender } from './records.ts';

const PEERS = 'bench/peers';
const RUNS = 7;
const RUN_MS = 100;
/** How far f32 may be off, relative to the largest number. */
const AGREE = 1e-3;

/** What a peer module makes of the networks of some groups. */
interface Peer {
  readonly name: string;
  /** Works everything out; resolves with the sums of outputs by member. */
  evaluate(): Promise<ArrayLike<number>>;
  gradients(): Promise<readonly ArrayLike<number>[]>;
}

interface PeerModule {
  networks(groups: readonly PlainGroup[]): Promise<Peer>;
}

/** Our networks on WebGPU against the same networks in other WebGPU runtimes, on the same adapter and in the same run. */
export const suite: BenchSuite = {
  summary:
    'ANI’s networks on WebGPU against jax-js and onnxruntime-web (needs npm install in bench/peers, and a model at ANI_MODEL)',
  async *run({ note, loadAsset, readFolder }) {
    const files = await readFolder(ANI_MODEL, ANI_FILE);
    if (!files) {
      note(`There is no ANI model at ${ANI_MODEL}: name one in ANI_MODEL; the suite was left out.`);
      return;
    }
    const ani = importAni(files);
    const { device, adapter } = await requestNodeDevice();
    note(`${adapter}; Node ${process.version}`);
    const modules = await peerModules(note);
    for (const members of [1, 8])
      for (const wanted of SYSTEMS) {
        const system = await aniSystem(loadAsset, wanted);
        const model = ensembleOf(ani.model, members);
        const [data] = aniForceField({ ...ani, model }).parametrize(structureOf(system)).terms;
        if (data.kind !== 'learned' || data.term !== 'atomic_network')
          throw new Error('ANI is one atomic_network Term');
        const problem = networksProblem(data, system);
        const own = await ownNetworks(device, isSoftware(adapter), data, system);
        const peers: Contender[] = [];
        for (const module of modules) {
          const peer = await module.networks(problem.groups);
          await agree(peer, problem);
          peers.push(timed(peer.name, () => peer.evaluate()));
        }
        const title = `${system.title}, ${ani.model.name}, ${ensembleTitle(members, ani.model.members.length)}, ${adapter}`;
        yield* await compare(
          'networks and derivatives by features',
          title,
          [timed('webgpu', () => own.evaluate())],
          peers,
          RUNS,
        );
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

/** The peers that are installed; they find WebGPU where a browser would have it. */
async function peerModules(note: (text: string) => void): Promise<PeerModule[]> {
  if (!existsSync(`${PEERS}/node_modules`)) {
    note(`No peers are installed: run npm install in ${PEERS}. They were left out.`);
    return [];
  }
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: await nodeGpu(), userAgent: `Node ${process.version}`, hardwareConcurrency: 2 },
    configurable: true,
  });
  const load = (file: string): Promise<PeerModule> =>
    import(/* @vite-ignore */ pathToFileURL(resolve(PEERS, file)).href) as Promise<PeerModule>;
  return [await load('jax.mjs'), await load('onnx.mjs')];
}

/** Throws where a peer's numbers are not ours: nothing can be compared then. */
async function agree(peer: Peer, { sums, gradients }: NetworksProblem): Promise<void> {
  const off = (actual: ArrayLike<number>, expected: Float64Array): number => {
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return expected.reduce((most, value, n) => Math.max(most, Math.abs(actual[n] - value) / scale), 0);
  };
  const worst = Math.max(
    off(await peer.evaluate(), sums),
    ...(await peer.gradients()).map((gradient, g) => off(gradient, gradients[g])),
  );
  if (!(worst <= AGREE))
    throw new Error(`${peer.name} is off by ${worst} of the largest number: nothing can be compared`);
}
