/** What holds a run from outside: put up on the way and recorded, the same bits once more, and what it is there for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { middleOf, withRestraints } from '../../src/forcefield/restraints.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { filledBox } from '../../src/session/box.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment, Settings } from '../../src/session/experiment.ts';
import { Run, type RunSources } from '../../src/session/run.ts';
import { maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { satisfy } from '../../src/session/start.ts';
import { publicAsset as load } from '../helpers/assets.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';

let gpu: GpuEngine;
let pair: Structure;
let liquid: Structure;
let sources: RunSources;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
  const open = async (name: string) => (await loadReferenceMolecule(load, name)).structure;
  pair = await open('methane-dimer');
  liquid = await filledBox(
    {
      kind: 'box',
      name: 'ethanol in water',
      solvent: 'water',
      solute: { kind: 'reference', name: 'ethanol' },
      molecules: 60,
      seed: 1,
    },
    (one) => open((one as { name: string }).name),
  );
  const engines: Record<string, Engine> = { cpu: new CpuEngine(), webgpu: gpu };
  sources = {
    engine: (backend) => Promise.resolve(engines[backend]),
    forcefield: (id) => loadForceField(id, load),
  };
});
afterAll(() => gpu.destroy());

const experiment = (settings: Partial<Settings>): Experiment => ({
  ...DEFAULT_EXPERIMENT,
  settings: { ...DEFAULT_EXPERIMENT.settings, ...settings },
});

/** Å from the middle to the outermost atom. */
const reach = (positions: Float64Array): number => {
  const middle = middleOf(positions);
  return Math.max(
    ...positions.map((_, at) => (at % 3 === 0 ? Math.hypot(...middle.map((m, c) => positions[at + c] - m)) : 0)),
  );
};

describe('a wall', () => {
  it.each(['cpu', 'webgpu'] as const)(
    'that is put up on the way is recorded with its place, and repeated: %s',
    async (engine) => {
      const run = await Run.start(experiment({ engine }), pair, sources);
      await run.advance(30);
      const middle = middleOf((await run.frame()).positions);
      await run.set({ restraints: { wall: { shape: 'sphere', radius: 3, constant: 2 } } });
      await run.advance(40);
      const { wall } = run.experiment.events[0].set.restraints!;
      wall!.centre!.forEach((x, c) => expect(x).toBeCloseTo(middle[c], 9));
      const again = await Run.start(run.experiment, pair, sources);
      for (const steps of [7, 23, 1, 39]) await again.advance(steps);
      expect(await again.stateHash()).toEqual(await run.stateHash());
      expect(again.potential.terms.some(({ term }) => term === 'spherical_wall')).toBe(true);
      await run.set({ restraints: null });
      expect(run.potential.terms.some(({ term }) => term === 'spherical_wall')).toBe(false);
      [run, again].forEach((one) => one.destroy());
    },
  );

  it('keeps two molecules together that fly apart without it', async () => {
    const after = async (restraints: Settings['restraints']) => {
      const run = await Run.start(experiment({ temperature: 600, restraints: restraints! }), pair, sources);
      let farthest = 0;
      for (let n = 0; n < 20; n++) {
        await run.advance(500);
        const { positions, fault } = await run.frame();
        expect(fault).toBeNull();
        farthest = Math.max(farthest, reach(positions));
      }
      run.destroy();
      return farthest;
    };
    expect(await after({ wall: { shape: 'sphere', radius: 5, constant: 5 } })).toBeLessThan(7);
    expect(await after(null)).toBeGreaterThan(9);
  });
});

describe('tied atoms', () => {
  it('are those of the solute where heavy ones are asked for', async () => {
    const potential = withRestraints(await sources.forcefield('mm-class1').then((one) => one.parametrize(pair)), pair, {
      tied: { atoms: 'heavy', constant: 1 },
    });
    const [term] = potential.terms;
    expect(term.kind === 'bonded' && [...term.atoms]).toEqual(
      [...pair.elements.keys()].filter((i) => pair.elements[i] === 6),
    );
    const empty = { atoms: liquid.elements.length, terms: [] } as unknown as typeof potential;
    const [own] = withRestraints(empty, liquid, { tied: { atoms: 'heavy', constant: 1 } }).terms;
    expect(own.kind === 'bonded' && own.atoms.length).toBe(3);
  });

  it.each(['cpu', 'webgpu'] as const)('stay near their places in a box: %s', async (engine) => {
    const run = await Run.start(
      experiment({
        engine,
        dt: 1,
        restraints: { tied: { atoms: 'heavy', constant: 20 } },
        nonbonded: { method: 'cutoff', cutoff: 5 },
      }),
      liquid,
      sources,
    );
    await run.advance(300);
    const { positions, fault } = await run.frame();
    expect(fault).toBeNull();
    const [term] = run.potential.terms;
    const tied = term.kind === 'bonded' ? [...term.atoms] : [];
    const moved = (atom: number) =>
      Math.hypot(...[0, 1, 2].map((c) => positions[3 * atom + c] - liquid.positions[3 * atom + c]));
    // √(kT/2k) is 0.12 Å along each axis.
    for (const atom of tied) expect(moved(atom)).toBeLessThan(0.7);
    const others = [...liquid.elements.keys()].filter((atom) => liquid.elements[atom] === 8 && !tied.includes(atom));
    expect(others.filter((atom) => moved(atom) > 0.7).length).toBeGreaterThan(others.length / 4);
    run.destroy();
  });

  it('must be there', () => {
    const none = { atoms: 10, terms: [] } as never;
    const tie = (atoms: number[] | 'heavy', of = pair) => withRestraints(none, of, { tied: { atoms, constant: 1 } });
    expect(() => tie([3, 10])).toThrow('A restraint names atom 10, and there are 10, counted from 0.');
    expect(() => tie('heavy', { ...pair, elements: new Uint8Array(10).fill(1) })).toThrow(/no atom to restrain/);
  });
});

describe('a calm moment', () => {
  it('is judged by the degrees of freedom that constraints leave', async () => {
    // 3.3 times the heat of 3N degrees of freedom: calm for flexible water, and not for rigid water, which has two thirds of them.
    const lastGood = async (constraints: 'none' | 'h-bonds') => {
      const potential = (
        await Run.start(experiment({ constraints, nonbonded: { method: 'cutoff', cutoff: 5 } }), liquid, sources)
      ).potential;
      const { positions } = liquid;
      const start = {
        positions: positions.slice(),
        velocities: maxwellBoltzmann(potential.masses, 3.3 * 300 * (constraints === 'none' ? 1 : 1.5), 5, 1),
      };
      await satisfy(potential, start.positions, start.velocities);
      const run = await Run.start(
        experiment({ ensemble: 'nve', dt: 0.01, constraints, nonbonded: { method: 'cutoff', cutoff: 5 } }),
        liquid,
        sources,
        1,
        start,
      );
      await run.advance(1);
      expect((await run.frame()).fault).toBeNull();
      return run.lastGoodStep;
    };
    expect(await lastGood('none')).toBe(1);
    expect(await lastGood('h-bonds')).toBe(0);
  });
});
