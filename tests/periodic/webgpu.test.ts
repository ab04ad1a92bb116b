/** Boxes on the webgpu Engine: OpenMM's values, the same bits whatever the age of a list, and what must not go wrong in silence. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { moleculesOf, type Box } from '../../src/chem/box.ts';
import type { Dynamics } from '../../src/forcefield/engine.ts';
import { periodicPotential, type PeriodicOptions } from '../../src/forcefield/periodic.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { BoxMesh } from '../../src/gpu/periodic/mesh.ts';
import { BoxPairs } from '../../src/gpu/periodic/pairs.ts';
import { BOX as BOX_LAYOUT } from '../../src/gpu/periodic/layout.ts';
import { evaluatedOnce, saltIn, solution } from '../helpers/boxes.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { forceDifference } from '../helpers/tolerance.ts';

interface Evaluation {
  readonly energies: Readonly<Record<string, number>>;
  readonly forces: readonly number[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/periodic/solution.json', import.meta.url), 'utf8')) as Record<
  'pme' | 'cutoff',
  Evaluation
> & { range: number; dispersion: number };

const system = solution();
const options: PeriodicOptions = { box: system.box, method: 'cutoff', cutoff: golden.range, tolerance: 1e-4 };
const field = periodicPotential(system.potential, options);
const HEAT: Dynamics = { dt: 1, temperature: 600, friction: 20, seed: 3 };

let engine: GpuEngine;
beforeAll(async () => {
  engine = await nodeGpuEngine();
});
afterAll(() => engine.destroy());

type MeshArguments = ConstructorParameters<typeof BoxMesh> extends [GPUDevice, ...infer Rest] ? Rest : never;

const sum = (values: Iterable<number>) => [...values].reduce((total, u) => total + u, 0);

describe('a solution in a box on the webgpu Engine', () => {
  it.each([
    ['pme', 1e-5],
    ['cutoff', 1e-4],
  ] as const)('%s: energies and forces like OpenMM', async (method, tolerance) => {
    const potential = periodicPotential(system.potential, {
      ...options,
      method,
      tolerance,
      dispersionCorrection: true,
    });
    const simulation = await engine.load(potential, 1);
    simulation.setState(system.positions);
    const { energies, forces } = await simulation.frame();
    simulation.destroy();
    // The promise is 1e-5 and 4e-5; a mesh of tolerance 1e-5 in place of OpenMM's 1e-6 takes its part.
    const expected = sum(Object.values(golden[method].energies)) + golden.dispersion;
    expect(Math.abs(sum(energies) / expected - 1)).toBeLessThan(2e-6);
    const { median, worst } = forceDifference(forces, golden[method].forces);
    expect(median).toBeLessThan(method === 'pme' ? 1.5e-5 : 5e-6);
    expect(worst).toBeLessThan(0.01);
  });

  it('has the energies of each Term and the forces of the cpu Engine', async () => {
    const potential = periodicPotential(system.potential, { ...options, method: 'pme' });
    const simulation = await engine.load(potential, 1);
    simulation.setState(system.positions);
    const { energies, forces } = await simulation.frame();
    simulation.destroy();
    const cpu = await evaluatedOnce(potential, system.positions);
    potential.terms.forEach(({ term }, t) => {
      const error = Math.abs(energies[t] - cpu.energies[t]) / Math.max(10, Math.abs(cpu.energies[t]));
      expect(error, term).toBeLessThan(2e-6);
    });
    const { median, worst } = forceDifference(forces, cpu.forces);
    expect(median).toBeLessThan(5e-6);
    expect(worst).toBeLessThan(0.001);
  });

  it('says the same of molecules in other images, and gives them back where they were', async () => {
    const molecules = moleculesOf(system.potential.atoms, system.bonds);
    const away = system.positions.map((x, at) => x + system.box[at % 3] * ((molecules[Math.floor(at / 3)] % 7) - 3));
    const simulation = await engine.load(field, 1);
    simulation.setState(system.positions);
    const here = await simulation.frame();
    simulation.setState(away);
    const there = await simulation.frame();
    simulation.destroy();
    expect(forceDifference(there.forces, here.forces).worst).toBeLessThan(1e-4);
    expect(Math.max(...there.positions.map((x, at) => Math.abs(x - away[at])))).toBeLessThan(1e-8);
  });
});

describe('a run in a box on the webgpu Engine', () => {
  it('has the same bits in one piece, in pieces, and going on from a checkpoint', async () => {
    const run = async (pieces: readonly number[]) => {
      let simulation = await engine.load(field, 1);
      simulation.setState(system.positions);
      for (const [n, steps] of pieces.entries()) {
        await simulation.advance(steps, HEAT);
        if (n === pieces.length - 1) break;
        const { checkpoint } = await simulation.frame();
        if (n === 0) continue;
        // A new one, whose list is of this moment.
        simulation.destroy();
        simulation = await engine.load(field, 1);
        simulation.restore(checkpoint);
      }
      const { checkpoint, forces, energies, fault } = await simulation.frame();
      simulation.destroy();
      expect(fault).toBeNull();
      return { checkpoint, forces, energies };
    };
    const whole = await run([60]);
    const pieces = await run([13, 20, 27]);
    expect(Buffer.from(pieces.checkpoint.positions).equals(Buffer.from(whole.checkpoint.positions))).toBe(true);
    expect(Buffer.from(pieces.checkpoint.velocities).equals(Buffer.from(whole.checkpoint.velocities))).toBe(true);
    expect(pieces.forces).toEqual(whole.forces);
    expect(pieces.energies).toEqual(whole.energies);
  });

  /** How far forces after a hot run with a kept list are from those of a new list. */
  async function staleness(): Promise<number> {
    const simulation = await engine.load(field, 1);
    simulation.setState(system.positions);
    await simulation.advance(80, HEAT);
    const { positions, forces, checkpoint } = await simulation.frame();
    simulation.destroy();
    const fresh = await engine.load(field, 1);
    fresh.setState(positions);
    fresh.restore(checkpoint);
    const again = await fresh.frame();
    fresh.destroy();
    return Math.max(...forces.map((f, at) => Math.abs(f - again.forces[at])));
  }

  it('goes wrong with a list that goes stale, and does not with its own', async () => {
    expect(await staleness()).toBe(0);
    const original = BOX_LAYOUT.bytes.bind(BOX_LAYOUT);
    const spy = vi.spyOn(BOX_LAYOUT, 'bytes').mockImplementation((values) => original({ ...values, leeway: 1e9 }));
    try {
      expect(await staleness()).toBeGreaterThan(1e-3);
    } finally {
      spy.mockRestore();
    }
  });
});

