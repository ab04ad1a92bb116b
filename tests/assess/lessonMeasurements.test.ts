import { describe, expect, it } from 'vitest';
import { breakeven, breakEvenSteps } from '../../src/assess/measurements/breakeven.ts';
import { slopeOf, timestep } from '../../src/assess/measurements/timestep.ts';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from './support.ts';

const engine = new CpuEngine();
const subjectOf = async (name: string, id: string) => {
  const reference = await openReferenceMolecule(publicAsset, name);
  return { structure: reference.structure, reference, forcefield: await loadForceField(id, publicAsset), engine };
};

describe('time steps', () => {
  it('holds below T/π of the fastest vibration and not above it', async () => {
    const water = await subjectOf('water', 'mm-class1');
    const { limit, trials } = await timestep.measure(
      water,
      { steps: [0.25, 0.5, 1, 2, 4], femtoseconds: 500 },
      surroundings,
    );
    expect(trials.map(({ step, stable }) => [step, stable])).toEqual(trials.map(({ step }) => [step, step < limit]));
    expect(Math.abs(slopeOf(trials.slice(0, 3))! - 2)).toBeLessThan(0.3);
  });

  it('reads a power off stable trials only', () => {
    const trial = (step: number, power: number, stable = true) => ({ step, fluctuation: step ** power, stable });
    expect(slopeOf([trial(0.5, 2), trial(1, 2), trial(2, 2), trial(4, 9, false)])).toBeCloseTo(2, 12);
    expect(slopeOf([trial(0.5, 2), { step: 3, fluctuation: null, stable: false }])).toBeNull();
  });
});

describe('break-even', () => {
  const cost = (onceMicroseconds: number, microsecondsPerStep: number) => ({
    forcefield: 'x',
    onceMicroseconds,
    microsecondsPerStep,
  });

  it('is where two straight lines cross, or nowhere', () => {
    expect(breakEvenSteps(cost(5000, 4), cost(2000, 64))).toBeCloseTo(50, 12);
    expect(breakEvenSteps(cost(2000, 4), cost(5000, 64))).toBeNull();
    expect(breakEvenSteps(cost(5000, 4), cost(2000, 4))).toBeNull();
  });

  it('finds that a network in every step is dearer in every step', async () => {
    const subject = await subjectOf('ethanol', 'mm-graph2');
    const { costs } = await breakeven.measure(subject, { against: 'mm+nn', rounds: 3 }, surroundings);
    expect(costs.map(({ forcefield }) => forcefield)).toEqual(['mm-graph2', 'mm+nn']);
    expect(costs[1].microsecondsPerStep).toBeGreaterThan(3 * costs[0].microsecondsPerStep);
    expect(Math.min(...costs.map(({ onceMicroseconds }) => onceMicroseconds))).toBeGreaterThan(0);
  });
});
