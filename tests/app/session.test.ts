import { beforeEach, describe, expect, it } from 'vitest';
import { calmerTimeStep, Session } from '../../app/state/session.ts';
import { settingsAt } from '../../app/state/settings.ts';
import { createAppStore, currentSettings } from '../../app/state/store.ts';
import { budgetPerStep, judge, nextStep } from '../../app/state/story.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import type { PlanePoint } from '../../src/workers/protocol.ts';
import { FakeClient } from './fakeClient.ts';

const PAGE = 'https://example.org/playground/';

let address: string;
let clipboard: string[];
let reducedMotion: boolean;
let client: FakeClient;
let session: Session;

const state = () => session.store.getState();

beforeEach(() => {
  address = PAGE;
  clipboard = [];
  reducedMotion = false;
  session = new Session(createAppStore('dark'), (events) => (client = new FakeClient(events)), {
    address: () => address,
    baseUrl: PAGE,
    showAddress: (url) => (address = url),
    device: () => 'a test',
    writeClipboard: async (text) => void clipboard.push(text),
    reducedMotion: () => reducedMotion,
  });
});

const linked: Experiment = {
  ...DEFAULT_EXPERIMENT,
  molecule: { kind: 'reference', name: 'water' },
  settings: { ...DEFAULT_EXPERIMENT.settings, temperature: 450 },
  seed: 9,
  events: [{ step: 100, set: { dt: 1 } }],
  view: { ...DEFAULT_EXPERIMENT.view, frozen: 5, more: true },
};

describe('starting', () => {
  it('opens the default Experiment, plays it, and begins the first minute', async () => {
    await session.boot();
    expect(client.log).toEqual(['start', 'open ethanol auto', 'playback slow 100', 'playing']);
    expect(state()).toMatchObject({ phase: 'ready', story: 'watch', notices: [] });
  });

  it('starts paused where motion is not wanted', async () => {
    reducedMotion = true;
    await session.boot();
    expect(client.log).not.toContain('playing');
  });

  it('opens a link as its sender saw it, without the first minute', async () => {
    address = await encodeLink(linked, PAGE);
    await session.boot();
    expect(client.log).toContain('open water as-given');
    expect(client.log).toContain('freeze 5');
    expect(client.log).not.toContain('playing');
    expect(state()).toMatchObject({ story: 'done', frozen: { index: 5 }, experiment: { seed: 9, view: linked.view } });
  });

  it.each(['#garbage', '#1.AAAA', `#1.${'A'.repeat(200_000)}`, '#999.AAAA'])(
    'says what is wrong with a bad link and shows the usual start: %.12s',
    async (fragment) => {
      address = PAGE + fragment;
      await session.boot();
      expect(client.log).toContain('open ethanol auto');
      expect(state().notices).toHaveLength(1);
      expect(state().notices[0].text).toMatch(/link.*usual start/is);
      expect(state().notices[0].text.length).toBeLessThan(300);
    },
  );

  it('shows the usual start when the molecule of a link cannot be opened', async () => {
    address = await encodeLink(linked, PAGE);
    const booting = session.boot();
    client.failing = { name: 'open', message: 'this force field does not cover water' };
    await booting;
    expect(state()).toMatchObject({ phase: 'ready', experiment: { molecule: { name: 'ethanol' } } });
    expect(state().notices[0].text).toBe('This force field does not cover water. The usual start is shown instead.');
  });

  it('keeps what is running when a bad link comes later', async () => {
    await session.boot();
    client.log.length = 0;
    address = `${PAGE}#garbage`;
    await session.openAddress();
    expect(client.log).toEqual([]);
    expect(state().notices[0].text).toContain('goes on');
  });
});

describe('links', () => {
  it('carry molecule, settings, events, seed and view', async () => {
    await session.boot();
    await session.set({ temperature: 700 });
    session.setView({ camera: { position: [1, 2, 3], target: [0, 0, 0], up: [0, 1, 0] }, more: true });
    await session.sharing.copyLink();
    expect(state().shared).toMatchObject({ url: clipboard[0], copied: true });
    expect(address).toBe(clipboard[0]);
    const { view, events, seed, molecule, ghosts } = await decodeLink(clipboard[0]);
    expect(ghosts).toEqual(state().shared?.ghosts);
    expect(ghosts?.points).toContainEqual({
      forcefield: 'mm-class1',
      engine: 'cpu',
      microsecondsPerStep: 2,
      forceMae: 1,
    });
    expect(ghosts?.device).toBe('a test');
    expect(molecule).toEqual(DEFAULT_EXPERIMENT.molecule);
    expect(seed).toBe(1);
    expect(events).toEqual([{ step: 0, set: { temperature: 700 } }]);
    expect(view).toMatchObject({ more: true, camera: { position: [1, 2, 3] } });
  });
});

