/** The worker's hands: what a visitor does is recorded, shown, sampled, and undone. On the cpu Engine, over a real port. */
import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { EVENT_LIMIT } from '../../src/session/experiment.ts';
import { pullInterval } from '../../src/workers/hands.ts';
import type { FrameMessage, PortMessage } from '../../src/workers/protocol.ts';
import { SimulationService } from '../../src/workers/service.ts';
import { serveSite } from './site.ts';

let site: Awaited<ReturnType<typeof serveSite>>;
let service: SimulationService;
const messages: PortMessage[] = [];
const channel = new MessageChannel();

const frames = (): FrameMessage[] => messages.filter((message) => message.kind === 'frame');
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
const last = async (): Promise<FrameMessage> => {
  await settle();
  return frames().at(-1)!;
};
const pull = (x: number, atom = 2) => service.hands({ kind: 'pull', atom, target: [x, 0, 0], stiffness: 20 });

beforeAll(async () => {
  site = await serveSite();
  channel.port1.on('message', (message: PortMessage) => messages.push(message));
  service = new SimulationService();
  await service.connect(channel.port2 as unknown as MessagePort, site.baseUrl);
});
afterAll(() => {
  channel.port1.close();
  site.close();
});
beforeEach(async () => {
  await service.open(DEFAULT_EXPERIMENT, 'as-given');
  await service.step(10);
  await settle();
  messages.length = 0;
});

