/** What the tools ask of the worker, with a worker that only keeps books. */
import { beforeEach, describe, expect, it } from 'vitest';
import { HandsActions, heated } from '../../app/hands/actions.ts';
import { coil } from '../../app/hands/overlay.ts';
import { alongScreen } from '../../app/hands/useKeys.ts';
import { Session } from '../../app/state/session.ts';
import { createAppStore } from '../../app/state/store.ts';
import { FakeClient } from './fakeClient.ts';

const PAGE = 'https://example.org/playground/';
let client: FakeClient;
let session: Session;
let hands: HandsActions;

const state = () => session.store.getState();
const asked = () =>
  client.log.filter((line) => line.startsWith('hands')).map((line) => JSON.parse(line.slice(6)) as object);
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(async () => {
  session = new Session(createAppStore('dark'), (events) => (client = new FakeClient(events)), {
    address: () => PAGE,
    baseUrl: PAGE,
    showAddress: () => undefined,
    device: () => 'a test',
    writeClipboard: async () => undefined,
    reducedMotion: () => false,
  });
  await session.boot();
  hands = new HandsActions(session.host);
});

describe('a pull', () => {
  it('is asked for one at a time, the latest place counts, and letting go comes last', async () => {
    let go: () => void = () => undefined;
    client.slow = new Promise((resolve) => (go = resolve));
    hands.pull({ atom: 1, target: [0, 0, 0], by: 'pointer' });
    for (let x = 1; x <= 20; x++) hands.pull({ atom: 1, target: [x, 0, 0], by: 'pointer' });
    await settle();
    expect(asked()).toHaveLength(1);
    client.slow = null;
    go();
    await settle();
    expect(asked()).toMatchObject([{ target: [0, 0, 0] }, { target: [20, 0, 0], atom: 1, stiffness: 20 }]);
    await hands.release();
    expect(asked().at(-1)).toEqual({ kind: 'release' });
    await hands.release();
    expect(asked()).toHaveLength(3);
    expect(state().experiment!.events.at(-1)!.act).toEqual({ kind: 'hand', hand: null });
  });

  it('that was let go while it was asked for is let go all the same', async () => {
    let go: () => void = () => undefined;
    client.slow = new Promise((resolve) => (go = resolve));
    hands.pull({ atom: 2, target: [1, 0, 0], by: 'keys' });
    void hands.release();
    client.slow = null;
    go();
    await settle();
    expect(asked().map((command) => (command as { kind: string }).kind)).toEqual(['pull', 'release']);
  });

  it('moves along the screen with the keys', () => {
    const camera = { position: [0, 0, 9], target: [0, 0, 0], up: [0, 1, 0] } as const;
    expect(alongScreen(camera, [1, 0, 0], 2)).toEqual([2, 0, 0]);
    expect(alongScreen(camera, [0, -1, 0], 2)).toEqual([0, -2, 0]);
    expect(alongScreen(camera, [0, 0, 1], 2)).toEqual([0, 0, -2]);
    hands.pull({ atom: 0, target: [1, 1, 1], by: 'keys' });
    hands.move([0, 0.25, 0]);
    expect(hands.state.getState().pull!.target).toEqual([1, 1.25, 1]);
  });

  it('that the worker refuses ends, with its sentence', async () => {
    client.failing = { name: 'hands', message: 'this run has as many events as a link holds' };
    hands.pull({ atom: 1, target: [0, 0, 0], by: 'pointer' });
    await settle();
    expect(hands.state.getState().pull).toBeNull();
    expect(
      state()
        .notices.map(({ text }) => text)
        .join(),
    ).toMatch(/as many events as a link holds/);
  });
});

describe('the other tools', () => {
  it('freeze, thaw, kick and settle', async () => {
    await hands.toggleFrozen(2, [0]);
    await hands.toggleFrozen(0, [0, 2]);
    await hands.thawAll();
    await hands.kick(1);
    await hands.kick(null);
    await hands.minimise(true);
    expect(asked()).toEqual([
      { kind: 'freeze', atoms: [0, 2] },
      { kind: 'freeze', atoms: [2] },
      { kind: 'freeze', atoms: [] },
      { kind: 'kick', atom: 1, temperature: 2000 },
      { kind: 'kick', atom: null, temperature: 300 },
      { kind: 'minimise', animate: true },
    ]);
    expect(state().experiment!.events).toHaveLength(6);
  });

  it('end a minimisation that goes on', async () => {
    let go: () => void = () => undefined;
    client.slow = new Promise((resolve) => (go = resolve));
    const going = hands.minimise(false);
    expect(hands.state.getState().busy).toBe('minimise');
    client.slow = null;
    await hands.minimise(false);
    go();
    await going;
    expect(asked()).toEqual([{ kind: 'minimise', animate: false }, { kind: 'stop' }]);
    expect(hands.state.getState().busy).toBeNull();
  });

  it('undo: events are what they were, a blow-up is over, the view stays', async () => {
    session.setView({ arrows: true });
    await hands.kick(null);
    client.events.message({
      kind: 'fault',
      run: client.run,
      fault: { step: 1, replica: 0, atoms: [0] },
      message: 'The molecule blew up.',
      lastGoodStep: 0,
    });
    expect(state().fault).not.toBeNull();
    await hands.travel('undo');
    expect(state()).toMatchObject({ fault: null, experiment: { events: [], view: { arrows: true } }, step: 0 });
  });

  it('heat and cool in hundreds, within bounds, and only where there is a bath', async () => {
    expect([heated(300, 1), heated(300, -1), heated(320, 1), heated(2000, 1), heated(0, -1)]).toEqual([
      400,
      200,
      400,
      null,
      null,
    ]);
    expect(hands.nextTemperature(1)).toBe(400);
    await session.set({ ensemble: 'nve' });
    expect(hands.nextTemperature(1)).toBeNull();
  });
});

it('the spring’s coils run from the atom to the handle', () => {
  const points = coil({ x: 10, y: 20 }, { x: 110, y: 20 });
  expect(points[0]).toEqual({ x: 10, y: 20 });
  expect(points.at(-1)).toEqual({ x: 101, y: 20 });
  expect(Math.max(...points.map(({ y }) => Math.abs(y - 20)))).toBeCloseTo(5, 6);
  expect(points.every(({ x }, n) => n === 0 || x >= points[n - 1].x)).toBe(true);
  expect(coil({ x: 0, y: 0 }, { x: 8, y: 0 })).toHaveLength(2);
});
