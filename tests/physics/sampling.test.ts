/** A slice of `npm run verify:long -- sampling`: what integrators sample, on each Engine. dt² and reversibility: dynamics and respa tests. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import {
  deviation,
  distributionChecks,
  ensembleCheck,
  equipartitionChecks,
  integrator,
  INTEGRATORS,
  sample,
  temperatureCheck,
  type ReplicaSamples,
} from '../../tools/verify/samplingChecks.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { smallMolecule } from './systems.ts';

const { potential, positions } = await smallMolecule();
/** The bonded Terms. */
const cheap = { ...potential, terms: potential.terms.filter(({ kind }) => kind === 'bonded') };
const [COLD, HOT] = [300, 420];
/** Standard errors that chance explains: 13 numbers of each integrator on each Engine, with fixed seeds. */
const CHANCE = 4;
const PLAN = { replicas: 80, settle: 1200, every: 80, samples: 16 };

const CASES = (['cpu', 'webgpu'] as const).flatMap((backend) => INTEGRATORS.map((name) => [name, backend] as const));

describe.each(CASES)('%s on %s', (name, backend) => {
  let engine: Engine;
  let cold: ReplicaSamples[];
  let hot: ReplicaSamples[];
  beforeAll(async () => {
    engine = backend === 'cpu' ? new CpuEngine() : await nodeGpuEngine();
    const { options, innerSteps } = integrator(name, cheap);
    // At 0.25 fs the cold of BAOAB's velocities, (ω dt)² / 4 in a mode of frequency ω, is below what can be seen here.
    const bath = { dt: 0.25, friction: 50, innerSteps };
    cold = await sample(engine, potential, positions, { ...bath, temperature: COLD, seed: 1 }, PLAN, options);
    hot = await sample(engine, potential, positions, { ...bath, temperature: HOT, seed: 2 }, PLAN, options);
  }, 120_000);
  afterAll(() => engine.destroy());

  it('has the kinetic energy of its bath, distributed as it should be, and the same in every atom', () => {
    for (const [seen, temperature] of [
      [cold, COLD],
      [hot, HOT],
    ] as const)
      // prettier-ignore
      for (const check of [
        temperatureCheck(seen, temperature),
        ...distributionChecks(seen, temperature),
        ...equipartitionChecks(seen, temperature),
      ])
        expect(deviation(check), JSON.stringify(check)).toBeLessThan(CHANCE);
    // Some kelvin more or less would be seen.
    expect(deviation(temperatureCheck(cold, COLD + 20))).toBeGreaterThan(CHANCE);
    expect(Math.max(...distributionChecks(cold, COLD + 25).map(deviation))).toBeGreaterThan(CHANCE);
  });

  it('has potential energies at two temperatures in the ratio of their ensembles', () => {
    const check = ensembleCheck(cold, hot, [COLD, HOT]);
    expect(deviation(check), JSON.stringify(check)).toBeLessThan(CHANCE);
    expect(check.error / check.wanted).toBeLessThan(0.15);
    expect(deviation(ensembleCheck(cold, hot, [COLD, 2 * HOT]))).toBeGreaterThan(CHANCE);
  });
});
