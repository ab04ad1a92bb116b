import { expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { kineticEnergy, maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { shadowEnergyOf } from '../../tools/verify/shadowEnergy.ts';
import { smallMolecule } from '../physics/systems.ts';

it('what Verlet conserves to fourth order fluctuates less than the energy, and as dt⁴', async () => {
  const { potential, positions } = await smallMolecule();
  const velocities = maxwellBoltzmann(potential.masses, 300, 1, 1);
  const spread = (values: readonly number[]): number => {
    const mean = values.reduce((sum, u) => sum + u, 0) / values.length;
    return Math.sqrt(values.reduce((sum, u) => sum + (u - mean) ** 2, 0) / values.length);
  };
  const measured = async (dt: number) => {
    const simulation = await new CpuEngine().load(potential, 1);
    simulation.setState(positions, velocities);
    const shadow = await shadowEnergyOf(potential, dt);
    const totals: number[] = [];
    const shadows: number[] = [];
    for (let sample = 0; sample < 150; sample++) {
      await simulation.advance(Math.round(2 / dt), { dt, temperature: 0, friction: 0, seed: 1 });
      const { energies, positions: x, velocities: v } = await simulation.frame();
      totals.push(energies.reduce((sum, u) => sum + u, 0) + kineticEnergy(v, potential.masses));
      shadows.push(shadow(x, v));
    }
    return { total: spread(totals), shadow: spread(shadows) };
  };
  const half = await measured(0.5);
  const whole = await measured(1);
  expect(half.total / half.shadow).toBeGreaterThan(10);
  expect(whole.shadow / half.shadow).toBeGreaterThan(11);
  expect(whole.shadow / half.shadow).toBeLessThan(23);
});
