/** Models that a visitor brings, in the worker's inside: what becomes of them, and what goes on when they are spoilt. */
import { MessageChannel } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FfpError } from '../../src/core/errors.ts';
import type { Tensor } from '../../src/core/safetensors.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { EnginePool } from '../../src/workers/enginePool.ts';
import { compareEngines } from '../../src/workers/open.ts';
import type { FrameMessage, ModelFile, PortMessage } from '../../src/workers/protocol.ts';
import { SimulationService } from '../../src/workers/service.ts';
import { zipOf } from '../helpers/zip.ts';
import { forged, networkPart, savedBytes } from '../models/savedFile.ts';
import { readModelFiles, TINY } from '../models/support.ts';
import { serveSite } from './site.ts';

const TINY_ID = 'tiny.7321779dee8b28cb';
const tiny = readModelFiles(TINY);
const fileOf = (path: string, bytes: Uint8Array): ModelFile => ({ path, data: new Blob([new Uint8Array(bytes)]) });
const filesOf = (files: ReadonlyMap<string, Uint8Array>) =>
  [...files].map(([path, bytes]) => fileOf(`tiny/${path}`, bytes));
const changed = (path: string, change: (bytes: Uint8Array) => Uint8Array | null): ModelFile[] => {
  const files = new Map(tiny);
  const after = change(files.get(path)!);
  if (after) files.set(path, after);
  else files.delete(path);
  return filesOf(files);
};

let site: Awaited<ReturnType<typeof serveSite>>;
let service: SimulationService;
const messages: PortMessage[] = [];
const channel = new MessageChannel();
const frames = (): FrameMessage[] => messages.filter((message) => message.kind === 'frame');

beforeAll(async () => {
  site = await serveSite();
  channel.port1.on('message', (message: PortMessage) => messages.push(message));
  service = new SimulationService();
  await service.connect(channel.port2 as unknown as MessagePort, site.baseUrl);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => {
  channel.port1.close();
  site.close();
});

describe('a model that a visitor brings', () => {
  it('may come before a molecule does', async () => {
    const model = await service.importModel(filesOf(tiny));
    expect(model).toMatchObject({ id: TINY_ID, title: 'tiny', run: null, forcefields: [] });
    expect(model.read).toHaveLength(tiny.size);
  });

  it('stands beside the shipped force fields, with what is to be said of it', async () => {
    const opened = await service.open(DEFAULT_EXPERIMENT, 'auto');
    expect(opened.forcefields.at(-1)).toMatchObject({
      id: TINY_ID,
      plainName: 'neural network tiny',
      family: 'ml',
      refusal: null,
      notes: ['2 of the 3 networks of tiny are here; their mean is taken.'],
    });
    expect(opened.forcefields[0].notes).toEqual([]);
  });

  it.each<[string, ModelFile[]]>([
    ['a zip archive', [fileOf('model.zip', zipOf(tiny))]],
    ['its folder, with other things in it', [...filesOf(tiny), fileOf('tiny/README.md', Uint8Array.of(1))]],
  ])('is the same from %s', async (_, files) => {
    const model = await service.importModel(files);
    expect(model).toMatchObject({ id: TINY_ID, run: 1 });
    expect(model.forcefields.filter(({ id }) => id === TINY_ID)).toHaveLength(1);
  });

  it('of the same title and other contents gets a mark', async () => {
    const other = changed('train0/networks/ANN-H.nnf-l1.wparam', (bytes) =>
      bytes.map((b, at) => (at === 0 ? b ^ 1 : b)),
    );
    const { title, id } = await service.importModel(other);
    expect(title).toBe(`tiny (${id.slice(5, 9)})`);
  });

  it('moves the molecule, with the disagreement of its members, and its run repeats itself', async () => {
    await service.set({ forcefield: TINY_ID });
    messages.length = 0;
    await service.step(10);
    await vi.waitFor(() => expect(frames().length).toBeGreaterThan(0));
    const frame = frames().at(-1)!;
    expect(Object.keys(frame.groups)).toEqual(['learned']);
    expect(frame.potential).toBe(frame.groups.learned);
    expect(Math.abs(frame.potential)).toBeLessThan(1e4);
    expect(frame.disagreement).toBeGreaterThan(0);

    // From its own start this time, as a link has it.
    const experiment = { ...DEFAULT_EXPERIMENT, settings: { ...DEFAULT_EXPERIMENT.settings, forcefield: TINY_ID } };
    const hashes = new Set<string>();
    for (let time = 0; time < 2; time++) {
      expect((await service.open(experiment, 'as-given')).engines.forcefield).toBe(TINY_ID);
      await service.step(20);
      hashes.add((await service.stateHash()).hash);
    }
    expect(hashes.size).toBe(1);
  });

  it('gets a point on the plane: only it is measured where only it is asked for', async () => {
    const points = await service.measurePlane('cpu', [TINY_ID]);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ forcefield: TINY_ID, family: 'ml', reason: null });
    expect(points[0].speed!.microsecondsPerStep).toBeGreaterThan(0);
    expect(points[0].accuracy!.forceMae).toBeGreaterThan(0);
  });

  it('is refused for elements that it does not know, by name, and the others are measured', async () => {
    const { forcefields } = await service.open(
      { ...DEFAULT_EXPERIMENT, molecule: { kind: 'reference', name: 'acetonitrile' } },
      'as-given',
    );
    const refusal = 'tiny knows molecules of H, C, O only, and this one has N3.';
    expect(forcefields.find(({ id }) => id === TINY_ID)).toMatchObject({ refusal, notes: [] });
    const points = await service.measurePlane('cpu', ['mm-class1', TINY_ID]);
    expect(points[0].speed).not.toBeNull();
    expect(points[1]).toMatchObject({ speed: null, accuracy: null, reason: refusal });
    await expect(service.set({ forcefield: TINY_ID })).rejects.toThrow(refusal);
    await service.step(3);
  });

  it('is warned about on ions', async () => {
    const hydronium = {
      kind: 'inline',
      name: 'hydronium',
      elements: ['O', 'H', 'H', 'H'],
      positions: [
        [0, 0, 0.1],
        [0.94, 0, -0.2],
        [-0.47, 0.81, -0.2],
        [-0.47, -0.81, -0.2],
      ],
      bonds: [
        [0, 1, 1],
        [0, 2, 1],
        [0, 3, 1],
      ],
      charge: 1,
    } as const;
    const settings = { ...DEFAULT_EXPERIMENT.settings, forcefield: TINY_ID };
    const { forcefields } = await service.open({ ...DEFAULT_EXPERIMENT, molecule: hydronium, settings }, 'as-given');
    expect(forcefields.find(({ id }) => id === TINY_ID)!.notes.join(' ')).toMatch(/charge \+1.*do not trust it here/);
  });

  it('that is not here is asked for by name', async () => {
    const settings = { ...DEFAULT_EXPERIMENT.settings, forcefield: 'ANI-2x.0123456789abcdef' };
    const before = await service.stateHash();
    await expect(service.open({ ...DEFAULT_EXPERIMENT, settings }, 'as-given')).rejects.toThrow(
      'the model ANI-2x (0123456789abcdef) is not loaded here',
    );
    expect(await service.stateHash()).toEqual(before);
  });
});