describe('atoms in a box on the webgpu Engine', () => {
  const SALT: Box = [14, 14, 14];
  const { potential: salt, positions } = saltIn(SALT, 150, 3);

  it('that crowd make the lists grow, at once and in the middle of a run', async () => {
    // All of them in one corner of a box where an even density expects next to none.
    const potential = periodicPotential(salt, { box: [90, 90, 90], method: 'cutoff', cutoff: 9, tolerance: 1e-4 });
    const grow = vi.spyOn(BoxPairs.prototype, 'destroy');
    const simulation = await engine.load(potential, 1);
    simulation.setState(positions);
    await simulation.advance(5, { dt: 1, temperature: 100, friction: 1, seed: 1 });
    const frame = await simulation.frame();
    expect(grow).toHaveBeenCalled();
    grow.mockRestore();
    expect(frame.fault).toBeNull();
    const cpu = await evaluatedOnce(potential, frame.positions);
    expect(forceDifference(frame.forces, cpu.forces).median).toBeLessThan(1e-5);
    simulation.destroy();
  });

  it('at one place, or nearly, are a fault that names them and no number', async () => {
    const potential = periodicPotential(salt, { box: SALT, method: 'pme', cutoff: 6, tolerance: 1e-3 });
    for (const apart of [0, 1e-4]) {
      const simulation = await engine.load(potential, 1);
      const x = positions.slice();
      x.copyWithin(6, 27, 30);
      x[6] += apart;
      simulation.setState(x);
      expect(sum((await simulation.frame()).energies)).toBeNaN();
      await simulation.advance(3, HEAT);
      const { fault, positions: kept } = await simulation.frame();
      expect(fault?.step).toBe(0);
      expect(fault?.atoms).toEqual([2, 9]);
      expect(kept.every(Number.isFinite)).toBe(true);
      simulation.destroy();
    }
  });

  it.each([NaN, Infinity, -1e30, 1e9])(
    'at %d Å are refused by name, and those a thousand boxes away are not',
    async (x) => {
      const simulation = await engine.load(field, 1);
      expect(() => simulation.setState(system.positions.with(7, x))).toThrow(
        /Atom 3 lies at .* Å; a box takes atoms up to/,
      );
      const away = system.positions.map((one, at) => one + 1000 * system.box[at % 3]);
      simulation.setState(system.positions);
      const here = await simulation.frame();
      simulation.setState(away);
      const { forces, positions: back } = await simulation.frame();
      simulation.destroy();
      expect(forceDifference(forces, here.forces).worst).toBeLessThan(1e-4);
      expect(Math.max(...back.map((one, at) => Math.abs(one - away[at])))).toBeLessThan(1e-7);
    },
  );

  it('come in one replica, and in meshes that fit', async () => {
    await expect(engine.load(field, 2)).rejects.toThrow(/one replica of a box/);
    const fine = periodicPotential(salt, { box: [14, 14, 120], method: 'pme', cutoff: 6, tolerance: 1e-7 });
    await expect(engine.load(fine, 1)).rejects.toThrow(/meshes of up to 1000 points along an edge/);
    // A device that gives no more than every device must: refused before anything is made.
    const small = { limits: { maxStorageBufferBindingSize: 2 ** 27 } } as unknown as GPUDevice;
    const make = (size: readonly [number, number, number]) =>
      new BoxMesh(small, ...([null, null, size, {}, SALT, null, { atoms: 1 }] as unknown as MeshArguments));
    expect(() => make([400, 400, 400])).toThrow(
      /mesh of 400 × 400 × 400 points takes 246 MiB, .* 128 MiB; take a smaller box, a larger error tolerance/,
    );
    expect(() => make([270, 270, 270])).not.toThrow(/takes/);
  });
});