describe('opening', () => {
  it('leaves the molecule on the screen when another one cannot be opened', async () => {
    await session.boot();
    client.failing = { name: 'open', message: 'This force field does not cover it.' };
    client.log.length = 0;
    await session.chooseMolecule({ kind: 'reference', name: 'xenon' });
    expect(state()).toMatchObject({ phase: 'ready', experiment: { molecule: { name: 'ethanol' } } });
    expect(state().notices[0].text).toBe('This force field does not cover it. What was running goes on.');
    expect(client.log).toEqual(['open xenon auto', 'playing']);
  });

  it('shows the molecule that was asked for last', async () => {
    await session.boot();
    let release = () => {};
    client.hold = new Promise((resolve) => (release = resolve));
    const slow = session.chooseMolecule({ kind: 'reference', name: 'slow' });
    await session.chooseMolecule({ kind: 'reference', name: 'quick' });
    release();
    await slow;
    expect(state().experiment?.molecule.name).toBe('quick');
  });

  it('carries the settings in force over to the next molecule, and drops the events', async () => {
    await session.boot();
    await session.set({ temperature: 700 });
    await session.chooseMolecule({ kind: 'reference', name: 'water' });
    expect(state().experiment).toMatchObject({ events: [], settings: { temperature: 700 } });
  });
});

describe('frames', () => {
  it('of an older run are dropped', async () => {
    await session.boot();
    session.frames.publish(client.frame(1, 10));
    await session.reset();
    expect(session.frames.latest).toBeNull();
    client.events.message(client.frame(1, 12));
    expect(session.frames.latest).toBeNull();
    client.events.message(client.frame(2, 4));
    expect(session.frames.latest?.step).toBe(4);
  });

  it('after a recovery replace the ones that did not happen', async () => {
    await session.boot();
    for (const step of [10, 20, 30]) client.events.message(client.frame(1, step));
    client.events.message(client.frame(1, 20));
    expect(session.frames.series(({ time }) => time)).toEqual([5, 10]);
  });
});

describe('the plane', () => {
  it('is measured once for a molecule, and again for another Engine, also while the first is being measured', async () => {
    await session.boot();
    await session.plane.measure();
    await session.reset();
    await session.plane.measure();
    expect(client.measured).toEqual(['cpu']);
    let release = () => {};
    client.measuring = new Promise((resolve) => (release = resolve));
    await session.chooseMolecule({ kind: 'reference', name: 'water' });
    session.plane.showBothEngines(true);
    release();
    await expect.poll(() => state().measuring).toBe(false);
    expect(client.measured).toEqual(['cpu', 'cpu', 'webgpu']);
    expect(Object.keys(state().points)).toHaveLength(4);
  });
});

describe('an Engine that changes', () => {
  it('gets its points, though the news of it comes after the call that changed it', async () => {
    await session.boot();
    await expect.poll(() => state().measuring).toBe(false);
    client.late = true;
    await session.chooseEngine('webgpu');
    await expect.poll(() => client.measured).toEqual(['cpu', 'webgpu']);
  });
});

describe('an Engine that is refused', () => {
  it('is not the chosen one', async () => {
    await session.boot();
    const before = state().engineChoice;
    client.failing = { name: 'set', message: 'no room on this device' };
    await session.chooseEngine('webgpu');
    expect(state()).toMatchObject({ engineChoice: before, experiment: { settings: { engine: 'cpu' } } });
  });
});

describe('freezing', () => {
  it('pauses, shows the first Reference frame, steps through all of them, and goes back to motion', async () => {
    await session.boot();
    client.log.length = 0;
    await session.freeze();
    await session.freezeNext(1);
    await session.freezeNext(-1);
    await session.freezeNext(-1);
    await session.unfreeze();
    expect(client.log).toEqual(['paused', 'freeze 7', 'freeze 3', 'freeze 7', 'freeze 5', 'playing']);
    expect(state()).toMatchObject({ frozen: null, experiment: { view: { frozen: null } } });
  });

  it('shows the same frame under another force field', async () => {
    await session.boot();
    await session.freeze(3);
    await session.chooseForceField('mm-bonded');
    expect(state().frozen).toMatchObject({ index: 3, forcefield: 'mm-bonded' });
  });
});