const nan = (bytes: Uint8Array) => {
  const after = bytes.slice();
  new DataView(after.buffer).setFloat32(8, NaN, true);
  return after;
};
const text = (words: string) => new TextEncoder().encode(words);
const network = await savedBytes([networkPart()]);
const spoilWeight = (tensors: Map<string, Tensor>) => void (tensors.get('0/1/C/2/weights')!.data[3] = NaN);

describe('files that are no model', () => {
  const W = 'train1/networks/ANN-C.nnf-l1.wparam';
  it.each<[string, ModelFile[], RegExp]>([
    ['a weight file that is missing', changed(W, () => null), /train1\/networks\/ANN-C.nnf-l1.wparam .*is missing/],
    [
      'a weight file that is cut off',
      changed(W, (bytes) => bytes.slice(0, -2)),
      /has 1342 bytes; 336 weights take 1344/,
    ],
    ['weights that are no numbers', changed(W, nan), /layer 1 has a weight that is no finite number/],
    [
      'an absurd number of networks',
      changed('tiny.info', () => text('a\nb\nc\n100000\n')),
      /number of networks \(1 to 64\)/,
    ],
    ['a picture', [fileOf('cat.jpg', text('JFIF'))], /"cat.jpg" is no part of a model.* A model is a folder/],
    ['several pictures', [fileOf('a.jpg', text('a')), fileOf('b.jpg', text('b'))], /These are 2 files, and none/],
    ['an empty folder', [], /This folder is empty/],
    ['a zip archive without a model', [fileOf('x.zip', zipOf(new Map([['a.txt', text('a')]])))], /no ANI model here/],
    ['a zip archive that is cut off', [fileOf('x.zip', zipOf(tiny).slice(0, 900))], /cannot be unpacked.*cut off/],
    ['JSON that is no force field', [fileOf('x.json', text('{"a": 1}'))], /x.json/],
    ['a saved model that is none', [fileOf('x.safetensors', text('12345678'))], /x.safetensors/],
    ['a saved model that is cut off', [fileOf('x.safetensors', network.slice(0, -9))], /x.safetensors/],
    [
      'a saved model with another number than its hash says',
      [fileOf('x.safetensors', network.with(network.length - 3, network.at(-3)! ^ 1))],
      /"x.safetensors".* do not match their SHA-256/,
    ],
    [
      'a saved model with a weight that is no number',
      [
        fileOf(
          'x.safetensors',
          forged(network, (header) => header, spoilWeight),
        ),
      ],
      /"x.safetensors".*has a weight that is no finite number/,
    ],
    [
      'a saved model of absurd size',
      [
        fileOf(
          'x.safetensors',
          forged(network, (header) => header.replace('"cutoff":5.2', '"cutoff":1e9')),
        ),
      ],
      /"x.safetensors".*the radial cutoff is 1000000000 Å/,
    ],
    [
      'more than any model has',
      [{ path: 'a.params', data: Object.defineProperty(new Blob([]), 'size', { value: 3e9 }) }],
      /3000 MB: that is more than any model has/,
    ],
    [
      'a file that cannot be read',
      [
        {
          path: 'a.params',
          data: Object.assign(new Blob([]), { arrayBuffer: () => Promise.reject(new Error('gone')) }),
        },
      ],
      /"a.params" cannot be read: it was moved/,
    ],
  ])('such as %s are refused in a sentence, and what runs goes on', async (_, files, message) => {
    await service.open(DEFAULT_EXPERIMENT, 'as-given');
    await service.step(5);
    const before = await service.stateHash();
    const error: unknown = await service.importModel(files).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FfpError);
    expect((error as FfpError).message).toMatch(message);
    expect((error as FfpError).message.length).toBeLessThan(330);
    expect(await service.stateHash()).toEqual(before);
    await service.step(1);
    const { forcefields } = await service.reset();
    expect(forcefields.filter(({ id }) => id.startsWith('tiny'))).toHaveLength(2);
  });
});

