/** A box under pressure: molecules keep their shapes, the same bits however a run is cut, closed forms, and the same path of volumes on both Engines. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { volumeOf, type Box } from '../../src/chem/box.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { BAR, BOLTZMANN } from '../../src/core/units.ts';
import type { Dynamics, Engine, Simulation } from '../../src/forcefield/engine.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { constrainedPotential } from '../../src/forcefield/constraints.ts';
import { BAROSTAT_INTERVAL, pressed, scaled } from '../../src/session/barostat.ts';
import { evaluatedOnce, solution } from '../helpers/boxes.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { forceDifference } from '../helpers/tolerance.ts';
import { ConstraintSolver } from '../../src/cpu/constraints.ts';

const { potential: vacuum, positions, box, bonds } = solution();
const boxed = periodicPotential(vacuum, {
  box,
  method: 'pme',
  cutoff: 6.5,
  tolerance: 1e-3,
  dispersionCorrection: true,
});
const structure = {
  name: '',
  elements: vacuum.elements,
  positions,
  bonds,
  bondOrders: new Uint8Array(bonds.length / 2).fill(1),
  charge: 0,
  bondSource: 'file',
} as const;
const dynamics: Dynamics = { dt: 2, temperature: 298, friction: 5, seed: 4 };

let gpu: Engine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

const sum = (values: Iterable<number>) => [...values].reduce((total, u) => total + u, 0);

describe.each([
  ['cpu', () => new CpuEngine()],
  ['webgpu', () => gpu],
] as const)('the %s Engine', (_, engine) => {
  it('says in another box what it would have said from the start, and again in the first', async () => {
    const larger: Box = [1.03 * box[0], 1.03 * box[1], 1.03 * box[2]];
    const grid = boxed.periodic!.electrostatics;
    const fresh = await evaluatedOnce(
      {
        ...boxed,
        periodic: {
          ...boxed.periodic!,
          box: larger,
          electrostatics: grid,
          dispersion: boxed.periodic!.dispersion / 1.03 ** 3,
        },
      },
      positions,
    );
    const simulation = await engine().load(boxed, 1);
    simulation.setState(positions);
    const before = await simulation.frame();
    simulation.setBox!(larger);
    simulation.setState(positions);
    const there = await simulation.frame();
    expect(there.box).toEqual(larger);
    expect(Math.abs(sum(there.energies) / fresh.energy - 1)).toBeLessThan(3e-6);
    expect(forceDifference(there.forces, fresh.forces).median).toBeLessThan(1e-5);
    expect(Math.abs(sum(there.energies) - sum(before.energies))).toBeGreaterThan(1);
    simulation.restore(before.checkpoint);
    const again = await simulation.frame();
    expect(again.box).toBeUndefined();
    expect(again.energies).toEqual(before.energies);
    expect(again.forces).toEqual(before.forces);
    simulation.restore(there.checkpoint);
    expect((await simulation.frame()).energies).toEqual(there.energies);
    simulation.destroy();
  });

  it('breathes to the same bits in one piece and in pieces, with lengths held', async () => {
    const potential = await constrainedPotential(boxed, { constraints: 'h-bonds' });
    const run = async (pieces: readonly number[]) => {
      let simulation: Simulation = await engine().load(potential, 1);
      simulation.setState(positions);
      const solver = new ConstraintSolver(potential.constraints!, potential.masses);
      const x = positions.slice();
      solver.positions(positions, x);
      simulation.setState(x);
      let step = 0;
      const volumes: number[] = [];
      for (const end of pieces) {
        while (step < end) {
          const due = await pressed(simulation, { structure, dynamics, step }, 1);
          const stop = Math.min(due, end);
          await simulation.advance(stop - step, dynamics);
          step = stop;
        }
        const frame = await simulation.frame();
        expect(frame.fault).toBeNull();
        expect(solver.worst(frame.positions)).toBeLessThan(1e-6);
        volumes.push(volumeOf(frame.box ?? box));
        simulation.destroy();
        simulation = await engine().load(potential, 1);
        simulation.restore(frame.checkpoint);
      }
      const { checkpoint } = await simulation.frame();
      simulation.destroy();
      return { checkpoint, volumes };
    };
    const end = 4 * BAROSTAT_INTERVAL + 3;
    const whole = await run([end]);
    const pieces = await run([BAROSTAT_INTERVAL, 40, 3 * BAROSTAT_INTERVAL, end]);
    expect(pieces.checkpoint.box).toEqual(whole.checkpoint.box);
    expect(whole.checkpoint.box).toBeDefined();
    expect(Buffer.from(pieces.checkpoint.positions).equals(Buffer.from(whole.checkpoint.positions))).toBe(true);
    expect(Buffer.from(pieces.checkpoint.velocities).equals(Buffer.from(whole.checkpoint.velocities))).toBe(true);
    expect(new Set(pieces.volumes).size).toBeGreaterThan(1);
  });
});

it('moves molecules with their centres, and keeps their shapes', () => {
  const x = Float64Array.of(1, 0, 0, 3, 0, 0, 10, 10, 10);
  expect(scaled(x, Uint32Array.of(0, 0, 2), 1.5)).toEqual(Float64Array.of(2, 0, 0, 4, 0, 0, 15, 15, 15));
});

it('gives an ideal gas its volume', async () => {
  // Atoms that see nothing of each other: V has a gamma distribution of mean (N + 1) kT/P. Any positions will do.
  const atoms = 40;
  const edge = 40;
  const nothing = {
    atoms,
    elements: new Uint8Array(atoms).fill(18),
    masses: new Float64Array(atoms).fill(40),
    exclusions: { start: new Uint32Array(atoms + 1), partners: new Uint32Array(0) },
    terms: [
      {
        kind: 'pair',
        term: 'lennard_jones',
        atomParameters: new Float64Array(0),
        types: new Uint32Array(atoms),
        typeCount: 1,
        table: Float64Array.of(0, 0),
      },
    ],
  } as const;
  const gas = periodicPotential(nothing, { box: [edge, edge, edge], method: 'cutoff', cutoff: 3, tolerance: 1e-3 });
  const simulation = await new CpuEngine().load(gas, 1);
  simulation.setState(Float64Array.from({ length: 3 * atoms }, (_, at) => (at * 7.3) % edge));
  const bath: Dynamics = { ...dynamics, temperature: 300 };
  // A pressure at which the mean volume is that of the box: κ = 1/P is far more than water's, so many small trials are needed.
  const pressure = ((atoms + 1) * BOLTZMANN * bath.temperature) / edge ** 3 / BAR;
  const gasStructure = { ...structure, elements: nothing.elements, bonds: new Uint32Array(0) };
  const volumes: number[] = [];
  for (let n = 1; n <= 12_000; n++) {
    await pressed(simulation, { structure: gasStructure, dynamics: bath, step: n * BAROSTAT_INTERVAL }, pressure);
    if (n % 4 === 0) volumes.push(volumeOf((await simulation.frame()).box ?? [edge, edge, edge]));
  }
  simulation.destroy();
  const mean = sum(volumes) / volumes.length;
  expect(mean / edge ** 3).toBeGreaterThan(0.8);
  expect(mean / edge ** 3).toBeLessThan(1.2);
});

it('needs a box, and one of them', async () => {
  const simulation = await new CpuEngine().load(vacuum, 1);
  await expect(pressed(simulation, { structure, dynamics, step: 25 }, 1)).rejects.toThrow(/needs a periodic box/);
  const two = await new CpuEngine().load(boxed, 2);
  await expect(pressed(two, { structure, dynamics, step: 25 }, 1)).rejects.toThrow(/one replica/);
});
