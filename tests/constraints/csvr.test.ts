/** Velocity rescaling: the canonical distribution of the kinetic energy, and the same on both Engines. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePrmtop } from '../../src/chem/prmtop.ts';
import { parseRst7 } from '../../src/chem/rst7.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { BOLTZMANN, KCAL_PER_MOL } from '../../src/core/units.ts';
import { potentialFromPrmtop } from '../../src/forcefield/amber.ts';
import { CSVR_INTERVAL, rescaling, scaleOf, thermalDegrees } from '../../src/forcefield/csvr.ts';
import type { Dynamics, Engine } from '../../src/forcefield/engine.ts';
import { kineticEnergy, maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { periodicPotential } from '../../src/forcefield/periodic.ts';
import { solution } from '../helpers/boxes.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';

const BATH: Dynamics = { dt: 1, temperature: 300, friction: 20, thermostat: 'csvr', seed: 3 };
const { potential: vacuum, positions, box } = solution();
const boxed = periodicPotential(vacuum, { box, method: 'cutoff', cutoff: 7, tolerance: 1e-4 });

let gpu: Engine;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
});
afterAll(() => gpu.destroy());

describe('the factor', () => {
  it.each([1, 2, 3, 6, 45, 6060])('of %d degrees of freedom draws the canonical kinetic energy', (degrees) => {
    // K has the distribution of kT/2 χ²: mean degrees · kT/2, variance degrees · (kT)²/2.
    const half = (BOLTZMANN * 300 * KCAL_PER_MOL) / 2;
    let kinetic = degrees * half * 3;
    let [sum, squares, cubes] = [0, 0, 0];
    const draws = 40_000;
    for (let n = -50; n < draws; n++) {
      const scale = scaleOf(rescaling({ ...BATH, friction: 200 }, degrees, n + 100, 0), kinetic);
      kinetic *= scale * scale;
      if (n < 0) continue;
      const k = kinetic / half;
      sum += k;
      squares += k * k;
      cubes += k * k * k;
    }
    const mean = sum / draws;
    const variance = squares / draws - mean * mean;
    const third = cubes / draws - 3 * mean * variance - mean ** 3;
    const error = Math.sqrt((2 * degrees) / draws);
    expect(Math.abs(mean - degrees)).toBeLessThan(6 * error);
    expect(variance / (2 * degrees)).toBeGreaterThan(degrees === 1 ? 0.88 : 0.94);
    expect(variance / (2 * degrees)).toBeLessThan(degrees === 1 ? 1.12 : 1.06);
    // Skewness √(8/degrees), where it can be told from its noise.
    if (degrees < 10) expect(Math.abs(third / variance ** 1.5 / Math.sqrt(8 / degrees) - 1)).toBeLessThan(0.25);
  });

  it('leaves atoms at rest at rest, and knows its degrees of freedom', () => {
    expect(scaleOf(rescaling(BATH, 6, 0, 0), 0)).toBe(1);
    expect(thermalDegrees(boxed, {})).toBe(3 * boxed.atoms - 3);
    expect(thermalDegrees(vacuum, {})).toBe(3 * boxed.atoms - 6);
    expect(thermalDegrees(boxed, { frozen: [1, 2] })).toBe(3 * boxed.atoms - 6);
    expect(thermalDegrees({ atoms: 1 }, {})).toBe(3);
  });
});

describe.each([
  ['cpu', () => new CpuEngine()],
  ['webgpu', () => gpu],
] as const)('the %s Engine', (_, engine) => {
  const run = async (pieces: readonly number[]) => {
    const simulation = await engine().load(boxed, 1);
    simulation.setState(positions, maxwellBoltzmann(boxed.masses, 600, 4, 1));
    for (const steps of pieces) {
      await simulation.advance(steps, BATH);
      await simulation.frame();
    }
    const frame = await simulation.frame();
    simulation.destroy();
    return frame;
  };

  it('has the same bits in one piece and in pieces, and no momentum', async () => {
    const whole = await run([4 * CSVR_INTERVAL]);
    const pieces = await run([7, CSVR_INTERVAL, 3, 2 * CSVR_INTERVAL]);
    expect(Buffer.from(pieces.checkpoint.positions).equals(Buffer.from(whole.checkpoint.positions))).toBe(true);
    expect(Buffer.from(pieces.checkpoint.velocities).equals(Buffer.from(whole.checkpoint.velocities))).toBe(true);
    expect(whole.fault).toBeNull();
    const size = Math.hypot(
      ...[0, 1, 2].map((c) => boxed.masses.reduce((sum, m, i) => sum + m * whole.velocities[3 * i + c], 0)),
    );
    expect(size).toBeLessThan(0.02);
  });

  it('draws what the other Engine draws', async () => {
    const cpu = await (async () => {
      const simulation = await new CpuEngine().load(boxed, 1);
      simulation.setState(positions, maxwellBoltzmann(boxed.masses, 600, 4, 1));
      await simulation.advance(15, BATH);
      return simulation.frame();
    })();
    const own = await run([15]);
    const kinetic = (v: Float64Array) => kineticEnergy(v, boxed.masses);
    expect(Math.abs(kinetic(own.velocities) / kinetic(cpu.velocities) - 1)).toBeLessThan(1e-4);
  });
});

it('draws for each replica of a molecule in the resident kernel what the cpu Engine draws', async () => {
  const file = (ending: string) => readFileSync(new URL(`../golden/amber/amide.${ending}`, import.meta.url), 'utf8');
  const prmtop = parsePrmtop(file('prmtop'));
  const { positions: x } = parseRst7(file('rst7'), prmtop.atoms);
  const { potential } = potentialFromPrmtop(prmtop, x);
  const replicas = 3;
  const everywhere = new Float64Array(replicas * x.length);
  for (let r = 0; r < replicas; r++) everywhere.set(x, r * x.length);
  const kinetic = async (engine: Engine) => {
    const simulation = await engine.load(potential, replicas);
    simulation.setState(everywhere, maxwellBoltzmann(potential.masses, 300, 2, replicas));
    await simulation.advance(15, { ...BATH, dt: 0.5, friction: 100 });
    const { velocities } = await simulation.frame();
    const { regime } = simulation;
    simulation.destroy();
    const of = (r: number) => kineticEnergy(velocities.subarray(r * x.length, (r + 1) * x.length), potential.masses);
    return { regime, energies: Array.from({ length: replicas }, (_, r) => of(r)) };
  };
  const [own, oracle] = [await kinetic(gpu), await kinetic(new CpuEngine())];
  expect(own.regime).toBe('resident');
  own.energies.forEach((energy, r) => expect(Math.abs(energy / oracle.energies[r] - 1)).toBeLessThan(1e-3));
  expect(new Set(oracle.energies.map((energy) => energy.toFixed(3))).size).toBe(replicas);
});
