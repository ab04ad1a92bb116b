/** Nothing that a visitor does to the clock changes a bit of what is computed. */
import { MessageChannel } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { SimulationService } from '../../src/workers/service.ts';
import { serveSite } from './site.ts';

/** Further than any of the tests plays. */
const STEP = 3000;

let site: Awaited<ReturnType<typeof serveSite>>;
let service: SimulationService;
let channel: MessageChannel;
let expected: string;

async function opened(): Promise<void> {
  channel = new MessageChannel();
  channel.port1.on('message', () => {});
  service = new SimulationService();
  await service.connect(channel.port2 as unknown as MessagePort, site.baseUrl);
  await service.open(DEFAULT_EXPERIMENT, 'as-given');
}

/** Plays for a while. @returns the step then */
async function play(ms: number): Promise<number> {
  await service.play();
  await new Promise((resolve) => setTimeout(resolve, ms));
  await service.pause();
  return (await service.stateHash()).step;
}

/** The hash at the end of the way. */
async function hashAtEnd(): Promise<string> {
  const here = (await service.stateHash()).step;
  expect(here).toBeLessThan(STEP);
  await service.step(STEP - here);
  const { step: at, hash } = await service.stateHash();
  expect(at).toBe(STEP);
  return hash;
}

beforeAll(async () => {
  site = await serveSite();
  await opened();
  expected = await hashAtEnd();
  channel.port1.close();
});
afterAll(() => site.close());
beforeEach(opened);
afterEach(() => channel.port1.close());

it('the rate of frames, and pauses', async () => {
  for (const rate of [20, 100, 300, 1000]) {
    await service.playback('slow', rate);
    expect(await play(60)).toBeGreaterThan(0);
  }
  expect(await hashAtEnd()).toBe(expected);
});

it('one step at a time, or many', async () => {
  for (const steps of [1, 2, 997, 1, 50]) await service.step(steps);
  expect(await hashAtEnd()).toBe(expected);
});

it('a tab that is hidden and comes back', async () => {
  const before = await play(80);
  await service.setVisible(false);
  const hidden = await play(80);
  expect(hidden).toBeGreaterThan(before);
  await service.setVisible(true);
  await play(40);
  expect(await hashAtEnd()).toBe(expected);
});

it('looking back, and going on from there', async () => {
  await service.step(400);
  // Its code is loaded once something is open.
  await play(100);
  const here = (await service.stateHash()).step;
  const at = await service.stateHash();
  await service.hands({ kind: 'back', step: here - 7 });
  expect((await service.stateHash()).step).toBe(here - 7);
  await service.step(7);
  expect(await service.stateHash()).toEqual(at);
  expect(await hashAtEnd()).toBe(expected);
});

it('points that are measured meanwhile', async () => {
  const points = service.measurePlane(undefined, ['mm-class1', 'mm-bonded']);
  await play(150);
  await service.stopTiming();
  await points;
  expect(await hashAtEnd()).toBe(expected);
});

it('but a change of temperature does, though it is taken back', async () => {
  await service.step(100);
  await service.set({ temperature: 301 });
  await service.step(1);
  await service.set({ temperature: 300 });
  expect(await hashAtEnd()).not.toBe(expected);
});