describe('after a blow-up', () => {
  it('goes on from the last good state with a smaller time step', async () => {
    await session.boot();
    await session.set({ dt: 10 });
    client.events.message({
      kind: 'fault',
      run: 1,
      fault: { step: 40, replica: 0, atoms: [1] },
      message: 'H2 flew off.',
      lastGoodStep: 30,
    });
    expect(state().fault?.message).toBe('H2 flew off.');
    client.log.length = 0;
    await session.recover(calmerTimeStep(10));
    expect(client.log).toEqual(['set {"dt":0.5}', 'recover', 'playing']);
    expect(state().fault).toBeNull();
    expect(currentSettings(state())?.dt).toBe(0.5);
  });
});

describe('a crash of the worker', () => {
  it('is a state of its own, and restarting brings the Experiment back', async () => {
    await session.boot();
    await session.set({ temperature: 555 });
    client.events.crash('It stopped.');
    expect(state()).toMatchObject({ phase: 'crashed', crash: 'It stopped.' });
    client.log.length = 0;
    await session.restart();
    expect(client.log.slice(0, 2)).toEqual(['start', 'open ethanol as-given']);
    expect(state()).toMatchObject({ phase: 'ready', experiment: { events: [{ set: { temperature: 555 } }] } });
  });
});

describe('running to a step', () => {
  it('goes on from before it, and starts over from behind it', async () => {
    await session.boot();
    client.step = 400;
    client.log.length = 0;
    await session.runTo(30_000);
    expect(client.log.filter((entry) => entry.startsWith('step '))).toEqual(['step 29600']);
    expect(state().stateHash).toEqual({ step: 30_000, hash: 'hash of 30000' });
    client.log.length = 0;
    await session.runTo(500);
    expect(client.log).toContain('open ethanol as-given');
    expect(client.step).toBe(500);
  });
});

describe('settings over time', () => {
  const experiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    events: [
      { step: 10, set: { temperature: 400 } },
      { step: 20, set: { dt: 1 } },
    ],
  };
  it('are those of the events so far', () => {
    expect(settingsAt(experiment, 9)).toEqual(DEFAULT_EXPERIMENT.settings);
    expect(settingsAt(experiment, 10).temperature).toBe(400);
    expect(settingsAt(experiment, 99)).toMatchObject({ temperature: 400, dt: 1 });
  });
  it('are the same object while nothing changes', () => {
    expect(settingsAt(experiment, 11)).toBe(settingsAt(experiment, 19));
  });
});

describe('the first minute', () => {
  it('goes its way, and can be left at every step', () => {
    const way = (['freeze', 'forcefield', 'next', 'forcefield', 'next'] as const).reduce(nextStep, 'watch');
    expect(way).toBe('done');
    for (const step of ['watch', 'frozen', 'compared', 'budget', 'judged'] as const)
      expect(nextStep(step, 'skip')).toBe('done');
    expect(nextStep('watch', 'forcefield')).toBe('watch');
    expect(nextStep('done', 'freeze')).toBe('done');
  });

  it('judges a choice by the timings of this device', () => {
    // 2e9 steps of 0.5 fs in 8 hours: 14.4 µs each.
    expect(budgetPerStep(0.5)).toBeCloseTo(14.4);
    const point = (forcefield: string, microsecondsPerStep: number, forceMae: number): PlanePoint => ({
      forcefield,
      plainName: forcefield,
      technicalName: forcefield,
      family: 'mm',
      engine: 'cpu',
      speed: { microsecondsPerStep, spread: 0.1, runs: 3, dt: 0.5, seconds: 1, unsteady: false, coarse: false },
      accuracy: {
        temperature: null,
        forceMae,
        forceRmse: forceMae,
        spread: 0.1,
        frames: 9,
        split: 'test',
        energyMae: 1,
        byTemperature: [],
      },
      batch: null,
      longestStep: null,
      disagreement: null,
      reason: null,
    });
    const [rough, good, slow] = [point('rough', 1, 9), point('good', 10, 6), point('slow', 20, 1)];
    const all = [rough, good, slow];
    expect(judge(all, slow)).toMatchObject({ inTime: false, best: good });
    expect(judge(all, rough)).toMatchObject({ inTime: true, best: good, seconds: 2000 });
    expect(judge(all, { ...good, speed: null })).toBeNull();
  });
});
