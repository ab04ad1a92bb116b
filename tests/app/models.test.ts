/** What the page does with models: drops, links that need one, downloads, a browser that keeps nothing. */
import { dropModel, runModel } from '../../app/library/brought.ts';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LibraryView, ModelLibrary } from '../../app/library/library.ts';
import { commandsFor } from '../../app/plots/plane/commands.ts';
import { Session } from '../../app/state/session.ts';
import { createAppStore, currentSettings } from '../../app/state/store.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { encodeLink } from '../../src/session/link.ts';
import { FakeClient } from './fakeClient.ts';

const PAGE = 'https://example.org/playground/';
/** As the fake worker names what comes from a file of that name. */
const ID = 'ANI-2x.0123456789abcdef';

let address: string;
let client: FakeClient;
let session: Session;
let library: ModelLibrary;
let baseUrl: string;

const state = () => session.store.getState();
const view = (): LibraryView => library.view.getState();
const file = (name: string): File => new File(['weights'], name);
const linked: Experiment = {
  ...DEFAULT_EXPERIMENT,
  molecule: { kind: 'reference', name: 'water' },
  events: [{ step: 10, set: { forcefield: ID } }],
};

const begin = (): Session =>
  new Session(createAppStore('dark'), (events) => (client = new FakeClient(events)), {
    address: () => address,
    baseUrl,
    showAddress: (url) => (address = url),
    device: () => 'a test',
    writeClipboard: async () => {},
    reducedMotion: () => false,
  });

beforeEach(() => {
  address = PAGE;
  baseUrl = PAGE;
  session = begin();
});

describe('a dropped model', () => {
  beforeEach(async () => {
    await session.boot();
    library = await session.models.library();
  });

  it('opens the dialog, becomes a force field, and is measured: it alone', async () => {
    await expect.poll(() => state().measuring).toBe(false);
    client.measured.length = 0;
    const { opened } = state();
    await dropModel(session.models, [file('ANI-2x')]);
    expect(state()).toMatchObject({ dialog: 'models', notices: [] });
    expect(state().forcefields.map(({ id }) => id)).toEqual(['mm-class1', 'mm-bonded', ID]);
    expect(view()).toMatchObject({
      activity: { kind: 'idle' },
      outcome: { good: true, text: 'ANI-2x is on the plane.' },
    });
    await expect.poll(() => state().points[`${ID} cpu`]?.speed).toBeTruthy();
    expect(client.measured).toEqual(['cpu']);
    // The picture of the molecule does not begin anew.
    expect(state().opened).toBe(opened);
  });

  it('that is none leaves everything as it was', async () => {
    client.failing = { name: 'import', message: 'there is no ANI model here' };
    await dropModel(session.models, [file('cat.jpg')]);
    expect(view()).toMatchObject({ outcome: { good: false, text: 'There is no ANI model here.' }, loaded: [] });
    expect(state().forcefields).toHaveLength(2);
    await dropModel(session.models, [file('ANI-2x')]);
    expect(view().outcome?.good).toBe(true);
  });

  it('runs on the Engine that is faster with it, unless the visitor chose one', async () => {
    await dropModel(session.models, [file('ANI-2x')]);
    await runModel(session.models, ID);
    expect(client.log).toContain(`compare ${ID}`);
    expect(currentSettings(state())).toMatchObject({ forcefield: ID, engine: 'webgpu' });
    await session.chooseForceField('mm-class1');
    await session.chooseEngine('cpu');
    client.log.length = 0;
    await runModel(session.models, ID);
    expect(client.log).not.toContain(`compare ${ID}`);
    expect(currentSettings(state())).toMatchObject({ forcefield: ID, engine: 'cpu' });
  });

  it('is there again after a crash of the worker', async () => {
    await dropModel(session.models, [file('ANI-2x')]);
    await session.set({ forcefield: ID });
    client.events.crash('It stopped.');
    client.log.length = 0;
    await session.restart();
    expect(client.log.slice(0, 3)).toEqual(['start', 'import ANI-2x', 'open ethanol as-given']);
    expect(state().forcefields.map(({ id }) => id)).toContain(ID);
  });

  it('leaves the plane when asked to, but not while the run can be gone back to where it moved the molecule', async () => {
    await dropModel(session.models, [file('ANI-2x')]);
    await session.set({ forcefield: ID });
    await session.set({ forcefield: 'mm-class1' });
    expect(await library.forget(ID)).toBe(false);
    expect(view().outcome).toMatchObject({
      good: false,
      text: expect.stringMatching(/did earlier in this run/) as string,
    });
    expect(client.log).not.toContain(`forget ${ID}`);
    await session.chooseMolecule({ kind: 'reference', name: 'water' });
    expect(await library.forget(ID)).toBe(true);
    expect(state().forcefields.map(({ id }) => id)).not.toContain(ID);
    expect(view().loaded).toEqual([]);
    // A new worker is not given it either.
    client.log.length = 0;
    client.events.crash('It stopped.');
    await session.restart();
    expect(client.log.join()).not.toContain('import');
  });

  it('works where the browser keeps nothing, and that is said', async () => {
    await dropModel(session.models, [file('ANI-2x')]);
    await library.keep(ID);
    expect(view()).toMatchObject({ kept: [], outcome: { good: false } });
    expect(view().outcome?.text).toMatch(/does not let this page keep it.*until you leave/);
    expect(state().forcefields.map(({ id }) => id)).toContain(ID);
  });

  it('is asked of the command line by its files, for it has no id there', async () => {
    const point = {
      plainName: '',
      technicalName: '',
      family: 'ml' as const,
      engine: 'cpu' as const,
      reason: null,
      speed: null,
      accuracy: {
        temperature: null,
        forceMae: 1,
        forceRmse: 1,
        spread: null,
        frames: 2,
        split: 'test',
        energyMae: 1,
        byTemperature: [],
      },
      batch: null,
      longestStep: null,
      disagreement: null,
    };
    const commands = await commandsFor({ ...point, forcefield: ID }, DEFAULT_EXPERIMENT, DEFAULT_EXPERIMENT.settings);
    expect(commands[0]).toContain('--forcefield MODEL ');
    expect(commands[1]).toMatch(/--link '#1\.[\w-]+' --forcefield MODEL --steps/);
    const shipped = await commandsFor(
      { ...point, forcefield: 'mm-class1' },
      DEFAULT_EXPERIMENT,
      DEFAULT_EXPERIMENT.settings,
    );
    expect(shipped.join()).not.toContain('MODEL');
  });
});

