import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { LaneRequest, PictureMessage, SidesMessage } from '../../src/workers/compare/protocol.ts';
import { SidesService } from '../../src/workers/compare/service.ts';
import { serveSite } from './site.ts';

// The worker's inside, without the worker: public/ over HTTP, messages over a port. Node has no navigator.gpu: the cpu Engine.
let site: Awaited<ReturnType<typeof serveSite>>;
let service: SidesService;
const messages: SidesMessage[] = [];
const channel = new MessageChannel();

const pictures = (): PictureMessage[] => messages.filter((message) => message.kind === 'picture');
const until = async (condition: () => boolean): Promise<void> => {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 20_000) throw new Error('waited for 20 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));
const lanes = (...ids: string[]): LaneRequest[] => ids.map((forcefield) => ({ forcefield, engine: 'auto' }));
const open = (...ids: string[]) =>
  service.open({ experiment: DEFAULT_EXPERIMENT, lanes: lanes(...ids), from: 0, moment: null });

beforeAll(async () => {
  site = await serveSite();
  channel.port1.on('message', (message: SidesMessage) => messages.push(message));
  service = new SidesService();
  await service.connect(site.baseUrl, [], channel.port2 as unknown as MessagePort);
});
beforeEach(() => service.playback({ mode: 'synchronised', reference: 0, rate: 100 }));
afterAll(() => {
  channel.port1.close();
  site.close();
});

describe('the side-by-side service', () => {
  it('opens lanes on one start, says which Engine each has, and refuses one without stopping the others', async () => {
    messages.length = 0;
    const { lanes: opened, run } = await open('mm-class1', 'no-such-field', 'mm-class2');
    expect(opened).toMatchObject([
      { forcefield: 'mm-class1', engine: 'cpu', refusal: null },
      { forcefield: 'no-such-field', refusal: expect.stringContaining('no-such-field') as string },
      { forcefield: 'mm-class2', engine: 'cpu', refusal: null },
    ]);
    await until(() => pictures().length === 1);
    const [first] = pictures();
    expect(first).toMatchObject({ run, lanes: [{ steps: 0 }, null, { steps: 0 }] });
    expect(first.lanes[0]!.positions.length).toBe(27);
    // One start: nothing is apart but the forces.
    expect(first.differences![1]).toBeNull();
    expect(first.differences![2]!.rmsd).toBeLessThan(1e-6);
    expect(first.differences![2]!.energy).toBe(0);
    expect(first.differences![2]!.force).toBeGreaterThan(0.5);
  });

  it('plays in step: every picture shows the same steps of all lanes, at most 2 fs after the last', async () => {
    await open('mm-class1', 'mm-class2', 'nn-s');
    messages.length = 0;
    await service.play();
    await until(() => pictures().length >= 15);
    await service.pause();
    await settled();
    const shown = pictures();
    for (const [n, { lanes: all }] of shown.entries()) {
      expect(new Set(all.map((lane) => lane!.steps)).size).toBe(1);
      if (n > 0) expect(all[0]!.time - shown[n - 1].lanes[0]!.time).toBeLessThanOrEqual(2);
    }
    expect(messages.filter(({ kind }) => kind === 'state').map((state) => 'playing' in state && state.playing)).toEqual(
      [true, false],
    );
    await settled();
    expect(pictures()).toHaveLength(shown.length);
    // Differences come at a calm rate, and with the last picture.
    expect(shown.at(-1)!.differences!.every((one) => one !== null)).toBe(true);
    expect(shown.filter(({ differences }) => differences !== null).length).toBeLessThan(shown.length);
  });

  it('plays freely: the same time of the clock, and the cheap one runs ahead; restarts from the same start', async () => {
    await open('mm-class1', 'nn-s');
    await settled();
    const first = pictures().at(-1)!.lanes[1]!.positions;
    await service.playback({ mode: 'free', reference: 1, rate: null });
    await service.play();
    await until(() => (pictures().at(-1)!.lanes[1]?.stepping ?? 0) > 200);
    await service.pause();
    await settled();
    const [cheap, dear] = pictures().at(-1)!.lanes;
    expect(cheap!.stepping / dear!.stepping).toBeGreaterThan(0.5);
    expect(cheap!.stepping / dear!.stepping).toBeLessThan(2);
    expect(cheap!.time).toBeGreaterThan(3 * dear!.time);
    expect(cheap!.nsPerDay).toBeGreaterThan(3 * dear!.nsPerDay!);
    await service.restart();
    await settled();
    const again = pictures().at(-1)!;
    expect(again.lanes.map((lane) => [lane!.steps, lane!.stepping])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(again.lanes[1]!.positions).toEqual(first);
  });

  it('starts from a moment of the page’s run, or goes there itself', async () => {
    const request = { experiment: DEFAULT_EXPERIMENT, lanes: lanes('mm-class1', 'mm-class2'), from: 60, moment: null };
    await service.open(request);
    await settled();
    const { positions } = pictures().at(-1)!.lanes[0]!;
    expect(messages.some((message) => message.kind === 'preparing' && message.what === 'start')).toBe(true);
    const other = new Float64Array(27).map((_, c) => Math.sin(c));
    const moment = { step: 60, positions: other, velocities: new Float64Array(27) };
    await service.open({ ...request, moment });
    await settled();
    expect(pictures().at(-1)!.lanes[0]!.positions).not.toEqual(positions);
    // A moment of another step is none of this start.
    await service.open({ ...request, moment: { ...moment, step: 61 } });
    await settled();
    expect(pictures().at(-1)!.lanes[0]!.positions).toEqual(positions);
  });

  it('goes on with the others when one blows up, and says why', async () => {
    const settings = { ...DEFAULT_EXPERIMENT.settings, dt: 2, temperature: 800 };
    const experiment = { ...DEFAULT_EXPERIMENT, settings };
    await service.open({ experiment, lanes: lanes('mm-class1', 'mm-class2'), from: 0, moment: null });
    await service.playback({ mode: 'synchronised', reference: 0, rate: null });
    messages.length = 0;
    await service.play();
    await until(() => pictures().at(-1)?.lanes[1]?.stopped != null);
    const { message, atoms } = pictures().at(-1)!.lanes[1]!.stopped!;
    expect(message).toMatch(/blew up at step \d+/);
    expect(atoms.length).toBeGreaterThan(0);
    const before = pictures().at(-1)!.lanes[0]!.steps;
    await until(() => pictures().at(-1)!.lanes[0]!.steps > before);
    await service.pause();
    await settled();
    expect(pictures().at(-1)!.differences).toEqual([{ rmsd: 0, force: 0, energy: 0 }, null]);
  });

  it('refuses more lanes than there is room for, and nonsense as a rate', async () => {
    await expect(open('a', 'b', 'c', 'd', 'e')).rejects.toThrow(/one to 4/);
    await expect(service.playback({ mode: 'free', reference: 0, rate: -1 })).rejects.toThrow(/rate/);
  });
});
