/** Stability of many replicas, exact intervals of fractions, and how size is scaled. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { proportion } from '../../src/assess/binomial.ts';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { checkOptions } from '../../src/assess/measurements/index.ts';
import { crossingOf, scaling, systemOf, type ScalingSeries } from '../../src/assess/measurements/scaling.ts';
import { stability, survivalOf } from '../../src/assess/measurements/stability.ts';
import { alkane } from '../../src/chem/alkane.ts';
import { perceiveBonds } from '../../src/chem/perception.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine, Simulation } from '../../src/forcefield/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { closestContact } from '../../src/assess/card/geometry.ts';
import { publicAsset } from '../helpers/assets.ts';

const engine = new CpuEngine();
const surroundings = {
  load: publicAsset,
  forcefield: (id: string) => loadForceField(id, publicAsset),
  engine: () => Promise.resolve(engine),
  progress: () => Promise.resolve(),
};

async function run(forcefield: string, options: object) {
  const { structure } = await openReferenceMolecule(publicAsset, 'water');
  const subject = { structure, reference: null, forcefield: await loadForceField(forcefield, publicAsset), engine };
  return stability.measure(subject, checkOptions(stability, options), surroundings);
}

describe('fractions that were counted', () => {
  it('have the intervals of Clopper and Pearson', () => {
    // 1 − 0.025^(1/32), and the tables for 16 of 32.
    expect(proportion(0, 32).high).toBeCloseTo(1 - 0.025 ** (1 / 32), 10);
    expect(proportion(32, 32)).toMatchObject({ fraction: 1, high: 1 });
    expect(proportion(32, 32).low).toBeCloseTo(0.025 ** (1 / 32), 10);
    expect(proportion(16, 32).low).toBeCloseTo(0.31889, 4);
    expect(proportion(16, 32).high).toBeCloseTo(0.68111, 4);
  });

  it('are covered at least 95 times in a hundred, whatever the true fraction', () => {
    const n = 20;
    for (let p = 0.02; p < 1; p += 0.049) {
      let [covered, probability] = [0, (1 - p) ** n];
      for (let k = 0; k <= n; k++) {
        const { low, high } = proportion(k, n);
        if (low <= p && p <= high) covered += probability;
        probability *= ((n - k) / (k + 1)) * (p / (1 - p));
      }
      expect(covered, String(p)).toBeGreaterThan(0.95);
      expect(covered, String(p)).toBeLessThan(1);
    }
  });
});

describe('survival', () => {
  it('is whole for springs at 300 K, and over for steps that are too long: the control', async () => {
    const short = { replicas: 4, picoseconds: 0.2, temperatures: [300] };
    const [held] = (await run('mm-class1', short)).temperatures;
    expect(held.survived.fraction).toBe(1);
    expect(held.curve).toHaveLength(1);
    const [lost] = (await run('mm-class1', { ...short, dt: 6 })).temperatures;
    expect(lost.survived.fraction).toBe(0);
    expect(lost.failures).toHaveLength(4);
    expect(lost.median).not.toBeNull();
  });

  it('is the same again from the same seed, and another from another', async () => {
    const hot = { replicas: 6, picoseconds: 0.2, temperatures: [4000], dt: 0.5 };
    const first = await run('nn-specimen', hot);
    expect(first.temperatures[0].failures.length).toBeGreaterThan(0);
    expect(await run('nn-specimen', hot)).toEqual(first);
    expect(await run('nn-specimen', { ...hot, seed: 2 })).not.toEqual(first);
  });

  it('steps down at each failure, once where several fall on one look', () => {
    const broken = (femtoseconds: number) => ({ kind: 'broken', femtoseconds, atoms: [0, 1] }) as const;
    const { curve, median, survived } = survivalOf(300, 5, {
      failures: [null, broken(50), broken(25), broken(50)],
      transfers: 0,
      evaporated: 0,
    });
    expect(curve.map(({ picoseconds, fraction }) => [picoseconds, fraction])).toEqual([
      [0, 1],
      [0.025, 0.75],
      [0.05, 0.25],
    ]);
    expect(median).toBe(0.05);
    expect(survived.fraction).toBe(0.25);
  });

  it.each([{ replicas: 0 }, { replicas: 1e6 }, { temperatures: [] }, { temperatures: [-1] }, { dt: 0 }, { steps: 1 }])(
    'refuses %j',
    (options) => {
      expect(() => checkOptions(stability, options)).toThrow(/option/);
    },
  );
});

describe('systems of many sizes', () => {
  it('an alkane has the bonds that its geometry shows, and nothing too close', () => {
    for (const carbons of [1, 2, 3, 8, 33]) {
      const chain = alkane(carbons);
      expect(chain.elements).toHaveLength(3 * carbons + 2);
      const { bonds, bondOrders } = perceiveBonds(chain.elements, chain.positions);
      const sorted = (list: Uint32Array): string[] =>
        Array.from({ length: list.length / 2 }, (_, b) =>
          list
            .slice(2 * b, 2 * b + 2)
            .sort()
            .join('-'),
        ).sort();
      expect(sorted(bonds)).toEqual(sorted(chain.bonds));
      expect([...bondOrders]).toEqual([...chain.bondOrders]);
      expect(closestContact(chain.positions, carbons)).toBeCloseTo(1.094, 6);
      const hydrogens = chain.positions.subarray(3 * carbons);
      expect(closestContact(hydrogens, 1)).toBeGreaterThan(1.7);
    }
  });

  it('copies lie apart on a grid round the origin, within the reach of fixed-point positions', async () => {
    const { structure } = await openReferenceMolecule(publicAsset, 'ethanol');
    const many = systemOf(structure, 'copies', 128);
    expect(many.elements).toHaveLength(128 * 9);
    expect(closestContact(many.positions, 9)).toBeGreaterThan(5.5);
    expect(Math.max(...many.positions.map(Math.abs))).toBeLessThan(100);
  });

  /** An Engine whose steps take a known time, by a clock of its own, ms. */
  function timed(name: 'cpu' | 'webgpu', perStep: (atoms: number, run: number) => number): Engine {
    return {
      backend: name,
      adapter: 'a clock',
      load: async ({ atoms }) => {
        let run = 0;
        return {
          backend: name,
          setState: () => undefined,
          advance: async (steps: number) => void (clock += steps * perStep(atoms, run++)),
          settled: async () => void (clock += name === 'webgpu' ? 3 : 0),
          destroy: () => undefined,
        } as unknown as Simulation;
      },
      destroy: () => undefined,
    };
  }
  let clock = 0;
  const scaled = async (one: Engine, forcefield = 'mm-class1', options: object = {}, other = one) => {
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const { structure } = await openReferenceMolecule(publicAsset, 'glycine');
    const subject = {
      structure,
      reference: null,
      forcefield: await loadForceField(forcefield, publicAsset),
      engine: one,
    };
    const around = { ...surroundings, engine: () => Promise.resolve(other) };
    return scaling.measure(subject, checkOptions(scaling, options), around);
  };
  afterEach(() => {
    vi.restoreAllMocks();
    clock = 0;
  });

  it.each([1, 2])(
    'the exponent of times that grow as N to the power %i is that, and the time asked for is kept',
    async (power) => {
      const { engines, notes } = await scaled(timed('cpu', (atoms) => 1e-4 * atoms ** power));
      expect(engines[0].exponent).toBeCloseTo(power, 6);
      expect(engines[0].points.length).toBeGreaterThan(4);
      expect(engines[0].points[0].fastest).toBeCloseTo(0.1 * 10 ** power, 6);
      expect(notes).toEqual([]);
      expect(clock).toBeLessThan(6000);
    },
  );

  it('the way to a GPU is taken off, and both Engines cross where they are equally fast', async () => {
    const cpu = timed('cpu', (atoms) => 1e-4 * atoms ** 2);
    const gpu = timed('webgpu', (atoms) => 1e-2 * atoms);
    const { crossing, engines } = await scaled(cpu, 'mm-class1', { engines: 'both', seconds: 20 }, gpu);
    expect(engines[1].points[0].fastest).toBeCloseTo(100, 1);
    expect(engines[1].exponent).toBeCloseTo(1, 3);
    expect(crossing).toBeCloseTo(100, 0);
  });

  it('a busy machine is said to be one', async () => {
    const { notes } = await scaled(
      timed('cpu', (atoms, run) => 1e-4 * atoms ** 2 * (run % 2 === 0 ? 4 : 1)),
      'mm-class1',
      { seconds: 60 },
    );
    expect(notes).toEqual([expect.stringMatching(/kept this machine busy/)]);
  });

  it('a force kernel says why it has one size', async () => {
    const { engines, notes } = await scaled(
      timed('cpu', () => 0.01),
      'kernel',
    );
    expect(engines[0]).toMatchObject({ exponent: null, exponentError: null });
    expect(engines[0].points).toHaveLength(1);
    expect(notes[0]).toMatch(/knows one molecule/);
  });

  it('of a real Engine is what its steps take', async () => {
    const { structure } = await openReferenceMolecule(publicAsset, 'water');
    const subject = { structure, reference: null, forcefield: await loadForceField('mm-class1', publicAsset), engine };
    const { engines } = await scaling.measure(subject, checkOptions(scaling, { seconds: 1 }), surroundings);
    const { points } = engines[0];
    expect(points.length).toBeGreaterThanOrEqual(3);
    expect(points[points.length - 1].fastest).toBeGreaterThan(points[0].fastest);
  });

  it('the Engines cross where their times are equal', () => {
    const series = (name: 'cpu' | 'webgpu', times: readonly number[]): ScalingSeries => ({
      engine: name,
      points: times.map((fastest, n) => ({ atoms: 10 ** n, fastest, microseconds: fastest, spread: 0, rounds: 1 })),
      exponent: null,
      exponentError: null,
      fittedFrom: null,
    });
    // 1, 100, 10 000 against 10 throughout: equal at √10 atoms.
    expect(crossingOf([series('cpu', [1, 100, 10_000]), series('webgpu', [10, 10, 10])])).toBeCloseTo(10 ** 0.5, 10);
    expect(crossingOf([series('cpu', [1, 2, 3]), series('webgpu', [10, 10, 10])])).toBeNull();
    expect(crossingOf([series('cpu', [1, 2, 3])])).toBeNull();
  });
});