describe('a link that needs a model', () => {
  it('shows the usual start, asks for the model, and opens once it is there', async () => {
    address = await encodeLink(linked, PAGE);
    await session.boot();
    expect(client.log).not.toContain('open water as-given');
    expect(state()).toMatchObject({
      phase: 'ready',
      dialog: 'models',
      notices: [],
      experiment: { molecule: { name: 'ethanol' } },
      wanted: { id: ID, title: 'ANI-2x', fingerprint: '0123456789abcdef' },
    });
    await dropModel(session.models, [file('ANI-1x')]);
    expect(state().wanted).not.toBeNull();
    await dropModel(session.models, [file('ANI-2x')]);
    await expect.poll(() => state().experiment?.molecule.name).toBe('water');
    expect(state()).toMatchObject({ wanted: null, dialog: null });
  });

  it('opens at once where the model is there already', async () => {
    await session.boot();
    await dropModel(session.models, [file('ANI-2x')]);
    address = await encodeLink(linked, PAGE);
    await session.openAddress();
    expect(state().experiment?.molecule.name).toBe('water');
  });

  it('is forgotten when the visitor goes on to something else', async () => {
    address = await encodeLink(linked, PAGE);
    await session.boot();
    await session.chooseMolecule({ kind: 'reference', name: 'methane' });
    await dropModel(session.models, [file('ANI-2x')]);
    expect(state()).toMatchObject({ wanted: null, experiment: { molecule: { name: 'methane' } } });
  });
});

describe('a download', () => {
  const weights = Buffer.from('weights of a network');
  const sha256 = createHash('sha256').update(weights).digest('hex');
  let server: Server;
  let answer: (path: string) => Buffer | number;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    answer = () => weights;
    server = createServer((request, response) => {
      const path = request.url!;
      asked.push(path);
      if (path === '/models/ani-2x.json') {
        const files = ['ANI-2x', 'b.wparam'].map((name) => ({ path: name, bytes: weights.length, sha256 }));
        response.end(
          JSON.stringify({
            format: 'ffp-model-files-1',
            id: ID,
            title: 'ANI-2x',
            networks: 2,
            promised: 8,
            elements: ['H', 'C'],
            repository: 'example.org',
            licence: 'MIT',
            base: `${baseUrl}far/away/`,
            files,
          }),
        );
        return;
      }
      const what = answer(path.slice('/far/away/'.length));
      if (typeof what === 'number') response.writeHead(what).end();
      else response.end(what);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    session = begin();
    await session.boot();
    library = await session.models.library();
    await library.look();
  });
  afterEach(() => {
    server.close();
    vi.restoreAllMocks();
  });

  it('is not begun before the visitor asks for it; then it ends on the plane', async () => {
    expect(asked).toEqual(['/models/ani-2x.json']);
    expect(view().offer).toMatchObject({ id: ID, networks: 2 });
    const amounts: number[] = [];
    library.view.subscribe(({ activity }) => activity.kind === 'downloading' && amounts.push(activity.received));
    expect(await library.download()).toBe(ID);
    expect([amounts[0], amounts.at(-1)]).toEqual([0, 2 * weights.length]);
    expect(state().forcefields.map(({ id }) => id)).toContain(ID);
    // Node has no storage for it.
    expect(view().outcome).toEqual({
      good: true,
      text: 'ANI-2x is on the plane. The browser does not let this page keep it (a private window, or blocked storage); it works until you leave the page.',
    });
  });

  it.each<[string, (path: string) => Buffer | number, RegExp]>([
    ['breaks off', (path) => (path === 'ANI-2x' ? weights.subarray(1) : weights), /broke off at ANI-2x/],
    ['is another one', () => Buffer.alloc(weights.length), /another SHA-256/],
    ['is gone', () => 404, /the server answers 404/],
  ])('that %s says so, and can be tried again', async (_, bad, message) => {
    answer = bad;
    expect(await library.download()).toBeNull();
    expect(view()).toMatchObject({ outcome: { good: false }, begun: true, activity: { kind: 'idle' }, loaded: [] });
    expect(view().outcome?.text).toMatch(message);
    expect(client.log.some((line) => line.startsWith('import'))).toBe(false);
    answer = () => weights;
    expect(await library.download()).toBe(ID);
    expect(view().begun).toBe(false);
  });

  it('is one thing at a time', async () => {
    const first = library.download();
    expect(await library.bring([{ path: 'ANI-1x', data: new Blob([]) }])).toBeNull();
    expect(await first).toBe(ID);
    expect(view().loaded.map(({ id }) => id)).toEqual([ID]);
  });

  it('can be cancelled', async () => {
    const download = library.download();
    library.cancel();
    expect(await download).toBeNull();
    expect(view()).toMatchObject({ begun: true, outcome: { good: true } });
    expect(view().outcome?.text).toMatch(/cancelled/);
  });
});
