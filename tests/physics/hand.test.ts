/** The hand that pulls an atom, and atoms that are held: both Engines, both regimes, with and without an inner Potential. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOLTZMANN, KCAL_PER_MOL } from '../../src/core/units.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { kick } from '../../src/cpu/integrator.ts';
import type { Dynamics, Frame, Simulation } from '../../src/forcefield/engine.ts';
import { HAND_FORCE_LIMIT, handEnergy, handForce, handWork, type Hand } from '../../src/forcefield/hand.ts';
import { massesWith } from '../../src/forcefield/dynamics.ts';
import { kineticEnergy, maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { hashOf } from '../../src/session/run.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { randomNumbers } from '../helpers/random.ts';
import { smallMolecule } from './systems.ts';

const { potential, positions } = await smallMolecule();
const { masses, atoms } = potential;
const springs: Potential = { ...potential, terms: potential.terms.filter(({ term }) => term.startsWith('harmonic_')) };
const velocities = maxwellBoltzmann(masses, 300, 1, 1);
const nve: Dynamics = { dt: 0.25, temperature: 0, friction: 0, seed: 1 };
const langevin: Dynamics = { dt: 0.5, temperature: 300, friction: 5, seed: 1 };

const near = (atom: number, by: readonly [number, number, number], stiffness = 20): Hand => ({
  atom,
  target: [0, 1, 2].map((c) => positions[3 * atom + c] + by[c]) as [number, number, number],
  stiffness,
});
const totalEnergy = ({ energies, velocities: v }: Frame): number =>
  energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(v, masses);
const repeated = (values: Float64Array, replicas: number) =>
  Float64Array.from(Array.from({ length: replicas }, () => [...values]).flat());
const furthest = (a: Float64Array, b: Float64Array) => Math.max(...a.map((x, c) => Math.abs(x - b[c])));

describe('the spring', () => {
  const random = randomNumbers(5);
  const places = Array.from(
    { length: 40 },
    () => [0, 1, 2].map(() => 24 * (random() - 0.5)) as [number, number, number],
  );

  it('has the closed form while it is short, and a force that stops growing', () => {
    for (const by of places) {
      const hand = near(2, by, 8);
      const distance = Math.hypot(...by);
      const size = Math.hypot(...handForce(hand, positions));
      expect(size).toBeCloseTo(Math.min(8 * distance, HAND_FORCE_LIMIT), 9);
      if (8 * distance < HAND_FORCE_LIMIT) expect(handEnergy(hand, positions)).toBeCloseTo(4 * distance ** 2, 9);
    }
    const sizes = places.map((by) => 8 * Math.hypot(...by));
    expect(Math.min(...sizes)).toBeLessThan(HAND_FORCE_LIMIT);
    expect(Math.max(...sizes)).toBeGreaterThan(HAND_FORCE_LIMIT);
  });

  it('pulls with minus the gradient of its energy', () => {
    for (const by of places) {
      const hand = near(1, by);
      const force = handForce(hand, positions);
      for (let c = 0; c < 3; c++) {
        const moved = (h: number) => {
          const x = positions.slice();
          x[3 + c] += h;
          return handEnergy(hand, x);
        };
        expect(force[c]).toBeCloseTo((moved(-1e-5) - moved(1e-5)) / 2e-5, 5);
      }
    }
  });
});

const LANES = [
  { name: 'cpu' },
  { name: 'cpu with an inner Potential', inner: true },
  { name: 'webgpu resident', options: { regime: 'resident' as const } },
  { name: 'webgpu resident, three steps a dispatch', options: { stepsPerDispatch: 3 } },
  { name: 'webgpu tiled', options: { regime: 'tiled' as const } },
  { name: 'webgpu with an inner Potential', options: {}, inner: true },
] as const;
type Lane = (typeof LANES)[number];

let gpu: GpuEngine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

describe.each(LANES)('$name', (lane: Lane) => {
  const more = 'inner' in lane ? { inner: springs } : {};
  const inner = 'inner' in lane ? { innerSteps: 2 } : {};
  const load = (replicas: number): Promise<Simulation> =>
    'options' in lane
      ? gpu.load(potential, replicas, { ...lane.options, ...more })
      : new CpuEngine().load(potential, replicas, more);
  const started = async (replicas = 1): Promise<Simulation> => {
    const simulation = await load(replicas);
    simulation.setState(repeated(positions, replicas), repeated(velocities, replicas));
    return simulation;
  };

  it('pulls as the closed form says: one step from rest, against the f64 kicks', async () => {
    for (const by of [
      [0.7, -0.4, 0.2],
      [9, -5, 3],
    ] as const) {
      const simulation = await load(1);
      simulation.setState(positions);
      const hand = near(3, by);
      await simulation.advance(2, { ...nve, ...inner, hand });
      const pulled = await simulation.frame();
      simulation.setState(positions);
      await simulation.advance(2, { ...nve, ...inner });
      const left = await simulation.frame();
      // Two steps: the hand's impulse is about F · 2 dt / m, other forces answer in higher order of dt.
      const force = handForce(hand, positions);
      for (let c = 0; c < 3; c++) {
        const gained = pulled.velocities[9 + c] - left.velocities[9 + c];
        expect(gained / ((2 * nve.dt * KCAL_PER_MOL * force[c]) / masses[3])).toBeCloseTo(1, 1);
      }
      simulation.destroy();
    }
  });

  it('conserves energy with the spring, less the work that the moving hand does', async () => {
    const simulation = await started();
    let hand: Hand | null = null;
    let work = 0;
    let frame = await simulation.frame();
    const before = totalEnergy(frame);
    let largest = 0;
    let most = 0;
    for (let move = 0; move < 60; move++) {
      const turn = move / 10;
      const next: Hand | null = move < 50 ? near(4, [1.5 * Math.sin(turn), turn / 3, Math.cos(turn)]) : null;
      work += handWork(hand, next, frame.positions);
      hand = next;
      await simulation.advance(12, { ...nve, ...inner, hand });
      frame = await simulation.frame();
      const whole = totalEnergy(frame) + (hand ? handEnergy(hand, frame.positions) : 0) - work;
      largest = Math.max(largest, Math.abs(whole - before));
      most = Math.max(most, Math.abs(totalEnergy(frame) - before));
    }
    // Without the spring and the work the books are off by whole kcal/mol.
    expect(most).toBeGreaterThan(5);
    expect(largest).toBeLessThan(0.15);
    simulation.destroy();
  });

  it('does not move a frozen atom by a bit, and moves the others', async () => {
    const simulation = await load(2);
    const start = velocities.slice();
    start.fill(0, 3, 9);
    start.fill(0, 15, 18);
    const frozen = [1, 2, 5];
    const all = { x: repeated(positions, 2), v: repeated(start, 2) };
    simulation.setState(all.x, all.v);
    const first = await simulation.frame();
    await simulation.advance(100, { ...langevin, ...inner, frozen, hand: near(5, [2, 0, 0]) });
    const last = await simulation.frame();
    for (let r = 0; r < 2; r++)
      for (let atom = 0; atom < atoms; atom++)
        for (let c = 0; c < 3; c++) {
          const at = 3 * (r * atoms + atom) + c;
          if (!frozen.includes(atom)) expect(last.positions[at]).not.toBe(first.positions[at]);
          else expect([last.positions[at], last.velocities[at]]).toEqual([first.positions[at], 0]);
        }
    // Thawed, they move again; and the molecule is as it was for whoever freezes nothing.
    await simulation.advance(50, { ...langevin, ...inner });
    const thawed = await simulation.frame();
    for (const atom of frozen) expect(thawed.positions[3 * atom]).not.toBe(first.positions[3 * atom]);
    expect(last.fault ?? thawed.fault).toBeNull();
    simulation.destroy();
  });

  it('gives the same bits however the steps are cut', async () => {
    const hand = near(0, [1, 2, -1]);
    const hashAfter = async (chunks: readonly number[], pulled: Hand | null = hand): Promise<string> => {
      const simulation = await started();
      for (const steps of chunks) {
        await simulation.advance(steps, { ...langevin, ...inner, hand: pulled, frozen: [3] });
        if (steps % 2) await simulation.frame();
      }
      const { checkpoint } = await simulation.frame();
      simulation.destroy();
      return hashOf(checkpoint);
    };
    const whole = await hashAfter([300]);
    expect(await hashAfter([1, 1, 98, 33, 167])).toBe(whole);
    expect(await hashAfter([300], null)).not.toBe(whole);
    expect(await hashAfter([300], near(0, [1, 2, -1.001]))).not.toBe(whole);
  });

  it('bears a wild drag', async () => {
    const simulation = await started();
    const random = randomNumbers(3);
    for (let move = 0; move < 60; move++) {
      const by = [0, 1, 2].map(() => 60 * (random() - 0.5)) as [number, number, number];
      await simulation.advance(20, { ...langevin, ...inner, hand: near(move % atoms, by, 200) });
    }
    expect((await simulation.frame()).fault).toBeNull();
    simulation.destroy();
  });

  it('holds the bath’s temperature over the degrees of freedom that are left', async () => {
    const replicas = 'options' in lane && lane.options && 'regime' in lane.options ? 16 : 48;
    const simulation = await load(replicas);
    const start = velocities.slice();
    start.fill(0, 3, 9);
    simulation.setState(repeated(positions, replicas), repeated(start, replicas));
    const bath = { ...langevin, ...inner, friction: 20, frozen: [1, 2] };
    await simulation.advance(600, bath);
    let kinetic = 0;
    const samples = 10;
    for (let sample = 0; sample < samples; sample++) {
      await simulation.advance(60, bath);
      const { velocities: v } = await simulation.frame();
      for (let r = 0; r < replicas; r++)
        kinetic += kineticEnergy(v.subarray(3 * atoms * r, 3 * atoms * (r + 1)), masses);
    }
    simulation.destroy();
    const temperature = (2 * kinetic) / (replicas * samples * 3 * (atoms - 2) * BOLTZMANN);
    expect(Math.abs(temperature - 300)).toBeLessThan((20 * 10) / Math.sqrt(replicas));
  });
});

it('a frozen atom has infinite mass, and every kick of it is nothing', () => {
  const held = massesWith(masses, [2]);
  expect(massesWith(masses, [])).toBe(masses);
  const v = new Float64Array(3 * atoms);
  kick(
    v,
    positions.map(() => 1e3),
    held,
    1,
  );
  expect([...v.subarray(6, 9)]).toEqual([0, 0, 0]);
  expect(v[0]).toBeGreaterThan(0);
});

it('both Engines follow the same hand', async () => {
  const ends = await Promise.all(
    [
      () => new CpuEngine().load(potential, 1),
      () => gpu.load(potential, 1),
      () => gpu.load(potential, 1, { regime: 'tiled' }),
    ].map(async (load) => {
      const simulation = await load();
      simulation.setState(positions, velocities);
      await simulation.advance(100, { ...langevin, hand: near(5, [3, 6, -2]) });
      return (await simulation.frame()).positions;
    }),
  );
  for (const end of ends.slice(1)) expect(furthest(end, ends[0])).toBeLessThan(2e-4);
});
