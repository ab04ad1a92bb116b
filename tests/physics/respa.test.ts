/** Multiple time-stepping: steps under the springs of a molecule, its charges and torsions as impulses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOLTZMANN } from '../../src/core/units.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Dynamics, Frame, LoadOptions, Simulation } from '../../src/forcefield/engine.ts';
import { kineticEnergy } from '../../src/forcefield/motion.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { hashOf } from '../../src/session/run.ts';
import { maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { smallMolecule } from './systems.ts';

const { potential, positions } = await smallMolecule();
const { masses } = potential;
/** Its bonds and angles. */
const springs: Potential = {
  ...potential,
  terms: potential.terms.filter(({ term }) => term === 'harmonic_bond' || term === 'harmonic_angle'),
};
const velocities = maxwellBoltzmann(masses, 300, 1, 1);
const nve: Dynamics = { dt: 0.5, temperature: 0, friction: 0, seed: 1, innerSteps: 4 };
const langevin: Dynamics = { dt: 0.5, temperature: 300, friction: 5, seed: 1, innerSteps: 4 };

const totalEnergy = ({ energies, velocities: v }: Frame): number =>
  energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(v, masses);
const repeated = (values: Float64Array, replicas: number) =>
  Float64Array.from(Array.from({ length: replicas }, () => [...values]).flat());

/** Both Engines; on the GPU with the whole Potential in either regime, many steps of the springs a dispatch or few. */
const LANES = [
  { name: 'cpu' },
  { name: 'webgpu', options: {} },
  { name: 'webgpu, three steps a dispatch', options: { stepsPerDispatch: 3 } },
  { name: 'webgpu tiled', options: { regime: 'tiled' as const } },
] as const;

let gpu: GpuEngine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

type Lane = (typeof LANES)[number];
const load = (lane: Lane, replicas = 1, more: LoadOptions = { inner: springs }): Promise<Simulation> =>
  'options' in lane
    ? gpu.load(potential, replicas, { ...lane.options, ...more })
    : new CpuEngine().load(potential, replicas, more);

