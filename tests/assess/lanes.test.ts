/** Lanes of the resident kernel: tried on the device at hand, kept for a week, and no bit of a result depends on them. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { bestLanes, tryLanes } from '../../src/assess/lanes.ts';
import { StepTimer } from '../../src/assess/timing.ts';
import { alkane, alkaneBundle } from '../../src/chem/alkane.ts';
import { assetLoader } from '../../src/cli/files.ts';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { within } from '../../src/core/database.ts';
import { FfpError } from '../../src/core/errors.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';
import { lanesToTry } from '../../src/gpu/lanes.ts';
import { sizeClass } from '../../src/gpu/plan.ts';
import { recallLanes, tuneLanes } from '../../src/workers/lanes.ts';
import type { PointsHost } from '../../src/workers/points.ts';
import { Visibility } from '../../src/workers/visibility.ts';

const load = assetLoader(process.cwd());
const DYNAMICS = { dt: 0.5, temperature: 300, friction: 1, seed: 1 };
let structure: Structure;
let potential: Potential;
/** A device under a name that is no processor's. */
let card: GpuEngine;
const cardNamed = async (adapter: string): Promise<GpuEngine> =>
  new GpuEngine({ ...(await requestNodeDevice()), adapter });

beforeAll(async () => {
  ({ structure } = await loadReferenceMolecule(load, 'ethanol'));
  potential = await potentialOf(await loadForceField('mm-class1', load), structure);
  card = await cardNamed('Test card');
});
afterAll(() => card.destroy());

const lanesOf = async (engine: GpuEngine, of = potential, replicas = 1): Promise<number> => {
  const simulation = await engine.load(of, replicas);
  simulation.destroy();
  return simulation['shown'].parts.plan.lanes;
};

describe('numbers of lanes', () => {
  it('give the same bits, all of them', async () => {
    const ends = await Promise.all(
      lanesToTry(potential.atoms, true).map(async (lanes) => {
        const simulation = await card.load(potential, 1, { lanes });
        simulation.setState(structure.positions);
        await simulation.advance(100, DYNAMICS);
        const { positions, velocities } = await simulation.frame();
        simulation.destroy();
        return [...positions, ...velocities];
      }),
    );
    expect(ends.length).toBeGreaterThan(4);
    for (const end of ends.slice(1)) expect(end).toEqual(ends[0]);
  });

  it('worth a try begin with the usual one, and are no more than a molecule has use for', () => {
    expect(lanesToTry(9, true)).toEqual([4, 8, 16, 32, 64]);
    expect(lanesToTry(9, false)).toEqual([32, 4, 8, 16, 64]);
    expect(lanesToTry(200, false)).toEqual([256, 4, 8, 16, 32, 64, 128]);
    expect(sizeClass(9, 1)).toBe(sizeClass(16, 8));
    expect(new Set([sizeClass(9, 1), sizeClass(17, 1), sizeClass(9, 4096)]).size).toBe(3);
  });

  it('are judged by their best run, and the usual one stays unless another is clearly faster', () => {
    const trial = (lanes: number, microsecondsPerStep: number) => ({ lanes, microsecondsPerStep });
    expect(bestLanes([trial(32, 10), trial(64, 9.8), trial(128, 30)])).toBe(32);
    expect(bestLanes([trial(32, 10), trial(64, 8), trial(128, 7)])).toBe(128);
    expect(bestLanes([])).toBeUndefined();
  });

  it('are timed in turns, without those that the device refuses', async () => {
    const asked: number[] = [];
    const trials = await tryLanes(
      [64, 4, 512],
      (lanes) => {
        asked.push(lanes);
        return lanes > 256 ? Promise.reject(new FfpError('gpu', 'too many')) : card.load(potential, 1, { lanes });
      },
      structure.positions,
      DYNAMICS,
    );
    expect(asked).toEqual([64, 4, 512]);
    expect(trials.map(({ lanes }) => lanes)).toEqual([64, 4]);
    for (const { microsecondsPerStep } of trials) expect(microsecondsPerStep).toBeGreaterThan(0);
  });
});

function hostOf(change: Partial<PointsHost> = {}): PointsHost {
  return {
    structure,
    dynamics: DYNAMICS,
    visibility: new Visibility(),
    forcefield: (id: string) => loadForceField(id, load),
    moment: () => Promise.resolve({ positions: structure.positions, velocities: structure.positions.map(() => 0) }),
    alone: <T>(task: () => Promise<T>) => task(),
    ...change,
  } as PointsHost;
}