describe('the hands of the service', () => {
  it('pull towards a point of the screen, and say how strongly and with what work', async () => {
    await pull(4);
    await service.step(40);
    const { hands, positions } = await last();
    expect(hands).toMatchObject({ undo: 'pull', redo: null, frozen: [] });
    expect(hands!.hand!.target.map((x) => Math.round(x))).toEqual([4, 0, 0]);
    const distance = Math.hypot(positions[6] - hands!.hand!.target[0], positions[7], positions[8]);
    expect(hands!.hand!.force).toBeCloseTo(Math.min(80, 20 * distance), 1);
    expect(hands!.work).toBeGreaterThan(10);
    const { experiment } = await service.hands({ kind: 'release' });
    expect(experiment.events.map(({ act }) => act?.kind)).toEqual(['hand', 'hand']);
    expect((await last()).hands!.hand).toBeNull();
  });

  it('leave the screen where it is while they hold, and let it glide back', async () => {
    await pull(30);
    const held = (await last()).hands!.middle;
    await service.step(200);
    expect((await last()).hands!.middle).toEqual(held);
    // The molecule as a whole has followed the hand.
    const centre = (frame: FrameMessage) => [0, 1, 2].map((c) => frame.positions.filter((_, i) => i % 3 === c));
    const x = centre(await last())[0];
    expect(x.reduce((sum, value) => sum + value, 0) / x.length).toBeGreaterThan(0.2);
    await service.hands({ kind: 'release' });
    for (let n = 0; n < 60; n++) await service.step(1);
    const back = centre(await last())[0];
    expect(Math.abs(back.reduce((sum, value) => sum + value, 0) / back.length)).toBeLessThan(0.3);
  });

  it('are sampled while it plays: moves between two chunks become one event', async () => {
    await service.playback('slow', 100);
    await service.play();
    for (let move = 0; move < 100; move++) {
      await pull(2 + move / 100);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await service.hands({ kind: 'release' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await service.pause();
    const { events } = await service.experiment();
    const hands = events.flatMap(({ act }) => (act?.kind === 'hand' ? [act.hand] : []));
    expect(hands.length).toBeGreaterThan(3);
    expect(hands.length).toBeLessThan(60);
    expect(hands.at(-1)).toBeNull();
    const { step, hash } = await service.stateHash();
    await service.open(await service.experiment(), 'as-given');
    await service.step(step);
    expect((await service.stateHash()).hash).toBe(hash);
  });

  it('grow slower as a link fills, and refuse with a sentence when it is full', async () => {
    expect([0, 299, 300, 600, 999, 1000].map(pullInterval)).toEqual([33, 33, 100, 300, 300, Infinity]);
    const events = Array.from({ length: EVENT_LIMIT }, (_, n) => ({
      step: 0,
      set: {},
      act: { kind: 'freeze' as const, atoms: [n % 9] },
    }));
    await service.open({ ...DEFAULT_EXPERIMENT, events }, 'as-given');
    await expect(pull(3)).rejects.toThrow(/1000 events, as many as a link holds/);
    await expect(service.hands({ kind: 'kick', atom: null, temperature: 300 })).rejects.toThrow(
      /as many events as a link/,
    );
    await expect(service.hands({ kind: 'freeze', atoms: [77] })).rejects.toThrow();
  });

  it('undo and do again: pulls, kicks, freezing, minimisation and settings, at least twenty levels', async () => {
    const start = await service.stateHash();
    const hashes = [start.hash];
    for (let n = 0; n < 7; n++) {
      await service.hands({ kind: 'kick', atom: n, temperature: 300 });
      hashes.push((await service.stateHash()).hash);
      await service.hands({ kind: 'freeze', atoms: n % 2 ? [] : [n] });
      hashes.push((await service.stateHash()).hash);
      await service.set({ temperature: 301 + n });
      await service.step(5);
      await pull(3);
      await pull(3.5);
      await service.hands({ kind: 'release' });
    }
    expect((await last()).hands!.undo).toBe('pull');
    const end = await service.stateHash();
    let levels = 0;
    while ((await last()).hands!.undo) {
      await service.hands({ kind: 'undo' });
      levels++;
    }
    expect(levels).toBe(28);
    expect((await service.experiment()).events).toEqual([]);
    expect(await service.stateHash()).toEqual(start);
    for (let n = 0; n < 28; n++) await service.hands({ kind: 'redo' });
    expect(await service.stateHash()).toEqual(end);
    await service.hands({ kind: 'undo' });
    await service.hands({ kind: 'kick', atom: null, temperature: 10 });
    expect((await last()).hands).toMatchObject({ undo: 'kick', redo: null });
    // Setting what is set already is nothing to undo.
    await service.set({ temperature: 307 });
    expect((await last()).hands).toMatchObject({ undo: 'kick' });
  });

  it('show a minimisation on its way, to be ended at any moment', async () => {
    await service.hands({ kind: 'minimise', animate: true });
    await settle();
    const settling = frames().map(({ potential }) => potential);
    expect(settling.length).toBeGreaterThan(8);
    expect(settling.every((u, n) => n === 0 || u <= settling[n - 1] + 1e-9)).toBe(true);
    expect(frames().at(-1)!.kinetic).toBe(0);
    await service.hands({ kind: 'undo' });
    const task = service.hands({ kind: 'minimise', animate: true });
    await new Promise((resolve) => setTimeout(resolve, 60));
    void service.hands({ kind: 'stop' });
    const { experiment } = await task;
    const { act } = experiment.events.at(-1)!;
    expect(act?.kind === 'minimise' && act.evaluations).toBeLessThan(settling.length);
  });

  it('read the temperature over what is free to move', async () => {
    await service.hands({ kind: 'freeze', atoms: [0, 1, 2, 3, 4, 5, 6, 7] });
    await service.hands({ kind: 'kick', atom: 8, temperature: 900 });
    // One atom with 3/2 kT has three degrees of freedom.
    const { hands, temperature, kinetic } = await last();
    expect(hands!.frozen).toHaveLength(8);
    expect(temperature).toBeCloseTo((2 * kinetic) / (3 * 0.0019872043), 1);
    expect(temperature).toBeGreaterThan(200);
  });

  it('are let go by a blow-up, which undo takes back', async () => {
    const before = await service.stateHash();
    await pull(6);
    await service.set({ dt: 10 });
    await service.step(400);
    await settle();
    expect(messages.some(({ kind }) => kind === 'fault')).toBe(true);
    await service.hands({ kind: 'release' });
    await expect(pull(3)).rejects.toThrow(/blew up/);
    await service.hands({ kind: 'undo' });
    await service.hands({ kind: 'undo' });
    expect(await service.stateHash()).toEqual(before);
    expect((await last()).hands).toMatchObject({ hand: null, undo: null });
    await service.step(50);
    expect((await last()).step).toBe(60);
  });
});

describe('hands in a box', () => {
  it('pull towards the nearest image of a point of the screen, where the atom is shown', async () => {
    const { settings } = DEFAULT_EXPERIMENT;
    const box = { ...settings, forcefield: 'mm-liquid', nonbonded: { method: 'cutoff' as const } };
    const molecule = { kind: 'box' as const, name: 'Water', solvent: 'water' as const, molecules: 40, seed: 1 };
    const opened = await service.open({ ...DEFAULT_EXPERIMENT, molecule, settings: box }, 'as-given');
    await service.step(2);
    const { positions } = await last();
    const [edge] = opened.box!;
    // The oxygen nearest to the left face is pulled through it.
    const oxygens = Array.from({ length: 40 }, (_, n) => 3 * n);
    const atom = oxygens.reduce((best, one) => (positions[3 * one] < positions[3 * best] ? one : best));
    const from = [positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]] as const;
    const target = [from[0] - 1.5, from[1], from[2]] as const;
    await service.hands({ kind: 'pull', atom, target, stiffness: 20 });
    await service.step(1);
    const { hands } = await last();
    // Three decimals of a place; as strong as 1.5 Å of the spring, and not as a box of them.
    hands!.hand!.target.forEach((x, c) => expect(Math.abs(x - target[c])).toBeLessThan(0.6));
    expect(hands!.hand!.force).toBeGreaterThan(20);
    expect(hands!.hand!.force).toBeLessThan(40);
    await service.hands({ kind: 'pull', atom, target: [target[0] + edge, target[1], target[2]], stiffness: 20 });
    await service.step(40);
    const after = (await last()).hands!.hand!;
    expect(after.force).toBeLessThan(hands!.hand!.force);
    const events = (await service.experiment()).events.flatMap(({ act }) =>
      act?.kind === 'hand' && act.hand ? [act.hand.target[0]] : [],
    );
    // The point an edge away was the same point.
    expect(Math.abs(events.at(-1)! - events[0])).toBeLessThan(0.01);
    await service.hands({ kind: 'release' });
  });
});