describe.each(LANES)('$name', (lane) => {
  const started = async (replicas = 1): Promise<Simulation> => {
    const simulation = await load(lane, replicas);
    simulation.setState(repeated(positions, replicas), repeated(velocities, replicas));
    return simulation;
  };

  it('conserves the energy of the whole Potential, and its fluctuation goes as dt²', async () => {
    const fluctuation = async (dt: number): Promise<number> => {
      const simulation = await started();
      const energies: number[] = [];
      for (let sample = 0; sample < 60; sample++) {
        await simulation.advance(Math.round(4 / dt), { ...nve, dt });
        energies.push(totalEnergy(await simulation.frame()));
      }
      simulation.destroy();
      const mean = energies.reduce((sum, u) => sum + u, 0) / energies.length;
      return Math.sqrt(energies.reduce((sum, u) => sum + (u - mean) ** 2, 0) / energies.length);
    };
    const [quarter, half] = [await fluctuation(0.25), await fluctuation(0.5)];
    expect(half).toBeGreaterThan(0.005);
    expect(half).toBeLessThan(0.5);
    expect(half / quarter).toBeGreaterThan(3);
    expect(half / quarter).toBeLessThan(5.5);
  });

  it('would not conserve it under the springs alone', async () => {
    const simulation = await started();
    const before = totalEnergy(await simulation.frame());
    simulation.destroy();
    const alone = 'options' in lane ? await gpu.load(springs, 1, lane.options) : await new CpuEngine().load(springs, 1);
    alone.setState(positions, velocities);
    const plain: Dynamics = { ...nve, innerSteps: 1 };
    await alone.advance(400, plain);
    const end = await alone.frame();
    alone.destroy();
    const whole = await started();
    whole.setState(end.positions, end.velocities);
    expect(Math.abs(totalEnergy(await whole.frame()) - before)).toBeGreaterThan(1);
    whole.destroy();
  });

  it('with an impulse every step follows plain stepping', async () => {
    const [split, plain] = [await started(), await load(lane, 1, {})];
    plain.setState(positions, velocities);
    await split.advance(50, { ...nve, innerSteps: 1 });
    await plain.advance(50, nve);
    const [a, b] = [await split.frame(), await plain.frame()];
    const worst = Math.max(...a.positions.map((x, c) => Math.abs(x - b.positions[c])));
    expect(worst).toBeLessThan(lane.name === 'cpu' ? 1e-10 : 2e-5);
    split.destroy();
    plain.destroy();
  });

  it('is reversible: back with the velocities turned round', async () => {
    const simulation = await started();
    await simulation.advance(200, nve);
    const there = await simulation.frame();
    simulation.setState(
      there.positions,
      there.velocities.map((v) => -v),
    );
    await simulation.advance(200, nve);
    const back = await simulation.frame();
    const worst = Math.max(...back.positions.map((x, c) => Math.abs(x - positions[c])));
    expect(worst).toBeLessThan(lane.name === 'cpu' ? 1e-9 : 2e-4);
    simulation.destroy();
  });

  it('gives the same bits however the steps are cut, and from any checkpoint', async () => {
    const hashAfter = async (chunks: readonly number[], dynamics = langevin): Promise<string> => {
      const simulation = await started(2);
      for (const steps of chunks) {
        await simulation.advance(steps, dynamics);
        if (steps % 2) await simulation.frame();
      }
      const { checkpoint } = await simulation.frame();
      simulation.destroy();
      return hashOf(checkpoint);
    };
    const whole = await hashAfter([240]);
    expect(await hashAfter([1, 1, 1, 1, 2, 97, 4, 33, 100])).toBe(whole);
    expect(await hashAfter([239, 1])).toBe(whole);
    expect(await hashAfter([241])).not.toBe(whole);
    expect(await hashAfter([240], { ...langevin, innerSteps: 5 })).not.toBe(whole);
    for (const at of [100, 103]) {
      const simulation = await started(2);
      await simulation.advance(at, langevin);
      const { checkpoint } = await simulation.frame();
      const other = await started(2);
      other.restore(checkpoint);
      await other.advance(240 - at, langevin);
      expect(await hashOf((await other.frame()).checkpoint)).toBe(whole);
      simulation.destroy();
      other.destroy();
    }
  });

  it('shows the energies and forces of the whole Potential, between impulses too', async () => {
    const [split, plain] = [await started(), await load(lane, 1, {})];
    await split.advance(10, nve);
    const shown = await split.frame();
    plain.setState(shown.positions, shown.velocities);
    const expected = await plain.frame();
    const tolerance = lane.name === 'cpu' ? 1e-12 : 2e-3;
    shown.energies.forEach((u, t) => expect(Math.abs(u - expected.energies[t])).toBeLessThan(tolerance));
    shown.forces.forEach((force, c) => expect(Math.abs(force - expected.forces[c])).toBeLessThan(tolerance));
    split.destroy();
    plain.destroy();
  });

  it('holds the temperature of its bath', async () => {
    const replicas = lane.name === 'webgpu tiled' ? 16 : 64;
    const simulation = await started(replicas);
    const bath = { ...langevin, friction: 20 };
    await simulation.advance(600, bath);
    let kinetic = 0;
    const samples = 12;
    for (let sample = 0; sample < samples; sample++) {
      await simulation.advance(60, bath);
      const { velocities: v } = await simulation.frame();
      for (let r = 0; r < replicas; r++)
        kinetic += kineticEnergy(v.subarray((r * v.length) / replicas, ((r + 1) * v.length) / replicas), masses);
    }
    simulation.destroy();
    const temperature = (2 * kinetic) / (replicas * samples * 3 * masses.length * BOLTZMANN);
    expect(Math.abs(temperature - 300)).toBeLessThan((20 * 8) / Math.sqrt(replicas));
  });

  it('reports a blow-up', async () => {
    const simulation = await started();
    const broken = velocities.slice();
    broken[3] = 3;
    simulation.setState(positions, broken);
    await simulation.advance(20, nve);
    expect((await simulation.frame()).fault).toMatchObject({ step: 0, replica: 0, atoms: [1] });
    simulation.destroy();
  });

  it('refuses an inner Potential of another molecule', async () => {
    const heavier = { ...springs, masses: masses.map((mass) => 2 * mass) };
    await expect(load(lane, 1, { inner: heavier })).rejects.toThrow(/the inner one is of another molecule/);
  });
});

it('the two Engines follow the same path', async () => {
  const ends = await Promise.all(
    LANES.map(async (lane) => {
      const simulation = await load(lane);
      simulation.setState(positions, velocities);
      await simulation.advance(101, langevin);
      return (await simulation.frame()).positions;
    }),
  );
  for (const end of ends.slice(1)) expect(Math.max(...end.map((x, c) => Math.abs(x - ends[0][c])))).toBeLessThan(1e-4);
});

it('samples what plain stepping samples', async () => {
  const mean = async (innerSteps: number, options: LoadOptions): Promise<readonly [number, number]> => {
    const replicas = 128;
    const simulation = await new CpuEngine().load(potential, replicas, options);
    simulation.setState(repeated(positions, replicas), repeated(velocities, replicas));
    const bath: Dynamics = { dt: 0.5, temperature: 300, friction: 20, seed: 7, innerSteps };
    await simulation.advance(2000, bath);
    const sums = new Float64Array(replicas);
    const samples = 40;
    for (let sample = 0; sample < samples; sample++) {
      await simulation.advance(80, bath);
      const { energies } = await simulation.frame();
      energies.forEach((u, at) => (sums[Math.floor(at / potential.terms.length)] += u / samples));
    }
    const average = sums.reduce((sum, u) => sum + u, 0) / replicas;
    const spread = Math.sqrt(sums.reduce((sum, u) => sum + (u - average) ** 2, 0) / (replicas - 1) / replicas);
    return [average, spread];
  };
  const [split, splitError] = await mean(4, { inner: springs });
  const [plain, plainError] = await mean(1, {});
  const [wrong] = await mean(4, {});
  expect(splitError).toBeLessThan(0.15);
  expect(Math.abs(split - plain)).toBeLessThan(4 * Math.hypot(splitError, plainError));
  // innerSteps says nothing where there is no inner Potential.
  expect(wrong).toBe(plain);
});