describe('a visitor’s graphics card', () => {
  it('is tried once for a size, with a force field that a workgroup takes, and remembered for a week', async () => {
    expect(await lanesOf(card)).toBe(32);
    // The third that is tried, 8 lanes, is the fastest.
    const times = [20, 30, 10, 20, 20];
    const timed = vi.spyOn(StepTimer, 'start').mockImplementation(() => {
      const fastest = times.shift();
      return Promise.resolve({
        runs: 5,
        run: () => Promise.resolve(),
        summary: () => Promise.resolve({ fastest }),
      } as never);
    });
    await tuneLanes(hostOf(), card, ['nn-s', 'mm-class1', 'mm-class2']);
    timed.mockRestore();
    expect(times).toEqual([]);
    expect(Object.fromEntries(card.lanes)).toEqual({ 16: 8 });
    expect(await lanesOf(card)).toBe(8);
    // Many copies are another matter, and other sizes.
    expect(await lanesOf(card, potential, 128)).toBe(32);

    const loaded = vi.spyOn(card, 'load');
    await tuneLanes(hostOf(), card, ['mm-class1']);
    expect(loaded).not.toHaveBeenCalled();
    loaded.mockRestore();

    const [later, other] = [await cardNamed('Test card'), await cardNamed('Another card')];
    for (const engine of [later, other]) await recallLanes(engine);
    expect(Object.fromEntries(later.lanes)).toEqual({ 16: 8 });
    expect(other.lanes.size).toBe(0);

    await within('ffp-lanes', 'readwrite', (list) =>
      list.put({ id: 'Test card', at: Date.now() - 8 * 864e5, lanes: { 16: 4 } }),
    );
    const old = await cardNamed('Test card');
    await recallLanes(old);
    expect(old.lanes.size).toBe(0);
    for (const engine of [later, other, old]) engine.destroy();
  });

  it('is left alone where it is a processor, where nothing suits, and where the molecule has changed', async () => {
    const software = new GpuEngine(await requestNodeDevice());
    await tuneLanes(hostOf(), software, ['mm-class1']);
    expect(software.lanes.size).toBe(0);
    const fresh = await cardNamed('Third card');
    const loaded = vi.spyOn(fresh, 'load');
    await tuneLanes(hostOf({ structure: alkaneBundle(28) }), fresh, ['mm-class1']);
    await tuneLanes(hostOf({ structure: { ...structure, box: [20, 20, 20] } }), fresh, ['mm-class1']);
    expect(loaded).not.toHaveBeenCalled();
    loaded.mockRestore();
    await tuneLanes(hostOf(), fresh, ['nn-s']);
    const alone = () => Promise.reject(new FfpError('usage', 'the molecule has changed'));
    await tuneLanes(hostOf({ alone }), fresh, ['mm-class1']);
    expect(fresh.lanes.size).toBe(0);
    const broken = () => Promise.reject(new Error('a defect'));
    await expect(tuneLanes(hostOf({ alone: broken }), fresh, ['mm-class1'])).rejects.toThrow('a defect');
    for (const engine of [software, fresh]) engine.destroy();
  });
});

describe('seven alkanes side by side', () => {
  it('are seven of the same, in little room, and apart', () => {
    const [one, seven] = [alkane(28), alkaneBundle(28)];
    expect(seven.elements).toHaveLength(602);
    expect(seven.bonds).toHaveLength(7 * one.bonds.length);
    expect(Math.max(...seven.bonds)).toBe(601);
    const span = [0, 1, 2].map((c) => {
      const places = [...seven.positions].filter((_, n) => n % 3 === c);
      return Math.max(...places) - Math.min(...places);
    });
    expect(Math.max(...span)).toBeLessThan(40);
    let nearest = Infinity;
    const distance = (a: number, b: number): number =>
      Math.hypot(...[0, 1, 2].map((c) => seven.positions[3 * a + c] - seven.positions[3 * b + c]));
    for (let a = 0; a < 602; a++)
      for (let b = a + 1; b < 602; b++)
        if (Math.floor(a / 86) !== Math.floor(b / 86)) nearest = Math.min(nearest, distance(a, b));
    expect(nearest).toBeGreaterThan(1.8);
    expect(nearest).toBeLessThan(3);
  });
});
