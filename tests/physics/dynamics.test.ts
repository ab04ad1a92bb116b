import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOLTZMANN } from '../../src/core/units.ts';
import type { Dynamics, Frame, Simulation } from '../../src/forcefield/engine.ts';
import { kineticEnergy } from '../../src/forcefield/motion.ts';
import { hashOf } from '../../src/session/run.ts';
import { maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { LANES, openLane, type Lane } from '../helpers/engines.ts';
import { smallMolecule } from './systems.ts';

const { potential, positions } = await smallMolecule();
const { masses } = potential;
const velocities = maxwellBoltzmann(masses, 300, 1, 1);
const nve: Dynamics = { dt: 0.5, temperature: 0, friction: 0, seed: 1 };
const langevin: Dynamics = { dt: 0.5, temperature: 300, friction: 5, seed: 1 };

const totalEnergy = ({ energies, velocities: v }: Frame): number =>
  energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(v, masses);

describe.each(LANES)('%s', (name) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(name);
  });
  afterAll(() => lane.destroy());

  const started = async (replicas = 1): Promise<Simulation> => {
    const simulation = await lane.load(potential, replicas);
    const all = (values: Float64Array): Float64Array =>
      Float64Array.from(Array.from({ length: replicas }, () => [...values]).flat());
    simulation.setState(all(positions), all(velocities));
    return simulation;
  };

  it('conserves energy, and its fluctuation goes as dt²', async () => {
    const fluctuation = async (dt: number): Promise<number> => {
      const simulation = await started();
      const energies: number[] = [];
      for (let sample = 0; sample < 100; sample++) {
        await simulation.advance(Math.round(2 / dt), { ...nve, dt });
        energies.push(totalEnergy(await simulation.frame()));
      }
      simulation.destroy();
      const mean = energies.reduce((sum, u) => sum + u, 0) / energies.length;
      return Math.sqrt(energies.reduce((sum, u) => sum + (u - mean) ** 2, 0) / energies.length);
    };
    const [quarter, half, whole] = [await fluctuation(0.25), await fluctuation(0.5), await fluctuation(1)];
    expect(whole).toBeGreaterThan(0.005);
    expect(half / quarter).toBeGreaterThan(3.2);
    expect(half / quarter).toBeLessThan(5);
    expect(whole / half).toBeGreaterThan(3.2);
    expect(whole / half).toBeLessThan(5);
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
    // f64 returns to rounding; fixed point with f32 velocities loses 2⁻²⁴ Å a step, which chaos multiplies.
    expect(worst).toBeLessThan(name === 'cpu' ? 1e-9 : 2e-4);
    simulation.destroy();
  });

  it('gives the same bits however the steps are cut', async () => {
    const hashAfter = async (chunks: readonly number[]): Promise<string> => {
      const simulation = await started();
      for (const steps of chunks) {
        await simulation.advance(steps, langevin);
        if (steps % 2) await simulation.frame();
      }
      const { checkpoint } = await simulation.frame();
      simulation.destroy();
      return hashOf(checkpoint);
    };
    const whole = await hashAfter([600]);
    expect(await hashAfter([1, 1, 98, 333, 167])).toBe(whole);
    expect(await hashAfter([599, 1])).toBe(whole);
    expect(await hashAfter([601])).not.toBe(whole);
  });

  it('goes on from a checkpoint as if nothing had happened', async () => {
    const simulation = await started();
    await simulation.advance(100, langevin);
    const { checkpoint } = await simulation.frame();
    await simulation.advance(150, langevin);
    const straight = await hashOf((await simulation.frame()).checkpoint);
    const other = await started();
    other.restore(checkpoint);
    await other.advance(150, langevin);
    expect(await hashOf((await other.frame()).checkpoint)).toBe(straight);
    simulation.destroy();
    other.destroy();
  });

  it('gives other noise to other seeds and other replicas', async () => {
    const simulation = await started(2);
    await simulation.advance(50, langevin);
    const { positions: x } = await simulation.frame();
    const half = x.length / 2;
    expect(x.slice(0, half)).not.toEqual(x.slice(half));
    const other = await started(2);
    await other.advance(50, { ...langevin, seed: 2 });
    expect((await other.frame()).positions).not.toEqual(x);
    simulation.destroy();
    other.destroy();
  });

  it('holds the temperature of its bath', async () => {
    // Software adapters take a dispatch's overhead three times a step in the tiled regime: fewer replicas, a wider band.
    const replicas = name === 'webgpu tiled' ? 16 : 64;
    const simulation = await started(replicas);
    const bath = { ...langevin, dt: 0.5, friction: 20 };
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
    // 18 degrees of freedom a replica, a few independent samples each: a standard error near 5 K for 64 replicas.
    expect(Math.abs(temperature - 300)).toBeLessThan((20 * 8) / Math.sqrt(replicas));
  });

  it('reports a blow-up with its first step and atoms, and stays finite', async () => {
    const simulation = await started();
    const broken = velocities.slice();
    broken[3] = 3;
    simulation.setState(positions, broken);
    await simulation.advance(20, nve);
    const { fault } = await simulation.frame();
    expect(fault).toMatchObject({ step: 0, replica: 0, atoms: [1] });
    simulation.destroy();
  });

  it('reports the step of a fault that comes later', async () => {
    const simulation = await started();
    await simulation.advance(100, nve);
    await simulation.advance(200, { ...nve, dt: 5 });
    const { fault } = await simulation.frame();
    expect(fault).not.toBeNull();
    expect(fault!.step).toBeGreaterThan(100);
    expect(fault!.step).toBeLessThan(300);
    expect(fault!.atoms.length).toBeGreaterThan(0);
    simulation.destroy();
  });
});

describe('the two Engines', () => {
  it('follow the same path while chaos has not parted them', async () => {
    const lanes = await Promise.all(LANES.map(openLane));
    const ends = await Promise.all(
      lanes.map(async (lane) => {
        const simulation = await lane.load(potential, 1);
        simulation.setState(positions, velocities);
        await simulation.advance(100, langevin);
        return (await simulation.frame()).positions;
      }),
    );
    for (const end of ends.slice(1))
      expect(Math.max(...end.map((x, c) => Math.abs(x - ends[0][c])))).toBeLessThan(1e-4);
    lanes.forEach((lane) => lane.destroy());
  });
});