/** An Engine that does not take learned Terms. */
class Choosy extends CpuEngine {
  override load(...[potential, replicas]: Parameters<CpuEngine['load']>): ReturnType<CpuEngine['load']> {
    if (potential.terms.some(({ kind }) => kind === 'learned'))
      return Promise.reject(new FfpError('unsupported', 'this Engine takes networks of at most 2 atoms'));
    return super.load(potential, replicas);
  }
}

describe('an Engine that does not take a force field', () => {
  it('is said on the plane, and the other points go on', async () => {
    await service.open(DEFAULT_EXPERIMENT, 'as-given');
    vi.spyOn(EnginePool.prototype, 'get').mockResolvedValue(new Choosy());
    const points = await service.measurePlane('cpu', ['mm-bonded', TINY_ID, 'mm-class1']);
    const [bonded, class1, learned] = points;
    expect([bonded.speed, class1.speed]).not.toContain(null);
    expect(learned).toMatchObject({
      forcefield: TINY_ID,
      speed: null,
      accuracy: null,
      reason: 'this Engine takes networks of at most 2 atoms',
    });
    await expect(service.set({ forcefield: TINY_ID, engine: 'webgpu' })).rejects.toThrow('at most 2 atoms');
    vi.restoreAllMocks();
    await service.step(2);
  });

  it('leaves the choice to the other one', async () => {
    const times = await service.compareEngines(TINY_ID);
    expect(times).toMatchObject({ forcefield: TINY_ID, cpu: { present: true }, webgpu: { present: false } });
    expect(await service.compareEngines(TINY_ID)).toBe(times);

    const pool = { find: async (backend: string) => (backend === 'cpu' ? new CpuEngine() : new Choosy()) };
    const forcefield = await (
      service as unknown as { forcefields: { get(id: string): Promise<Parameters<typeof compareEngines>[1]> } }
    ).forcefields.get(TINY_ID);
    const { structure } = (
      service as unknown as { session: { molecule: { structure: Parameters<typeof compareEngines>[2] } } }
    ).session.molecule;
    const dynamics = { dt: 0.5, temperature: 300, friction: 1, seed: 1 };
    const compared = await compareEngines(pool as unknown as EnginePool, forcefield, structure, dynamics);
    expect(compared.cpu.microsecondsPerStep).toBeGreaterThan(0);
    expect(compared.webgpu).toEqual({
      present: true,
      microsecondsPerStep: null,
      note: 'this Engine takes networks of at most 2 atoms',
    });
  });
});
